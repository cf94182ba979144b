"""Create the codes of other systems."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0580"
down_revision = "20261124_0570"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "code_mappings",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("foreign_code", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("own_code", sa.Text(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('unit', 'post', 'predicate', 'sanction', 'golongan', 'leave')",
            name=op.f("ck_code_mappings_kind"),
        ),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_code_mappings_until_after_since")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_code_mappings_agency_id")),
        sa.PrimaryKeyConstraint(
            "agency_id", "system", "kind", "foreign_code", "since", "known_from", name=op.f("pk_code_mappings")
        ),
    )
    op.create_index(
        "uq_code_mappings_current",
        "code_mappings",
        ["agency_id", "system", "kind", "foreign_code", "since"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    for statement in secure("code_mappings", "SELECT, INSERT, UPDATE (known_until)"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("code_mappings")
