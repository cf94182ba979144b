"""Create agencies, their regulation, counters, audit, events, notices, periods and kept answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import APPLICATION_ROLE, append_only, secure

revision = "20261124_0400"
down_revision = None
branch_labels = None
depends_on = None

GRANTS = {
    "agencies": ("SELECT",),
    "agency_regulations": ("SELECT, INSERT, UPDATE (known_until)",),
    "rule_sets": ("SELECT, INSERT",),
    "agency_counters": ("SELECT, UPDATE (change_number, event_number, notice_number)",),
    "changes": ("SELECT, INSERT",),
    "audit_log": ("SELECT, INSERT",),
    "events": ("SELECT, INSERT",),
    "notices": ("SELECT, INSERT",),
    "kept_answers": ("SELECT, INSERT, DELETE",),
    "periods": ("SELECT, INSERT, UPDATE (state, rev, changed_at)",),
    "period_transitions": ("SELECT, INSERT",),
}
APPEND_ONLY = ("rule_sets", "changes", "audit_log", "events", "notices", "period_transitions")

REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'append-only' USING ERRCODE = 'EK100', TABLE = TG_TABLE_NAME;
END $$
"""

# The application may know which agencies there are (periodic jobs go round them), and nothing else about them.
AGENCY_IDS = """
CREATE FUNCTION agency_ids() RETURNS SETOF int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT agency_id FROM public.agencies ORDER BY agency_id
$$
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(REFUSE_CHANGE)
    op.create_table(
        "agencies",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("agency_id BETWEEN 11 AND 9999", name=op.f("ck_agencies_region_code")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agencies")),
    )
    op.create_table(
        "agency_regulations",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_agency_regulations_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "choice_id", name=op.f("pk_agency_regulations")),
    )
    op.create_index(
        "uq_agency_regulations_current",
        "agency_regulations",
        ["agency_id", "since"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_table(
        "rule_sets",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("rule_set_id", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_rule_sets_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "digest", name=op.f("pk_rule_sets")),
    )
    op.create_table(
        "agency_counters",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("event_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("notice_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("publication_number", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_agency_counters_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency_counters")),
    )
    op.create_table(
        "changes",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_changes_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "change_number", name=op.f("pk_changes")),
    )
    op.create_table(
        "audit_log",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("subject_employee_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("before_digest", sa.Text(), nullable=True),
        sa.Column("after_digest", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_audit_log_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "audit_id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_object", "audit_log", ["agency_id", "object_kind", "object_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_events_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "position", name=op.f("pk_events")),
    )
    op.create_index("uq_events_event_id", "events", ["agency_id", "event_id"], unique=True)
    op.create_table(
        "notices",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('catalogue', 'period')", name=op.f("ck_notices_kind")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_notices_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "position", name=op.f("pk_notices")),
    )
    op.create_table(
        "kept_answers",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_kept_answers_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "principal_id", "operation", "key", name=op.f("pk_kept_answers")),
    )
    op.create_index("ix_kept_answers_kept_at", "kept_answers", ["agency_id", "kept_at"], unique=False)
    op.create_table(
        "periods",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'grace', 'closed', 'calculated', 'reviewed', 'approved', 'published')",
            name=op.f("ck_periods_state"),
        ),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_periods_first_day")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_periods_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "month", name=op.f("pk_periods")),
    )
    op.create_table(
        "period_transitions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "to_state IN ('open', 'grace', 'closed', 'calculated', 'reviewed', 'approved', 'published')",
            name=op.f("ck_period_transitions_to_state"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "month"],
            ["periods.agency_id", "periods.month"],
            name=op.f("fk_period_transitions_agency_id_month"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "month", "rev", name=op.f("pk_period_transitions")),
    )
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(append_only(table))
    op.execute("CREATE POLICY owner_lists ON agencies FOR SELECT TO CURRENT_USER USING (true)")
    op.execute(AGENCY_IDS)
    op.execute("REVOKE ALL ON FUNCTION agency_ids() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION agency_ids() TO {APPLICATION_ROLE}")
    op.execute("REVOKE ALL ON FUNCTION refuse_change() FROM PUBLIC")
    # The readiness check compares the database's revision with the program's.
    op.execute(f"GRANT SELECT ON alembic_version TO {APPLICATION_ROLE}")


def downgrade() -> None:
    op.execute("DROP FUNCTION agency_ids()")
    for table in reversed(GRANTS):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
