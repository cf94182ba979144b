"""Chain the audit rows of each agency, sign the chain day by day, and seal what finished runs froze."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import append_only, secure

revision = "20261124_0690"
down_revision = "20261124_0680"
branch_labels = None
depends_on = None

COUNTS = ("rows", "waiting_rows", "checkpoints", "sealed_runs", "waiting_runs", "results", "differences")
GRANTS = {
    "audit_chains": "SELECT, INSERT, UPDATE (settled_before, cluster)",
    "audit_links": "SELECT, INSERT",
    "audit_keys": "SELECT, INSERT",
    "audit_checkpoints": "SELECT, INSERT",
    "run_seals": "SELECT, INSERT",
    "sealed_results": "SELECT, INSERT",
    "audit_verifications": f"SELECT, INSERT, UPDATE ({', '.join(('state', 'finished_at', *COUNTS, 'findings'))})",
}
APPEND_ONLY = ("audit_links", "audit_keys", "audit_checkpoints", "run_seals", "sealed_results")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # In two steps: rows that are there already stay as they are, and the table isn't written anew.
    op.add_column("audit_log", sa.Column("written_in", sa.BigInteger(), nullable=True))
    op.alter_column("audit_log", "written_in", server_default=sa.text("((pg_current_xact_id())::text)::bigint"))
    op.create_index("ix_audit_log_written_in", "audit_log", ["agency_id", "written_in", "audit_id"], unique=False)
    _create_chain()
    _create_checkpoints()
    _create_seals()
    _create_verifications()
    for table, grants in GRANTS.items():
        for statement in secure(table, grants):
            op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(append_only(table))


def _create_chain() -> None:
    op.create_table(
        "audit_chains",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settled_before", sa.BigInteger(), nullable=True),
        sa.Column("cluster", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_audit_chains_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_audit_chains")),
    )
    op.create_table(
        "audit_links",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.Uuid(), nullable=False),
        sa.Column("row_digest", sa.LargeBinary(), nullable=False),
        sa.Column("chain_digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_audit_links_position")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_audit_links_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "position", name=op.f("pk_audit_links")),
    )
    op.create_index("uq_audit_links_audit_id", "audit_links", ["agency_id", "audit_id"], unique=True)


def _create_checkpoints() -> None:
    op.create_table(
        "audit_keys",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("used_from_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_audit_keys_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "key_id", name=op.f("pk_audit_keys")),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "key_id"],
            ["audit_keys.agency_id", "audit_keys.key_id"],
            name=op.f("fk_audit_checkpoints_agency_id_key_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_audit_checkpoints")),
    )


def _create_seals() -> None:
    op.create_table(
        "run_seals",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id"],
            ["month_runs.agency_id", "month_runs.run_id"],
            name=op.f("fk_run_seals_agency_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", name=op.f("pk_run_seals")),
    )
    op.create_table(
        "sealed_results",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
            name=op.f("fk_sealed_results_agency_id_run_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", "employee_id", name=op.f("pk_sealed_results")),
    )


def _create_verifications() -> None:
    op.create_table(
        "audit_verifications",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'finished')", name=op.f("ck_audit_verifications_state")),
        sa.CheckConstraint("(finished_at IS NULL) = (state = 'queued')", name=op.f("ck_audit_verifications_finished")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_audit_verifications_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "verification_id", name=op.f("pk_audit_verifications")),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(GRANTS):
        op.drop_table(table)
    op.drop_index("ix_audit_log_written_in", "audit_log")
    op.drop_column("audit_log", "written_in")
