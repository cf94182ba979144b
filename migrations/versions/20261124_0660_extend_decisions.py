"""Rate what is approved, let the regulation decide after the deadline, and tell superiors of deadlines."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import APPLICATION_ROLE, secure

revision = "20261124_0660"
down_revision = "20261124_0650"
branch_labels = None
depends_on = None

BEFORE = {
    "decided_as": "decided_as IN ('definitive', 'plt', 'plh', 'override', 'delegate')",
    "by_a_post": "decided_as IN ('override', 'delegate') OR decided_as_post_id IS NOT NULL",
}
AFTER = {
    "decided_as": "decided_as IN ('definitive', 'plt', 'plh', 'override', 'delegate', 'regulation')",
    "by_a_post": "decided_as IN ('override', 'delegate', 'regulation') OR decided_as_post_id IS NOT NULL",
    "by_somebody": "(decided_as = 'regulation') = (decided_by IS NULL)",
    "quality": "quality IS NULL OR (verdict = 'approve' AND quality BETWEEN 0 AND 100)",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("activities", sa.Column("quality", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_activities_quality"),
        "activities",
        "quality IS NULL OR (state = 'approved' AND quality BETWEEN 0 AND 100)",
    )
    op.execute(f"GRANT UPDATE (quality) ON activities TO {APPLICATION_ROLE}")
    op.add_column("decisions", sa.Column("quality", sa.SmallInteger(), nullable=True))
    op.alter_column("decisions", "decided_by", nullable=True)
    _change_checks(BEFORE, AFTER)
    _create_notices()
    _create_rounds()


def _change_checks(old: dict[str, str], new: dict[str, str]) -> None:
    for name in old:
        op.drop_constraint(op.f(f"ck_decisions_{name}"), "decisions", type_="check")
    for name, check in new.items():
        op.create_check_constraint(op.f(f"ck_decisions_{name}"), "decisions", check)


def _create_notices() -> None:
    op.create_table(
        "verification_notices",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("earliest_decide_by", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('reminder', 'overdue')", name=op.f("ck_verification_notices_kind")),
        sa.CheckConstraint(
            "entries >= 1 AND people >= 1 AND minutes >= 1", name=op.f("ck_verification_notices_of_something")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_verification_notices_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "day", "kind", name=op.f("pk_verification_notices")),
    )
    for statement in secure("verification_notices", "SELECT, INSERT"):
        op.execute(statement)


def _create_rounds() -> None:
    op.create_table(
        "verification_rounds",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_verification_rounds_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_verification_rounds")),
    )
    for statement in secure("verification_rounds", "SELECT, INSERT"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("verification_rounds")
    op.drop_table("verification_notices")
    _change_checks(AFTER, BEFORE)
    op.alter_column("decisions", "decided_by", nullable=False)
    op.drop_column("decisions", "quality")
    op.drop_constraint(op.f("ck_activities_quality"), "activities", type_="check")
    op.drop_column("activities", "quality")
