"""Create evidence files of entries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import APPLICATION_ROLE, secure

revision = "20261124_0630"
down_revision = "20261124_0620"
branch_labels = None
depends_on = None

# A file that an entry has named stays: the digest of the entry, and so what was decided on it, stands on it.
ONLY_WAITING = "CREATE POLICY only_waiting ON evidence_files AS RESTRICTIVE FOR DELETE USING (named_at IS NULL)"

# An entry without files has the digest that it always had: decisions are bound to it.
DIGEST_WITH_EVIDENCE = """
CREATE FUNCTION activity_digest(
    activity_id uuid, employee_id uuid, work_date date, during tstzrange, minutes smallint, catalogue_code text,
    volume numeric, description text, links text[], evidence_ids uuid[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'sha256:' || encode(sha256(convert_to((jsonb_build_array(
        activity_id, employee_id, work_date - date '2000-01-01',
        (extract(epoch FROM lower(during) AT TIME ZONE 'UTC') * 1000000)::bigint,
        (extract(epoch FROM upper(during) AT TIME ZONE 'UTC') * 1000000)::bigint,
        minutes, catalogue_code, volume, description, links)
        || CASE WHEN evidence_ids = '{}' THEN '[]' ELSE jsonb_build_array(evidence_ids) END)::text, 'UTF8')), 'hex')
$$
"""
DIGEST = """
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
COLUMNS = "activity_id, employee_id, work_date, during, minutes, catalogue_code, volume, description, links"
SIGNATURE = "uuid, uuid, date, tstzrange, smallint, text, numeric, text, text[]"
SET_DIGEST = "ALTER TABLE activities ALTER COLUMN content_digest SET EXPRESSION AS (activity_digest({columns}))"


def upgrade() -> None:
    op.create_table(
        "evidence_files",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic', 'application/pdf')",
            name=op.f("ck_evidence_files_media_type"),
        ),
        sa.CheckConstraint("size >= 1", name=op.f("ck_evidence_files_size")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_evidence_files_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "evidence_id", name=op.f("pk_evidence_files")),
        sa.UniqueConstraint(
            "agency_id",
            "employee_id",
            "content_digest",
            name=op.f("uq_evidence_files_agency_id_employee_id_content_digest"),
        ),
    )
    op.create_index("ix_evidence_files_content_digest", "evidence_files", ["agency_id", "content_digest"])
    op.create_index(
        "ix_evidence_files_waiting",
        "evidence_files",
        ["agency_id", "sent_at"],
        postgresql_where=sa.text("named_at IS NULL"),
    )
    for statement in secure("evidence_files", "SELECT, INSERT, DELETE", "UPDATE (sent_at, named_at)"):
        op.execute(statement)
    op.execute(ONLY_WAITING)
    op.add_column(
        "activities",
        sa.Column("evidence_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'::uuid[]"), nullable=False),
    )
    op.execute(f"GRANT UPDATE (evidence_ids) ON activities TO {APPLICATION_ROLE}")
    op.execute(DIGEST_WITH_EVIDENCE)
    op.execute(SET_DIGEST.format(columns=f"{COLUMNS}, evidence_ids"))
    op.execute(f"DROP FUNCTION activity_digest({SIGNATURE})")


def downgrade() -> None:
    op.execute(DIGEST)
    op.execute(SET_DIGEST.format(columns=COLUMNS))
    op.execute(f"DROP FUNCTION activity_digest({SIGNATURE}, uuid[])")
    op.drop_column("activities", "evidence_ids")
    op.drop_table("evidence_files")
