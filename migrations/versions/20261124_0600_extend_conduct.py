"""Extend conduct."""

revision = "20261124_0600"
down_revision = "20261124_0590"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
