"""Say of each person's month which result counts, what a run is for, and which other results a result read."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import append_only, secure

revision = "20261124_0710"
down_revision = "20261124_0700"
branch_labels = None
depends_on = None

READ = ("month_runs", "frozen_results")
WHERE_ALONE = "state IN ('running', 'finished')"
RUNNING = "state = 'running' AND kind <> 'trial'"
FINISHED = "state = 'finished' AND kind = 'regular'"

COUNT = """
INSERT INTO counting_results (agency_id, month, employee_id, run_id)
SELECT agency_id, r.month, f.employee_id, run_id FROM month_runs r JOIN frozen_results f USING (agency_id, run_id)
WHERE r.state = 'finished'
"""

# The last word on a publication: what it pays is what counts by now, and nobody is paid twice for a month.
STALE = """
    ELSIF EXISTS (SELECT FROM published_lines l
                  JOIN statements s USING (agency_id, statement_id)
                  LEFT JOIN counting_results c ON c.agency_id = s.agency_id AND c.month = s.month
                      AND c.employee_id = s.employee_id AND c.run_id = s.run_id
                  WHERE l.agency_id = agency AND l.publication_id = batch AND c.run_id IS NULL) THEN
        RAISE EXCEPTION 'another result counts' USING ERRCODE = 'EK007';
    ELSIF publication.standing <> 'enacted'"""
BEFORE_STALE = """
    ELSIF publication.standing <> 'enacted'"""
BY_STATEMENT = "theirs USING (agency_id, statement_id)"
BY_PERSON = "theirs USING (agency_id, employee_id, work_month)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("month_runs", sa.Column("kind", sa.Text(), nullable=False, server_default="regular"))
    op.alter_column("month_runs", "kind", server_default=None)
    op.create_check_constraint(
        op.f("ck_month_runs_kind"), "month_runs", "kind IN ('regular', 'people', 'trial', 'correction')"
    )
    op.drop_index("uq_month_runs_running", "month_runs")
    _one_at_a_time("uq_month_runs_running", RUNNING)
    _one_at_a_time("uq_month_runs_finished", FINISHED)
    _create_counting()
    _create_sources()
    _change_publishing((BEFORE_STALE, STALE), (BY_STATEMENT, BY_PERSON))


def downgrade() -> None:
    _change_publishing((STALE, BEFORE_STALE), (BY_PERSON, BY_STATEMENT))
    op.drop_table("result_sources")
    op.drop_table("counting_results")
    op.drop_index("uq_month_runs_finished", "month_runs")
    op.drop_index("uq_month_runs_running", "month_runs")
    op.drop_column("month_runs", "kind")
    op.create_index(
        "uq_month_runs_running",
        "month_runs",
        ["agency_id", "month", "state"],
        unique=True,
        postgresql_where=sa.text(WHERE_ALONE),
    )


def _one_at_a_time(name: str, where: str) -> None:
    op.create_index(name, "month_runs", ["agency_id", "month"], unique=True, postgresql_where=sa.text(where))


def _create_counting() -> None:
    op.create_table(
        "counting_results",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
            name=op.f("fk_counting_results_agency_id_run_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "month", "employee_id", name=op.f("pk_counting_results")),
    )
    # FORCE binds the owner too: of what it holds for the agencies, the owner would see nothing.
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(COUNT)
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for statement in secure("counting_results", "SELECT, INSERT, UPDATE (run_id), DELETE"):
        op.execute(statement)


def _create_sources() -> None:
    op.create_table(
        "result_sources",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("run_id", "employee_id", "source_run_id", "source_employee_id")
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('carried', 'staff')", name=op.f("ck_result_sources_kind")),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
            name=op.f("fk_result_sources_agency_id_run_id_employee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "source_run_id", "source_employee_id"],
            ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
            name=op.f("fk_result_sources_agency_id_source_run_id_source_employee_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id",
            "run_id",
            "employee_id",
            "source_run_id",
            "source_employee_id",
            name=op.f("pk_result_sources"),
        ),
    )
    op.create_index("ix_result_sources_source", "result_sources", ["agency_id", "source_run_id", "source_employee_id"])
    for statement in secure("result_sources", "SELECT, INSERT"):
        op.execute(statement)
    op.execute(append_only("result_sources"))


def _change_publishing(*changes: tuple[str, str]) -> None:
    """Change the function as it stands: all but these places stays as it was released."""
    found = op.get_bind().execute(
        sa.text("SELECT pg_get_functiondef('publish_batch(uuid, timestamptz)'::regprocedure)")
    )
    text = str(found.scalar_one())
    for before, after in changes:
        if text.count(before) != 1:
            message = f"publish_batch has {text.count(before)} places {before!r}"
            raise LookupError(message)
        text = text.replace(before, after)
    op.execute(sa.text(text.replace(":", "\\:")))  # a colon would name a parameter
