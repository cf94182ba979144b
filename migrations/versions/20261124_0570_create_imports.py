"""Create operations, sent files, refused rows and discrepancies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import secure

revision = "20261124_0570"
down_revision = "20261124_0560"
branch_labels = None
depends_on = None

PROGRESS = "state, ended_at, cancel_asked, problem, total, done, created, changed, unchanged, refused"
GRANTS = {
    "operations": (f"SELECT, INSERT, UPDATE ({PROGRESS})",),
    "import_parts": ("SELECT, INSERT, DELETE",),
    "discrepancies": ("SELECT, INSERT, UPDATE (state, seen_at, decided_by, decided_at, reason)",),
    "import_refusals": ("SELECT, INSERT, UPDATE (problem, discrepancy_id, settled_at), DELETE",),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "operations",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("kind IN ('import')", name=op.f("ck_operations_kind")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f("ck_operations_state")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (state IN ('queued', 'running'))", name=op.f("ck_operations_ended")),
        sa.CheckConstraint("done = created + changed + unchanged + refused", name=op.f("ck_operations_counts")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_operations_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "operation_id", name=op.f("pk_operations")),
    )
    op.create_table(
        "import_parts",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_operation("import_parts"),
        sa.PrimaryKeyConstraint("agency_id", "operation_id", "part", name=op.f("pk_import_parts")),
    )
    op.create_table(
        "discrepancies",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("discrepancy_id", sa.Uuid(), nullable=False),
        sa.Column("row_kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'resolved', 'dismissed')", name=op.f("ck_discrepancies_state")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_discrepancies_decided")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_discrepancies_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "discrepancy_id", name=op.f("pk_discrepancies")),
        sa.UniqueConstraint(
            "agency_id", "row_kind", "field", "code", name=op.f("uq_discrepancies_agency_id_row_kind_field_code")
        ),
    )
    op.create_table(
        "import_refusals",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent", sa.LargeBinary(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("discrepancy_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        _of_operation("import_refusals"),
        sa.ForeignKeyConstraint(
            ["agency_id", "discrepancy_id"],
            ["discrepancies.agency_id", "discrepancies.discrepancy_id"],
            name=op.f("fk_import_refusals_agency_id_discrepancy_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "operation_id", "row_number", name=op.f("pk_import_refusals")),
    )
    op.create_index("ix_import_refusals_discrepancy", "import_refusals", ["agency_id", "discrepancy_id"], unique=False)
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("import_refusals", "discrepancies", "import_parts", "operations"):
        op.drop_table(table)


def _of_operation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", "operation_id"],
        ["operations.agency_id", "operations.operation_id"],
        name=op.f(f"fk_{table}_agency_id_operation_id"),
    )
