"""Extend attendance: calendars in use, rosters, times of arrival and departure, leaves."""

revision = "20261124_0550"
down_revision = "20261124_0540"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
