"""Add objections to statements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import secure

revision = "20261124_0730"
down_revision = "20261124_0710"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "objections",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("links", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("evidence_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("follow_up", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'granted', 'declined', 'withdrawn')", name=op.f("ck_objections_state")),
        sa.CheckConstraint("follow_up IN ('correction', 'record_fact')", name=op.f("ck_objections_follow_up")),
        sa.CheckConstraint(
            "(state = 'granted') = (follow_up IS NOT NULL)", name=op.f("ck_objections_granted_with_a_follow_up")
        ),
        sa.CheckConstraint(
            "(state IN ('granted', 'declined')) = (answered_by IS NOT NULL)"
            " AND (answered_by IS NULL) = (answered_at IS NULL) AND (answered_by IS NULL) = (decision IS NULL)",
            name=op.f("ck_objections_answered_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "statement_id"],
            ["statements.agency_id", "statements.statement_id"],
            name=op.f("fk_objections_agency_id_statement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_objections_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "objection_id", name=op.f("pk_objections")),
    )
    op.create_index(
        "uq_objections_open",
        "objections",
        ["agency_id", "statement_id", "line_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_objections_employee", "objections", ["agency_id", "employee_id", "objection_id"])
    op.create_index("ix_objections_month", "objections", ["agency_id", "month", "state"])
    for statement in secure(
        "objections", "SELECT, INSERT", "UPDATE (state, answered_by, answered_at, decision, follow_up)"
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("objections")
