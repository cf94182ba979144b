"""Date the items of the catalogue, with limits, and say for which posts they are."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0640"
down_revision = "20261124_0630"
branch_labels = None
depends_on = None

FACT = "SELECT, INSERT, UPDATE (known_until)"
TABLES = ("catalogue_versions", "catalogue_uses")
# An item was what it was whatever the day, and is known from before the first change on.
FILL = """
INSERT INTO catalogue_versions (agency_id, code, since, name, unit, per_quantity, norm_minutes, category, counts,
    active, known_from)
SELECT agency_id, code, date '1900-01-01', name, unit, per_quantity, norm_minutes, category, true, active, 0
FROM catalogue_items
"""
EMPTY = """
UPDATE catalogue_items i SET name = v.name, unit = v.unit, per_quantity = v.per_quantity,
    norm_minutes = v.norm_minutes, category = v.category, active = v.active
FROM (SELECT DISTINCT ON (agency_id, code) * FROM catalogue_versions
      ORDER BY agency_id, code, known_until DESC NULLS FIRST, since DESC) v
WHERE v.agency_id = i.agency_id AND v.code = i.code
"""
COUNT_ITEMS = "SELECT count(*) FROM catalogue_items"
COUNT_VERSIONS = "SELECT count(*) FROM catalogue_versions"
OLD = ("name", "unit", "per_quantity", "norm_minutes", "category", "active")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_versions()
    _create_uses()
    _unbound("catalogue_items", _fill)
    op.drop_constraint(op.f("ck_catalogue_items_norm"), "catalogue_items", type_="check")
    for name in OLD:
        op.drop_column("catalogue_items", name)
    for table in TABLES:
        for statement in secure(table, FACT):
            op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE catalogue_versions NO FORCE ROW LEVEL SECURITY")
    for name in ("name", "unit", "category"):
        op.add_column("catalogue_items", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("catalogue_items", sa.Column("per_quantity", sa.Integer(), nullable=True))
    op.add_column("catalogue_items", sa.Column("norm_minutes", sa.SmallInteger(), nullable=True))
    op.add_column("catalogue_items", sa.Column("active", sa.Boolean(), nullable=True))
    _unbound("catalogue_items", lambda: op.execute(EMPTY))
    for name in OLD:
        op.alter_column("catalogue_items", name, nullable=False)
    op.create_check_constraint(
        op.f("ck_catalogue_items_norm"), "catalogue_items", "per_quantity >= 1 AND norm_minutes >= 1"
    )
    op.execute(f"GRANT UPDATE ({', '.join(OLD)}) ON catalogue_items TO erk_app")
    for table in reversed(TABLES):
        op.drop_table(table)


def _fill() -> None:
    op.execute(FILL)
    connection = op.get_bind()
    items, versions = (connection.scalar(sa.text(query)) for query in (COUNT_ITEMS, COUNT_VERSIONS))
    if items != versions:
        message = f"{items} items, {versions} versions were made"
        raise RuntimeError(message)


def _unbound(table: str, step: Callable[[], None]) -> None:
    """Run a step that reads and writes every agency's rows."""
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    step()
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _agency() -> sa.Column[int]:
    return sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False)


def _known() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
    )


def _of_item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", "code"],
        ["catalogue_items.agency_id", "catalogue_items.code"],
        name=op.f(f"fk_{table}_agency_id_code"),
        initially="DEFERRED",
        deferrable=True,
    )


def _current(table: str, *key: str) -> None:
    op.create_index(
        f"uq_{table}_current",
        table,
        ["agency_id", *key],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )


def _create_versions() -> None:
    table = "catalogue_versions"
    limits = ("daily_times_limit", "daily_minutes_limit", "monthly_times_limit", "monthly_minutes_limit")
    op.create_table(
        table,
        _agency(),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("per_quantity", sa.Integer(), nullable=False),
        sa.Column("norm_minutes", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in limits),
        *_known(),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f(f"ck_{table}_until_after_since")),
        sa.CheckConstraint("per_quantity >= 1 AND norm_minutes >= 1", name=op.f(f"ck_{table}_norm")),
        sa.CheckConstraint("category IN ('main', 'additional', 'special')", name=op.f(f"ck_{table}_category")),
        sa.CheckConstraint(f"least({', '.join(limits)}) >= 1", name=op.f(f"ck_{table}_limits")),
        _of_item(table),
        sa.PrimaryKeyConstraint("agency_id", "code", "since", "known_from", name=op.f(f"pk_{table}")),
    )
    _current(table, "code", "since")


def _create_uses() -> None:
    table = "catalogue_uses"
    groups = "('jpt', 'administrator', 'pengawas', 'pelaksana', 'fungsional')"
    op.create_table(
        table,
        _agency(),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("fits", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("position_group", sa.Text(), nullable=True),
        *_known(),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f(f"ck_{table}_until_after_since")),
        sa.CheckConstraint(f"position_group IN {groups}", name=op.f(f"ck_{table}_position_group")),
        sa.CheckConstraint("post_id IS NULL OR position_group IS NULL", name=op.f(f"ck_{table}_post_or_group")),
        sa.CheckConstraint("fits = coalesce(post_id::text, position_group, 'all')", name=op.f(f"ck_{table}_fits")),
        _of_item(table),
        sa.ForeignKeyConstraint(
            ["agency_id", "post_id"], ["posts.agency_id", "posts.post_id"], name=op.f(f"fk_{table}_agency_id_post_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "code", "fits", "since", "known_from", name=op.f(f"pk_{table}")),
    )
    _current(table, "code", "fits", "since")
