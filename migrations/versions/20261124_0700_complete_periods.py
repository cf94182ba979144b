"""Keep who asked for a month to be reopened, why, and what another person decided."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0700"
down_revision = "20261124_0690"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "period_reopenings",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reopening_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("to_state IN ('open', 'grace')", name=op.f("ck_period_reopenings_to_state")),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'declined', 'withdrawn', 'lapsed')",
            name=op.f("ck_period_reopenings_state"),
        ),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_period_reopenings_decided")),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'declined') OR decided_by <> asked_by",
            name=op.f("ck_period_reopenings_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "month"],
            ["periods.agency_id", "periods.month"],
            name=op.f("fk_period_reopenings_agency_id_month"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "reopening_id", name=op.f("pk_period_reopenings")),
    )
    op.create_index(
        "uq_period_reopenings_one_asked",
        "period_reopenings",
        ["agency_id", "month"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    for statement in secure(
        "period_reopenings", "SELECT, INSERT, UPDATE (state, decided_by, decided_at, decision_reason)"
    ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("period_reopenings")
