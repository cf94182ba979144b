"""Every query of the audit trail."""
