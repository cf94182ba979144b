"""Date the items of the catalogue."""

revision = "20261124_0640"
down_revision = "20261124_0630"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
