"""Create the job queue of procrastinate 3.10 in a schema of its own, from its SQL as it was on that day."""

from pathlib import Path

from alembic import op

from app.persistence.row_security import APPLICATION_ROLE

revision = "20261124_0500"
down_revision = "20261124_0450"
branch_labels = None
depends_on = None

QUEUE = Path(__file__).parent.parent / "sql" / "procrastinate_3_10.sql"
GRANTS = (
    "GRANT USAGE ON SCHEMA procrastinate TO",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO",
)


def upgrade() -> None:
    """Leave the search path as it was: what follows in the same transaction belongs to `public`."""
    op.execute("CREATE SCHEMA IF NOT EXISTS procrastinate")
    op.execute("SET LOCAL search_path TO procrastinate, pg_temp")
    op.get_bind().exec_driver_sql(QUEUE.read_text(encoding="utf-8"), execution_options={"no_parameters": True})
    op.execute("SET LOCAL search_path TO public")
    for grant in GRANTS:
        op.execute(f"{grant} {APPLICATION_ROLE}")


def downgrade() -> None:
    op.execute("DROP SCHEMA procrastinate CASCADE")
