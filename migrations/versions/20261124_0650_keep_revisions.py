"""Keep the contents that entries had, and what officers decided on parked ones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import append_only, secure

revision = "20261124_0650"
down_revision = "20261124_0640"
branch_labels = None
depends_on = None

PARKED = "(state = 'parked') = (parked_because IS NOT NULL) AND (catalogue_code IS NOT NULL OR state IN ({}))"

TABLES = ("activity_revisions", "parking_decisions")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "activity_revisions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "activity_id"],
            ["activity_keys.agency_id", "activity_keys.activity_id"],
            name=op.f("fk_activity_revisions_agency_id_activity_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "activity_id", "rev", name=op.f("pk_activity_revisions")),
    )
    op.create_table(
        "parking_decisions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("parked_because", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('admit', 'refuse')", name=op.f("ck_parking_decisions_verdict")),
        sa.ForeignKeyConstraint(
            ["agency_id", "activity_id"],
            ["activity_keys.agency_id", "activity_keys.activity_id"],
            name=op.f("fk_parking_decisions_agency_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "decided_by"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_parking_decisions_agency_id_decided_by"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "activity_id", "rev", name=op.f("pk_parking_decisions")),
    )
    for table in TABLES:
        for statement in secure(table, "SELECT, INSERT"):
            op.execute(statement)
        op.execute(append_only(table))
    _known_item_unless("'parked', 'deleted', 'rejected'")
    op.create_index(
        "ix_activities_parked",
        "activities",
        ["agency_id", "work_date", "activity_id"],
        postgresql_where=sa.text("parked_because IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_activities_parked", "activities")
    _known_item_unless("'parked', 'deleted'")
    for table in TABLES:
        op.drop_table(table)


def _known_item_unless(states: str) -> None:
    op.drop_constraint(op.f("ck_activities_parked"), "activities", type_="check")
    op.create_check_constraint(op.f("ck_activities_parked"), "activities", PARKED.format(states))
