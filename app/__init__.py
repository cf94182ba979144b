"""The e-Remunerasi Kinerja service, from a day's work to a published allowance.

personnel, attendance -> activity_log -> verification -> monthly_score -> tkd_statement -> payroll_publication

A stage imports earlier stages, never later ones; interfaces (`http`, `cli`) import stages and are imported by none.
"""

__version__ = "0.1.0"
