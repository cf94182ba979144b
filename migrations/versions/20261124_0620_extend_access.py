"""Extend sign-ins and departures."""

revision = "20261124_0620"
down_revision = "20261124_0610"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
