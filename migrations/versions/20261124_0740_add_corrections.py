"""Add corrections of published months and the differences that they make."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import APPLICATION_ROLE, append_only, secure

revision = "20261124_0740"
down_revision = "20261124_0730"
branch_labels = None
depends_on = None

COUNTS = "AND c.employee_id = s.employee_id AND c.run_id = s.run_id"
IS_PAYABLE = "AND c.employee_id = s.employee_id AND coalesce(c.payable_run_id, c.run_id) = s.run_id"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("month_runs", sa.Column("correction_id", sa.Uuid(), nullable=True))
    op.add_column("counting_results", sa.Column("payable_run_id", sa.Uuid(), nullable=True))
    op.execute(f"GRANT UPDATE (payable_run_id) ON counting_results TO {APPLICATION_ROLE}")
    _create_corrections()
    _create_adjustments()
    op.add_column("objections", sa.Column("correction_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_objections_agency_id_correction_id"),
        "objections",
        "corrections",
        ["agency_id", "correction_id"],
        ["agency_id", "correction_id"],
    )
    op.execute(f"GRANT UPDATE (correction_id) ON objections TO {APPLICATION_ROLE}")
    _change_publishing(COUNTS, IS_PAYABLE)


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("employee_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_by_employee", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'calculated', 'approved', 'declined', 'cancelled')",
            name=op.f("ck_corrections_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('running', 'calculated')) = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_corrections_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by <> started_by", name=op.f("ck_corrections_approved_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "first_month"],
            ["periods.agency_id", "periods.month"],
            name=op.f("fk_corrections_agency_id_first_month"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "correction_id", name=op.f("pk_corrections")),
    )
    op.create_index(
        "uq_corrections_undecided",
        "corrections",
        ["agency_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('running', 'calculated')"),
    )
    for statement in secure("corrections", "SELECT, INSERT", "UPDATE (state, decided_by, decided_at, decision)"):
        op.execute(statement)


def _create_adjustments() -> None:
    op.create_table(
        "adjustments",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("adjustment_id", sa.Uuid(), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("work_month", sa.Date(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_statement_id", sa.Uuid(), nullable=True),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("base", "cuts", "additions", "total")),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("total = base - cuts + additions", name=op.f("ck_adjustments_adds_up")),
        sa.ForeignKeyConstraint(
            ["agency_id", "correction_id"],
            ["corrections.agency_id", "corrections.correction_id"],
            name=op.f("fk_adjustments_agency_id_correction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "statement_id"],
            ["statements.agency_id", "statements.statement_id"],
            name=op.f("fk_adjustments_agency_id_statement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "corrects_statement_id"],
            ["statements.agency_id", "statements.statement_id"],
            name=op.f("fk_adjustments_agency_id_corrects_statement_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "adjustment_id", name=op.f("pk_adjustments")),
        sa.UniqueConstraint(
            "agency_id",
            "correction_id",
            "work_month",
            "employee_id",
            name=op.f("uq_adjustments_agency_id_correction_id_work_month_employee_id"),
        ),
    )
    op.create_index("ix_adjustments_employee", "adjustments", ["agency_id", "employee_id", "work_month"])
    for statement in secure("adjustments", "SELECT, INSERT"):
        op.execute(statement)
    op.execute(append_only("adjustments"))


def _change_publishing(before: str, after: str) -> None:
    """Change the function as it stands: what a batch pays whole is what counted before any correction."""
    found = op.get_bind().execute(
        sa.text("SELECT pg_get_functiondef('publish_batch(uuid, timestamptz)'::regprocedure)")
    )
    text = str(found.scalar_one())
    if text.count(before) != 1:
        message = f"publish_batch has {text.count(before)} places {before!r}"
        raise LookupError(message)
    op.execute(sa.text(text.replace(before, after).replace(":", "\\:")))  # a colon would name a parameter


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _change_publishing(IS_PAYABLE, COUNTS)
    op.drop_constraint(op.f("fk_objections_agency_id_correction_id"), "objections", type_="foreignkey")
    op.drop_column("objections", "correction_id")
    op.drop_table("adjustments")
    op.drop_table("corrections")
    op.drop_column("counting_results", "payable_run_id")
    op.drop_column("month_runs", "correction_id")
