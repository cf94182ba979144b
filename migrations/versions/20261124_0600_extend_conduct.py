"""Extend conduct."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0600"
down_revision = "20261124_0590"
branch_labels = None
depends_on = None

_DECISION = ["agency_id", "employee_id", "year", "absent_days"]


def upgrade() -> None:
    op.add_column("calendars", sa.Column("known_from", sa.BigInteger, nullable=False, server_default="0"))
    op.alter_column("calendars", "known_from", server_default=None)
    op.add_column("sanction_decisions", sa.Column("running", sa.Boolean, nullable=False, server_default="false"))
    op.alter_column("sanction_decisions", "running", server_default=None)
    op.drop_constraint("pk_sanction_decisions", "sanction_decisions")
    op.create_primary_key("pk_sanction_decisions", "sanction_decisions", [*_DECISION, "running"])


def downgrade() -> None:
    op.drop_constraint("pk_sanction_decisions", "sanction_decisions")
    op.drop_column("sanction_decisions", "running")
    op.create_primary_key("pk_sanction_decisions", "sanction_decisions", _DECISION)
    op.drop_column("calendars", "known_from")
