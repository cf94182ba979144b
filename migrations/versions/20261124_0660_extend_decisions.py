"""Extend decisions."""

revision = "20261124_0660"
down_revision = "20261124_0650"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
