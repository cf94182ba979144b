"""Create the regulations that agencies write themselves, and what guards them once they are submitted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import secure

revision = "20261124_0510"
down_revision = "20261124_0500"
branch_labels = None
depends_on = None

CONTENT = "rule_set_id, title, region, variant, citation, in_force, format, text, files"
CHANGES = (
    f"{CONTENT}, state, rev, changed_at, digest, parents, submitted_by, submitted_at, decided_by, decided_at, reason,"
    " known_from, known_until"
)
GRANTS = (f"SELECT, INSERT, UPDATE ({CHANGES})",)

# The content changes only while it is a draft; afterwards only what an action writes. Nothing ever goes.
GUARD = """
CREATE FUNCTION guard_regulation() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written text[];
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state = 'draft' THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' THEN
        written := CASE
            WHEN (OLD.state, NEW.state) = ('draft', 'draft') THEN
                '{rule_set_id,title,region,variant,citation,in_force,format,text,files,rev,changed_at}'
            WHEN (OLD.state, NEW.state) = ('draft', 'submitted') THEN
                '{state,rev,changed_at,digest,parents,submitted_by,submitted_at}'
            WHEN OLD.state = 'submitted' AND NEW.state IN ('enacted', 'rejected') THEN
                '{state,rev,changed_at,decided_by,decided_at,reason,known_from}'
            WHEN OLD.state IN ('draft', 'submitted') AND NEW.state = 'withdrawn' THEN
                '{state,rev,changed_at,decided_by,decided_at,reason}'
            WHEN (OLD.state, NEW.state) = ('enacted', 'enacted') AND OLD.known_until IS NULL THEN '{known_until}'
        END;
        IF written IS NOT NULL AND to_jsonb(OLD) - written = to_jsonb(NEW) - written THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'append-only' USING ERRCODE = 'EK100', TABLE = TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "regulations",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("regulation_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("variant", sa.Text(), nullable=True),
        sa.Column("citation", sa.Text(), nullable=True),
        sa.Column("in_force", sa.Date(), nullable=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("parents", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), nullable=True),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("format IN ('toml', 'json')", name=op.f("ck_regulations_format")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'enacted', 'rejected', 'withdrawn')", name=op.f("ck_regulations_state")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (rule_set_id IS NOT NULL AND title IS NOT NULL AND region IS NOT NULL"
            " AND variant IS NOT NULL AND citation IS NOT NULL AND in_force IS NOT NULL AND digest IS NOT NULL"
            " AND submitted_by IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_regulations_submitted_whole"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('enacted', 'rejected') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL"
            " AND decided_by <> submitted_by)",
            name=op.f("ck_regulations_second_person"),
        ),
        sa.CheckConstraint("(state = 'enacted') = (known_from IS NOT NULL)", name=op.f("ck_regulations_enacted_known")),
        sa.CheckConstraint("state <> 'rejected' OR reason IS NOT NULL", name=op.f("ck_regulations_rejected_why")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_regulations_agency_id")),
        sa.ForeignKeyConstraint(
            ["agency_id", "digest"],
            ["rule_sets.agency_id", "rule_sets.digest"],
            name=op.f("fk_regulations_agency_id_digest"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "regulation_id", name=op.f("pk_regulations")),
    )
    in_force = sa.text("state = 'enacted' AND known_until IS NULL")
    for name, columns in (
        ("uq_regulations_rule_set_id", ["rule_set_id"]),
        ("uq_regulations_in_force", ["region", "variant", "in_force"]),
    ):
        op.create_index(name, "regulations", ["agency_id", *columns], unique=True, postgresql_where=in_force)
    for statement in secure("regulations", *GRANTS):
        op.execute(statement)
    op.execute(GUARD)
    op.execute("REVOKE ALL ON FUNCTION guard_regulation() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER along_its_ways BEFORE INSERT OR UPDATE OR DELETE ON regulations"
        " FOR EACH ROW EXECUTE FUNCTION guard_regulation()"
    )
    op.execute(
        "CREATE TRIGGER never_emptied BEFORE TRUNCATE ON regulations"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("regulations")
    op.execute("DROP FUNCTION guard_regulation()")
