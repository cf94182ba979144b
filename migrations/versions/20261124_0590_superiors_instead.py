"""Create overrides of superiors and delegations."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0590"
down_revision = "20261124_0580"
branch_labels = None
depends_on = None

KEYS = {
    "superior_overrides": ["employee_id", "since"],
    "delegations": ["superior_employee_id", "delegate_employee_id", "since"],
}
PEOPLE = {
    "superior_overrides": ("employee_id", "superior_employee_id"),
    "delegations": ("superior_employee_id", "delegate_employee_id"),
}
CAPACITIES = "'definitive', 'plt', 'plh', 'override', 'delegate'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create(
        "superior_overrides",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("superior_employee_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decree_number", sa.Text(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_superior_overrides_until_after_since")),
        sa.CheckConstraint("superior_employee_id <> employee_id", name=op.f("ck_superior_overrides_not_oneself")),
    )
    _create(
        "delegations",
        sa.Column("superior_employee_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_employee_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_delegations_until_after_since")),
        sa.CheckConstraint("superior_employee_id <> delegate_employee_id", name=op.f("ck_delegations_not_oneself")),
    )
    op.create_index("ix_superior_overrides_superior", "superior_overrides", ["agency_id", "superior_employee_id"])
    op.create_index("ix_delegations_delegate", "delegations", ["agency_id", "delegate_employee_id"])
    op.alter_column("decisions", "decided_as_post_id", nullable=True)
    op.add_column("decisions", sa.Column("on_behalf_of", sa.Uuid(), nullable=True))
    op.drop_constraint(op.f("ck_decisions_decided_as"), "decisions", type_="check")
    op.create_check_constraint(op.f("ck_decisions_decided_as"), "decisions", f"decided_as IN ({CAPACITIES})")
    op.create_check_constraint(
        op.f("ck_decisions_delegate_of_somebody"), "decisions", "(decided_as = 'delegate') = (on_behalf_of IS NOT NULL)"
    )
    op.create_check_constraint(
        op.f("ck_decisions_by_a_post"),
        "decisions",
        "decided_as IN ('override', 'delegate') OR decided_as_post_id IS NOT NULL",
    )
    op.create_foreign_key(
        op.f("fk_decisions_agency_id_on_behalf_of"),
        "decisions",
        "employees",
        ["agency_id", "on_behalf_of"],
        ["agency_id", "employee_id"],
    )


def _create(table: str, *parts: sa.Column[object] | sa.CheckConstraint) -> None:
    op.create_table(
        table,
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        *parts,
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["agency_id", person],
                ["employees.agency_id", "employees.employee_id"],
                name=op.f(f"fk_{table}_agency_id_{person}"),
            )
            for person in PEOPLE[table]
        ),
        sa.PrimaryKeyConstraint("agency_id", *KEYS[table], "known_from", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"uq_{table}_current",
        table,
        ["agency_id", *KEYS[table]],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    for statement in secure(table, "SELECT, INSERT, UPDATE (known_until)"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("fk_decisions_agency_id_on_behalf_of"), "decisions", type_="foreignkey")
    for name in ("by_a_post", "delegate_of_somebody", "decided_as"):
        op.drop_constraint(op.f(f"ck_decisions_{name}"), "decisions", type_="check")
    op.create_check_constraint(
        op.f("ck_decisions_decided_as"), "decisions", "decided_as IN ('definitive', 'plt', 'plh')"
    )
    op.drop_column("decisions", "on_behalf_of")
    op.alter_column("decisions", "decided_as_post_id", nullable=False)
    for table in reversed(KEYS):
        op.drop_table(table)
