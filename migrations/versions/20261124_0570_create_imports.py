"""Create operations, imports, discrepancies and code mappings."""

revision = "20261124_0570"
down_revision = "20261124_0560"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
