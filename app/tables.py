"""Every table of the service, for migrations and for the check that the database equals them."""

import app.activity_log.tables
import app.attendance.tables
import app.audit.tables
import app.catalogue.tables
import app.corrections.tables
import app.evidence.tables
import app.imports.tables
import app.jobs.tables
import app.monthly_score.tables
import app.outbox.tables
import app.payroll_publication.tables
import app.period.tables
import app.persistence.kept_answers
import app.personnel.superior_tables
import app.personnel.tables
import app.regulation.tables
import app.seals.tables
import app.tkd_statement.tables
import app.verification.tables
from app.persistence.metadata import metadata

__all__ = ["app", "metadata"]
