"""Extend conduct."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0600"
down_revision = "20261124_0590"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calendars", sa.Column("known_from", sa.BigInteger, nullable=False, server_default="0"))
    op.alter_column("calendars", "known_from", server_default=None)


def downgrade() -> None:
    op.drop_column("calendars", "known_from")
