"""Create the catalogue, entries by month of work, devices, and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import APPLICATION_ROLE, append_only, secure

revision = "20261124_0430"
down_revision = "20261124_0420"
branch_labels = None
depends_on = None

GRANTS = {
    "catalogue_items": ("SELECT, INSERT, UPDATE (name, unit, per_quantity, norm_minutes, category, active, rev)",),
    "activity_keys": ("SELECT, INSERT",),
    "activities": (
        "SELECT, INSERT",
        (
            "UPDATE (state, rev, catalogue_code, unknown_catalogue_code, during, minutes, volume, description, links,"
            " approved_minutes, parked_because, device_id, device_time, received_at, submitted_at)"
        ),
    ),
    "devices": ("SELECT, INSERT, UPDATE (last_seq)",),
    "mutations": ("SELECT, INSERT",),
    "decisions": ("SELECT, INSERT",),
}
APPEND_ONLY = ("mutations", "decisions")

# The digest of exactly what a superior decides on, over the stored values; instants as microseconds of UTC.
ACTIVITY_DIGEST = """
CREATE FUNCTION activity_digest(
    activity_id uuid, employee_id uuid, work_date date, during tstzrange, minutes smallint, catalogue_code text,
    volume numeric, description text, links text[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'sha256:' || encode(sha256(convert_to(jsonb_build_array(
        activity_id, employee_id, work_date - date '2000-01-01',
        (extract(epoch FROM lower(during) AT TIME ZONE 'UTC') * 1000000)::bigint,
        (extract(epoch FROM upper(during) AT TIME ZONE 'UTC') * 1000000)::bigint,
        minutes, catalogue_code, volume, description, links)::text, 'UTF8')), 'hex')
$$
"""

# Runs as the owner: the application may not create tables. A partition has no policy and no grant: read directly it
# shows nothing. CREATE .. LIKE and ATTACH don't wait for running pushes, CREATE .. PARTITION OF would.
# Half of each page is left for what entries will be: a new version beside the old one costs no index entry.
ENSURE_PARTITION = """
CREATE FUNCTION ensure_activity_partition(month date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    name text := 'activities_' || to_char(month, 'YYYY_MM');
BEGIN
    IF month IS NULL OR extract(day FROM month) <> 1 OR month NOT BETWEEN date '2000-01-01' AND date '2199-12-01' THEN
        RAISE EXCEPTION 'not the first day of a month' USING ERRCODE = 'EK101';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(name, 0));
    IF to_regclass(format('public.%I', name)) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.activities INCLUDING ALL) WITH (fillfactor = 50)', name);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE public.activities ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   name, month, (month + interval '1 month')::date);
    RETURN true;
END $$
"""


def upgrade() -> None:
    op.execute(ACTIVITY_DIGEST)
    op.create_table(
        "catalogue_items",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("per_quantity", sa.Integer(), nullable=False),
        sa.Column("norm_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.CheckConstraint("per_quantity >= 1 AND norm_minutes >= 1", name=op.f("ck_catalogue_items_norm")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_catalogue_items_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "code", name=op.f("pk_catalogue_items")),
    )
    op.create_table(
        "activity_keys",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_activity_keys_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "activity_id", name=op.f("pk_activity_keys")),
        sa.UniqueConstraint(
            "agency_id", "activity_id", "work_date", name=op.f("uq_activity_keys_agency_id_activity_id_work_date")
        ),
    )
    op.create_table(
        "activities",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("catalogue_code", sa.Text(), nullable=True),
        sa.Column("unknown_catalogue_code", sa.Text(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("volume", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("links", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("approved_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("parked_because", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "live",
            sa.Boolean(),
            sa.Computed(
                "state = ANY (ARRAY['approved'::text, 'draft'::text, 'returned'::text, 'submitted'::text])",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "content_digest",
            sa.Text(),
            sa.Computed(
                "activity_digest(activity_id, employee_id, work_date, during, minutes, catalogue_code, volume,"
                " description, links)",
                persisted=True,
            ),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("agency_id"), "="),
            (sa.column("employee_id"), "="),
            (sa.column("work_date"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="ex_activities_during",
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_minutes IS NOT NULL)", name=op.f("ck_activities_approved_minutes")
        ),
        sa.CheckConstraint(
            "(state = 'parked') = (parked_because IS NOT NULL)"
            " AND (catalogue_code IS NOT NULL OR state IN ('parked', 'deleted'))",
            name=op.f("ck_activities_parked"),
        ),
        sa.CheckConstraint(
            "NOT isempty(during) AND upper(during) - lower(during) <= interval '24 hours'",
            name=op.f("ck_activities_during"),
        ),
        sa.CheckConstraint(
            "minutes >= 1 AND minutes * interval '1 minute' <= upper(during) - lower(during)",
            name=op.f("ck_activities_minutes_within"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'returned', 'rejected', 'withdrawn', 'deleted', 'parked')",
            name=op.f("ck_activities_state"),
        ),
        sa.CheckConstraint(
            "approved_minutes BETWEEN 0 AND minutes", name=op.f("ck_activities_approved_at_most_claimed")
        ),
        sa.CheckConstraint("volume > 0", name=op.f("ck_activities_volume")),
        sa.ForeignKeyConstraint(
            ["agency_id", "catalogue_code"],
            ["catalogue_items.agency_id", "catalogue_items.code"],
            name=op.f("fk_activities_agency_id_catalogue_code"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_activities_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "activity_id", "work_date", name=op.f("pk_activities")),
        postgresql_partition_by="RANGE (work_date)",
    )
    op.create_index("ix_activities_employee", "activities", ["agency_id", "employee_id", "work_date"], unique=False)
    op.create_table(
        "devices",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_devices_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "device_id", name=op.f("pk_devices")),
    )
    op.create_table(
        "mutations",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mutation_id", sa.Uuid(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "device_id"],
            ["devices.agency_id", "devices.device_id"],
            name=op.f("fk_mutations_agency_id_device_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "device_id", "seq", name=op.f("pk_mutations")),
    )
    op.create_index("ix_mutations_mutation_id", "mutations", ["agency_id", "device_id", "mutation_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("work_date", sa.Date(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("approved_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_as_post_id", sa.Uuid(), nullable=False),
        sa.Column("decided_as", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(verdict = 'approve') = (approved_minutes IS NOT NULL)", name=op.f("ck_decisions_approved_minutes")
        ),
        sa.CheckConstraint("decided_as IN ('definitive', 'plt', 'plh')", name=op.f("ck_decisions_decided_as")),
        sa.CheckConstraint("verdict = 'approve' OR reason IS NOT NULL", name=op.f("ck_decisions_reason")),
        sa.CheckConstraint("verdict IN ('approve', 'return', 'reject')", name=op.f("ck_decisions_verdict")),
        sa.CheckConstraint("decided_by <> employee_id", name=op.f("ck_decisions_not_ones_own")),
        sa.ForeignKeyConstraint(
            ["agency_id", "decided_as_post_id"],
            ["posts.agency_id", "posts.post_id"],
            name=op.f("fk_decisions_agency_id_decided_as_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "decided_by"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_decisions_agency_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "work_date", "activity_id"],
            ["activity_keys.agency_id", "activity_keys.work_date", "activity_keys.activity_id"],
            name=op.f("fk_decisions_agency_id_work_date_activity_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "decision_id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_activity", "decisions", ["agency_id", "work_date", "activity_id"], unique=False)
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(append_only(table))
    op.execute(ENSURE_PARTITION)
    op.execute("REVOKE ALL ON FUNCTION ensure_activity_partition(date) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION ensure_activity_partition(date) TO {APPLICATION_ROLE}")


def downgrade() -> None:
    op.execute("DROP FUNCTION ensure_activity_partition(date)")
    for table in reversed(GRANTS):
        op.drop_table(table)
    op.execute("DROP FUNCTION activity_digest")
