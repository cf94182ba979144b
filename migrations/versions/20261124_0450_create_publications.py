"""Create publications, their lines and payments, and the function that publishes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import APPLICATION_ROLE, append_only, secure

revision = "20261124_0450"
down_revision = "20261124_0440"
branch_labels = None
depends_on = None

GRANTS = {
    "publications": ("SELECT, INSERT",),
    "publication_approvals": ("SELECT, INSERT",),
    "published_lines": ("SELECT, INSERT",),
    "payment_results": ("SELECT, INSERT",),
    "publication_holds": ("SELECT, INSERT",),
}
APPEND_ONLY = ("publication_approvals", "published_lines", "payment_results", "publication_holds")

# A batch changes once, when it is published, and never goes.
GUARD_PUBLICATION = """
CREATE FUNCTION guard_publication() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'prepared' AND NEW.state = 'published'
       AND to_jsonb(OLD) - '{state,number,published_at}'::text[]
         = to_jsonb(NEW) - '{state,number,published_at}'::text[]
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append-only' USING ERRCODE = 'EK100', TABLE = TG_TABLE_NAME;
END $$
"""

# Nothing is added to a batch that is published.
GUARD_PARTS = """
CREATE FUNCTION guard_publication_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN publications USING (agency_id, publication_id) WHERE state <> 'prepared') THEN
        RAISE EXCEPTION 'published' USING ERRCODE = 'EK100', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$
