"""Add what posts and employees are paid by."""

revision = "20261124_0520"
down_revision = "20261124_0510"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
