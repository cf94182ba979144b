"""Keep what a departure made end, so that it can be taken back."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0620"
down_revision = "20261124_0610"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "departure_effects",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("effect_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("until_before", sa.Date(), nullable=True),
        sa.Column("until_after", sa.Date(), nullable=True),
        sa.Column("version_before", sa.Uuid(), nullable=True),
        sa.Column("version_after", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('departure', 'assignment', 'role_grant', 'sign_in')", name=op.f("ck_departure_effects_kind")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_departure_effects_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "effect_id", name=op.f("pk_departure_effects")),
    )
    op.create_index(
        "ix_departure_effects_standing",
        "departure_effects",
        ["agency_id", "employee_id"],
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    for statement in secure("departure_effects", "SELECT, INSERT, UPDATE (taken_back_at)"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("departure_effects")
