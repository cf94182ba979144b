"""Create evidence files of entries."""

revision = "20261124_0630"
down_revision = "20261124_0620"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
