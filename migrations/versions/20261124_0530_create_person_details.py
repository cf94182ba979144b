"""Create what is sensitive about employees, with tax status and consents."""

revision = "20261124_0530"
down_revision = "20261124_0520"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
