"""Create overrides and delegations of superiors."""

revision = "20261124_0540"
down_revision = "20261124_0530"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
