"""Create month runs, frozen results and statements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import append_only, secure

revision = "20261124_0440"
down_revision = "20261124_0430"
branch_labels = None
depends_on = None

GRANTS = {
    "month_runs": ("SELECT, INSERT, UPDATE (state, digest, finished_at)",),
    "run_people": ("SELECT, INSERT",),
    "frozen_results": ("SELECT, INSERT",),
    "statements": ("SELECT, INSERT",),
}
APPEND_ONLY = ("run_people", "frozen_results", "statements")


def upgrade() -> None:
    op.create_table(
        "month_runs",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule_set_digest", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('finished', 'superseded')) = (digest IS NOT NULL)", name=op.f("ck_month_runs_digest")
        ),
        sa.CheckConstraint(
            "state IN ('running', 'finished', 'failed', 'cancelled', 'superseded')", name=op.f("ck_month_runs_state")
        ),
        sa.CheckConstraint("standing IN ('demo', 'enacted')", name=op.f("ck_month_runs_standing")),
        sa.ForeignKeyConstraint(
            ["agency_id", "month"], ["periods.agency_id", "periods.month"], name=op.f("fk_month_runs_agency_id_month")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "rule_set_digest"],
            ["rule_sets.agency_id", "rule_sets.digest"],
            name=op.f("fk_month_runs_agency_id_rule_set_digest"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", name=op.f("pk_month_runs")),
    )
    op.create_index(
        "uq_month_runs_running",
        "month_runs",
        ["agency_id", "month", "state"],
        unique=True,
        postgresql_where=sa.text("state IN ('running', 'finished')"),
    )
    op.create_table(
        "run_people",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_run_people_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id"],
            ["month_runs.agency_id", "month_runs.run_id"],
            name=op.f("fk_run_people_agency_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", "employee_id", name=op.f("pk_run_people")),
    )
    op.create_index("ix_run_people_chunk", "run_people", ["agency_id", "run_id", "chunk"], unique=False)
    op.create_table(
        "frozen_results",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts_digest", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trace", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "held = (problem IS NOT NULL) AND held = (trace IS NULL)", name=op.f("ck_frozen_results_held_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["run_people.agency_id", "run_people.run_id", "run_people.employee_id"],
            name=op.f("fk_frozen_results_agency_id_run_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", "employee_id", name=op.f("pk_frozen_results")),
    )
    op.create_table(
        "statements",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("cuts", sa.BigInteger(), nullable=False),
        sa.Column("additions", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("hold_months", sa.Integer(), nullable=True),
        sa.Column("gate", sa.Text(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("rule_set_digest", sa.Text(), nullable=False),
        sa.Column("facts_digest", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('pay', 'zero', 'hold')", name=op.f("ck_statements_outcome")),
        sa.CheckConstraint(
            "(outcome = 'pay') = (gate IS NULL) AND (outcome = 'hold' OR hold_months IS NULL)",
            name=op.f("ck_statements_gate"),
        ),
        sa.CheckConstraint("standing IN ('demo', 'enacted')", name=op.f("ck_statements_standing")),
        sa.CheckConstraint("total = base - cuts + additions AND total >= 0", name=op.f("ck_statements_adds_up")),
        sa.ForeignKeyConstraint(
            ["agency_id", "rule_set_digest"],
            ["rule_sets.agency_id", "rule_sets.digest"],
            name=op.f("fk_statements_agency_id_rule_set_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
            name=op.f("fk_statements_agency_id_run_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"], ["units.agency_id", "units.unit_id"], name=op.f("fk_statements_agency_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "statement_id", name=op.f("pk_statements")),
        sa.UniqueConstraint(
            "agency_id", "run_id", "employee_id", name=op.f("uq_statements_agency_id_run_id_employee_id")
        ),
    )
    op.create_index("ix_statements_employee", "statements", ["agency_id", "employee_id", "month"], unique=False)
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(append_only(table))


def downgrade() -> None:
    for table in reversed(GRANTS):
        op.drop_table(table)
