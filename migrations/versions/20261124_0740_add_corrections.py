"""Placeholder that is filled in or removed before it is released."""

revision = "20261124_0740"
down_revision = "20261124_0730"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing yet."""


def downgrade() -> None:
    """Change nothing back."""
