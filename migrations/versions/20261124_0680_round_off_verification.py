"""Tell the officers of what was left undecided where nobody else stands above."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0680"
down_revision = "20261124_0660"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "officer_notices",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("earliest_decide_by", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "entries >= 1 AND people >= 1 AND minutes >= 1", name=op.f("ck_officer_notices_of_something")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_officer_notices_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_officer_notices")),
    )
    for statement in secure("officer_notices", "SELECT, INSERT"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("officer_notices")