"""

# The last word on a publication: called out of turn, it refuses. The caller holds the month; the counter comes last.
PUBLISH = """
CREATE FUNCTION publish_batch(batch uuid, at timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    agency int := nullif(current_setting('erk.agency_id', true), '')::int;
    publication publications%ROWTYPE;
    next_number bigint;
BEGIN
    SELECT * INTO publication FROM publications
        WHERE agency_id = agency AND publication_id = batch FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such publication' USING ERRCODE = 'EK001';
    ELSIF publication.state <> 'prepared' THEN
        RAISE EXCEPTION 'already published' USING ERRCODE = 'EK002';
    ELSIF (SELECT count(DISTINCT coalesce(p.employee_id, p.principal_id)) FROM publication_approvals a
           JOIN principals p USING (agency_id, principal_id)
           WHERE a.agency_id = agency AND a.publication_id = batch AND a.digest = publication.digest) < 2 THEN
        RAISE EXCEPTION 'fewer than two approvers' USING ERRCODE = 'EK003';
    ELSIF publication.digest IS DISTINCT FROM (
            SELECT 'sha256:' || encode(sha256(convert_to(
                coalesce(string_agg(canonical, E'\\n' ORDER BY line_number), ''), 'UTF8')), 'hex')
            FROM published_lines WHERE agency_id = agency AND publication_id = batch) THEN
        RAISE EXCEPTION 'the digest is not that of the lines' USING ERRCODE = 'EK004';
    ELSIF (publication.lines, publication.people, publication.base, publication.cuts, publication.additions,
           publication.gross, publication.deductions, publication.net) IS DISTINCT FROM (
            SELECT (count(*)::int, count(DISTINCT employee_id)::int, coalesce(sum(base), 0)::bigint,
                    coalesce(sum(cuts), 0)::bigint, coalesce(sum(additions), 0)::bigint,
                    coalesce(sum(gross), 0)::bigint, coalesce(sum(deductions), 0)::bigint,
                    coalesce(sum(net), 0)::bigint)
            FROM published_lines WHERE agency_id = agency AND publication_id = batch) THEN
        RAISE EXCEPTION 'the totals are not those of the lines' USING ERRCODE = 'EK005';
    ELSIF EXISTS (SELECT FROM published_lines mine JOIN published_lines theirs USING (agency_id, statement_id)
                  JOIN publications other ON other.agency_id = theirs.agency_id
                      AND other.publication_id = theirs.publication_id
                  WHERE mine.agency_id = agency AND mine.publication_id = batch
                      AND theirs.publication_id <> batch AND other.state = 'published') THEN
        RAISE EXCEPTION 'a statement is in a published batch' USING ERRCODE = 'EK006';
    ELSIF NOT EXISTS (SELECT FROM periods JOIN month_runs USING (agency_id, month)
                      WHERE agency_id = agency AND month = publication.work_month
                          AND periods.state IN ('approved', 'published')
                          AND run_id = publication.run_id AND month_runs.state = 'finished') THEN
        RAISE EXCEPTION 'the month is not approved, or another run counts' USING ERRCODE = 'EK007';
    ELSIF publication.standing <> 'enacted'
          AND NOT (SELECT demo FROM agencies WHERE agency_id = agency) THEN
        RAISE EXCEPTION 'a demo regulation can not pay a real agency' USING ERRCODE = 'EK008';
    END IF;
    UPDATE agency_counters SET publication_number = publication_number + 1
        WHERE agency_id = agency RETURNING publication_number INTO next_number;
    UPDATE publications SET state = 'published', number = next_number, published_at = at
        WHERE agency_id = agency AND publication_id = batch;
    RETURN next_number;
END $$
"""


def upgrade() -> None:
    op.execute(GUARD_PUBLICATION)
    op.execute(GUARD_PARTS)
    op.create_table(
        "publications",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("payment_month", sa.Date(), nullable=False),
        sa.Column("work_month", sa.Date(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("rule_set_digest", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("cuts", sa.BigInteger(), nullable=False),
        sa.Column("additions", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (number IS NOT NULL) AND (number IS NULL) = (published_at IS NULL)",
            name=op.f("ck_publications_published"),
        ),
        sa.CheckConstraint("state IN ('prepared', 'published')", name=op.f("ck_publications_state")),
        sa.CheckConstraint(
            "extract(day FROM payment_month) = 1 AND extract(day FROM work_month) = 1",
            name=op.f("ck_publications_first_days"),
        ),
        sa.CheckConstraint(
            "gross = base - cuts + additions AND net = gross - deductions", name=op.f("ck_publications_adds_up")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "rule_set_digest"],
            ["rule_sets.agency_id", "rule_sets.digest"],
            name=op.f("fk_publications_agency_id_rule_set_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id"],
            ["month_runs.agency_id", "month_runs.run_id"],
            name=op.f("fk_publications_agency_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "publication_id", name=op.f("pk_publications")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_publications_agency_id_number")),
    )
    op.create_table(
        "publication_approvals",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "principal_id"],
            ["principals.agency_id", "principals.principal_id"],
            name=op.f("fk_publication_approvals_agency_id_principal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "publication_id"],
            ["publications.agency_id", "publications.publication_id"],
            name=op.f("fk_publication_approvals_agency_id_publication_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "publication_id", "principal_id", name=op.f("pk_publication_approvals")),
    )
    op.create_table(
        "published_lines",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status_asn", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("work_month", sa.Date(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("cuts", sa.BigInteger(), nullable=False),
        sa.Column("additions", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payment", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "gross = base - cuts + additions AND net = gross - deductions AND net >= 0",
            name=op.f("ck_published_lines_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_published_lines_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "publication_id"],
            ["publications.agency_id", "publications.publication_id"],
            name=op.f("fk_published_lines_agency_id_publication_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "statement_id"],
            ["statements.agency_id", "statements.statement_id"],
            name=op.f("fk_published_lines_agency_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "publication_id", "line_number", name=op.f("pk_published_lines")),
        sa.UniqueConstraint(
            "agency_id",
            "publication_id",
            "statement_id",
            name=op.f("uq_published_lines_agency_id_publication_id_statement_id"),
        ),
    )
    op.create_table(
        "payment_results",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts_digest", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_payment_results_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "publication_id"],
            ["publications.agency_id", "publications.publication_id"],
            name=op.f("fk_payment_results_agency_id_publication_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("agency_id", "publication_id", "employee_id", name=op.f("pk_payment_results")),
    )
    op.create_table(
        "publication_holds",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_publication_holds_agency_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "publication_id"],
            ["publications.agency_id", "publications.publication_id"],
            name=op.f("fk_publication_holds_agency_id_publication_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("agency_id", "publication_id", "employee_id", name=op.f("pk_publication_holds")),
    )
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(append_only(table))
    for table in ("publication_approvals", "published_lines", "payment_results", "publication_holds"):
        op.execute(
            f"CREATE TRIGGER only_while_prepared AFTER INSERT ON {table} REFERENCING NEW TABLE AS added"
            " FOR EACH STATEMENT EXECUTE FUNCTION guard_publication_parts()"
        )
    op.execute(
        "CREATE TRIGGER published_once BEFORE UPDATE OR DELETE ON publications"
        " FOR EACH ROW EXECUTE FUNCTION guard_publication()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON publications"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(PUBLISH)
    op.execute(
        "REVOKE ALL ON FUNCTION publish_batch(uuid, timestamptz), guard_publication(), guard_publication_parts()"
        " FROM PUBLIC"
    )
    op.execute(f"GRANT EXECUTE ON FUNCTION publish_batch(uuid, timestamptz) TO {APPLICATION_ROLE}")


def downgrade() -> None:
    op.execute("DROP FUNCTION publish_batch(uuid, timestamptz)")
    for table in reversed(GRANTS):
        op.drop_table(table)
    op.execute("DROP FUNCTION guard_publication(), guard_publication_parts()")
