"""Create overrides of superiors and delegations."""

revision = "20261124_0590"
down_revision = "20261124_0580"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
