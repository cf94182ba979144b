"""Let sign-ins end, their scopes change by two persons, and staff leave."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import secure

revision = "20261124_0540"
down_revision = "20261124_0530"
branch_labels = None
depends_on = None

ENDING = "ended_at, ended_by, end_reason, sign_in_until, scopes"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _let_sign_ins_end()
    _create_scope_changes()
    _create_departures()


def _let_sign_ins_end() -> None:
    op.add_column("principals", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("principals", sa.Column("ended_by", sa.Uuid(), nullable=True))
    op.add_column("principals", sa.Column("end_reason", sa.Text(), nullable=True))
    op.add_column("principals", sa.Column("sign_in_until", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_principals_ended_whole"),
        "principals",
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL)",
    )
    op.drop_constraint(op.f("uq_principals_agency_id_issuer_subject"), "principals", type_="unique")
    op.drop_index("uq_principals_employee", "principals")
    not_ended = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_principals_subject",
        "principals",
        ["agency_id", "issuer", "subject"],
        unique=True,
        postgresql_where=not_ended,
    )
    op.create_index(
        "uq_principals_employee", "principals", ["agency_id", "employee_id"], unique=True, postgresql_where=not_ended
    )
    op.execute(f"GRANT UPDATE ({ENDING}) ON principals TO erk_app")


def _create_scope_changes() -> None:
    op.create_table(
        "scope_changes",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope_change_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_scope_changes_two_persons")),
        sa.CheckConstraint(
            "applied_at IS NULL OR approved_by IS NOT NULL OR scopes <@ before",
            name=op.f("ck_scope_changes_growth_by_two"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "principal_id"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_scope_changes_agency_id_principal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "proposed_by"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_scope_changes_agency_id_proposed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "approved_by"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_scope_changes_agency_id_approved_by"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "scope_change_id", name=op.f("pk_scope_changes")),
    )
    for statement in secure("scope_changes", "SELECT, INSERT, UPDATE (approved_by, applied_at)"):
        op.execute(statement)


def _create_departures() -> None:
    op.create_table(
        "departures",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sign_in_until", sa.Date(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('retired', 'died', 'moved', 'dismissed', 'resigned', 'other')",
            name=op.f("ck_departures_reason"),
        ),
        sa.CheckConstraint("sign_in_until > last_day", name=op.f("ck_departures_sign_in_after_last_day")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_departures_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "known_from", name=op.f("pk_departures")),
    )
    op.create_index(
        "uq_departures_current",
        "departures",
        ["agency_id", "employee_id"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    for statement in secure("departures", "SELECT, INSERT, UPDATE (known_until)"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("departures")
    op.drop_table("scope_changes")
    op.execute(f"REVOKE UPDATE ({ENDING}) ON principals FROM erk_app")
    op.drop_index("uq_principals_employee", "principals")
    op.drop_index("uq_principals_subject", "principals")
    op.create_unique_constraint(
        op.f("uq_principals_agency_id_issuer_subject"), "principals", ["agency_id", "issuer", "subject"]
    )
    op.create_index("uq_principals_employee", "principals", ["agency_id", "employee_id"], unique=True)
    for column in ("sign_in_until", "end_reason", "ended_by", "ended_at"):
        op.drop_column("principals", column)
