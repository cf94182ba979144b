"""Let leaders' results follow those of their staff, in waves; keep trials apart, until the next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import append_only, secure

revision = "20261124_0750"
down_revision = "20261124_0740"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("month_runs", sa.Column("wave", sa.Integer(), nullable=False, server_default="0"))
    op.execute("GRANT UPDATE (wave) ON month_runs TO erk_app")
    op.add_column("run_people", sa.Column("wave", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run_people", sa.Column("circular", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "run_staff",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_run_staff_until_after_since")),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id"],
            ["month_runs.agency_id", "month_runs.run_id"],
            name=op.f("fk_run_staff_agency_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", "leader_id", "employee_id", "since", name=op.f("pk_run_staff")),
    )
    for statement in secure("run_staff", "SELECT, INSERT"):
        op.execute(statement)
    op.execute(append_only("run_staff"))
    _create_trial_results()
    op.create_index(
        "uq_month_runs_trial",
        "month_runs",
        ["agency_id", "month"],
        unique=True,
        postgresql_where=sa.text("state = 'running' AND kind = 'trial'"),
    )


def _create_trial_results() -> None:
    op.create_table(
        "trial_results",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts_digest", sa.Text(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("trace", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "held = (problem IS NOT NULL) AND held = (trace IS NULL)", name=op.f("ck_trial_results_held_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["run_people.agency_id", "run_people.run_id", "run_people.employee_id"],
            name=op.f("fk_trial_results_agency_id_run_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "run_id", "employee_id", name=op.f("pk_trial_results")),
    )
    for statement in secure("trial_results", "SELECT, INSERT, DELETE"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("uq_month_runs_trial", "month_runs")
    op.drop_table("trial_results")
    op.drop_table("run_staff")
    op.drop_column("run_people", "circular")
    op.drop_column("run_people", "wave")
    op.drop_column("month_runs", "wave")
