"""Create sanctions, holds, assessments, indicators and outages, and what officers decided on absence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import append_only, secure

revision = "20261124_0560"
down_revision = "20261124_0550"
branch_labels = None
depends_on = None

KEYS = {
    "sanctions": ["employee_id", "kind", "since"],
    "obligation_holds": ["employee_id", "obligation", "since"],
    "assessments": ["employee_id", "period"],
    "indicators": ["owner_id", "month", "kind", "name"],
    "outages": ["code"],
}
ABSENT = sa.text("status = 'absent' AND known_until IS NULL")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    create(
        "sanctions",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("decree_number", sa.Text(), nullable=True),
        sa.Column("months", sa.SmallInteger(), nullable=True),
        sa.Column("share", sa.Numeric(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        references("sanctions", "employee_id", "employees"),
        check(
            "sanctions",
            "kind",
            "kind IN ('teguran_lisan', 'teguran_tertulis', 'pernyataan_tidak_puas', 'light', 'medium', 'severe',"
            " 'other')",
        ),
        check("sanctions", "values", "months >= 1 AND share BETWEEN 0 AND 1 AND until > since"),
    )
    create(
        "obligation_holds",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        references("obligation_holds", "employee_id", "employees"),
        check("obligation_holds", "obligation", "obligation IN ('lhkpn', 'skp', 'assets', 'other')"),
        check("obligation_holds", "released_after_since", "released_on > since"),
        check("obligation_holds", "released_why", "(released_on IS NULL) = (release_reason IS NULL)"),
    )
    create(
        "assessments",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("skp_score", sa.Numeric(), nullable=True),
        sa.Column("predicate", sa.Text(), nullable=True),
        sa.Column("behaviour_score", sa.Numeric(), nullable=True),
        sa.Column("review_360_score", sa.Numeric(), nullable=True),
        sa.Column("skp_submitted_on", sa.Date(), nullable=True),
        references("assessments", "employee_id", "employees"),
        check("assessments", "period", "period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'"),
        check(
            "assessments",
            "predicate",
            "predicate IN ('sangat_baik', 'baik', 'butuh_perbaikan', 'kurang', 'sangat_kurang')",
        ),
        check("assessments", "scores", "skp_score >= 0 AND behaviour_score >= 0 AND review_360_score >= 0"),
    )
    create(
        "indicators",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("target", sa.Numeric(), nullable=True),
        sa.Column("realisation", sa.Numeric(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        references("indicators", "employee_id", "employees"),
        references("indicators", "unit_id", "units"),
        check("indicators", "kind", "kind IN ('iku', 'renkin', 'absorption', 'complaints', 'direction', 'other')"),
        check(
            "indicators",
            "owner",
            "num_nonnulls(employee_id, unit_id) = 1 AND owner_id = coalesce(employee_id, unit_id)",
        ),
        check("indicators", "first_day", "extract(day FROM month) = 1"),
        check("indicators", "says_something", "num_nonnulls(target, realisation, value) > 0"),
    )
    create(
        "outages",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reach", sa.Text(), nullable=False),
        sa.Column("unit_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_outages_agency_id")),
        check("outages", "reach", "reach IN ('attendance', 'sync', 'verification', 'all')"),
        check("outages", "until_after_since", "until_at > since_at"),
    )
    create_decisions()
    op.create_index(
        "ix_attendance_days_absent", "attendance_days", ["agency_id", "employee_id", "day"], postgresql_where=ABSENT
    )


def create(table: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    key = KEYS[table]
    op.create_table(
        table,
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        *(part for part in parts if isinstance(part, sa.Column)),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        *(part for part in parts if not isinstance(part, sa.Column)),
        sa.PrimaryKeyConstraint("agency_id", *key, "known_from", name=op.f(f"pk_{table}")),
    )
    current = sa.text("known_until IS NULL")
    op.create_index(f"uq_{table}_current", table, ["agency_id", *key], unique=True, postgresql_where=current)
    for statement in secure(table, "SELECT, INSERT, UPDATE (known_until)"):
        op.execute(statement)


def create_decisions() -> None:
    table = "sanction_decisions"
    op.create_table(
        table,
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("absent_days", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decree_number", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        references(table, "employee_id", "employees"),
        references(table, "decided_by", "principals", "principal_id"),
        check(table, "decision", "decision IN ('accepted', 'dismissed')"),
        check(table, "accepted_by_decree", "decision <> 'accepted' OR decree_number IS NOT NULL"),
        check(table, "dismissed_why", "decision <> 'dismissed' OR reason IS NOT NULL"),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "year", "absent_days", name=op.f(f"pk_{table}")),
    )
    for statement in secure(table, "SELECT, INSERT"):
        op.execute(statement)
    op.execute(append_only(table))


def references(table: str, column: str, other: str, key: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", column],
        [f"{other}.agency_id", f"{other}.{key or column}"],
        name=op.f(f"fk_{table}_agency_id_{column}"),
    )


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_attendance_days_absent", "attendance_days")
    op.drop_table("sanction_decisions")
    for table in reversed(KEYS):
        op.drop_table(table)
