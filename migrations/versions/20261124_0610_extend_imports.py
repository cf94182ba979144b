"""Extend imports: whose codes unmatched rows carry."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0610"
down_revision = "20261124_0600"
branch_labels = None
depends_on = None

OWN = "uq_discrepancies_agency_id_row_kind_field_code"
SYSTEMS = "uq_discrepancies_agency_id_row_kind_system_field_code"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("discrepancies", sa.Column("system", sa.Text(), nullable=True))
    op.drop_constraint(op.f(OWN), "discrepancies")
    op.create_unique_constraint(
        op.f(SYSTEMS),
        "discrepancies",
        ["agency_id", "row_kind", "system", "field", "code"],
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f(SYSTEMS), "discrepancies")
    op.drop_column("discrepancies", "system")
    op.create_unique_constraint(op.f(OWN), "discrepancies", ["agency_id", "row_kind", "field", "code"])
