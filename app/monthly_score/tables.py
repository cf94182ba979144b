"""Tables of month runs and of the facts and results that each froze."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

month_runs = Table(
    "month_runs",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    words("kind"),
    Column("month", Date, nullable=False),
    words("state"),
    words("rule_set_digest"),
    words("standing"),
    Column("known_at", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("wave", Integer, nullable=False, server_default="0"),
    words("digest", nullable=True),
    Column("started_by", Uuid, nullable=False),
    instant("started_at"),
    instant("finished_at", nullable=True),
    Column("correction_id", Uuid),
    ForeignKeyConstraint(["agency_id", "month"], ["periods.agency_id", "periods.month"]),
    ForeignKeyConstraint(["agency_id", "rule_set_digest"], ["rule_sets.agency_id", "rule_sets.digest"]),
    CheckConstraint("state IN ('running', 'finished', 'failed', 'cancelled', 'superseded')", name="state"),
    CheckConstraint("kind IN ('regular', 'people', 'trial', 'correction')", name="kind"),
    CheckConstraint("standing IN ('demo', 'enacted')", name="standing"),
    CheckConstraint("(state IN ('finished', 'superseded')) = (digest IS NOT NULL)", name="digest"),
    Index(
        "uq_month_runs_running",
        "agency_id",
        "month",
        unique=True,
        postgresql_where=sql("state = 'running' AND kind <> 'trial'"),
    ),
    Index(
        "uq_month_runs_finished",
        "agency_id",
        "month",
        unique=True,
        postgresql_where=sql("state = 'finished' AND kind = 'regular'"),
    ),
    Index(
        "uq_month_runs_trial",
        "agency_id",
        "month",
        unique=True,
        postgresql_where=sql("state = 'running' AND kind = 'trial'"),
    ),
)
"""At most one run of a month runs beside a trial, and one finished run is the month's; an older one is superseded."""

run_people = Table(
    "run_people",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    uuid_key("employee_id"),
    Column("chunk", Integer, nullable=False),
    Column("wave", Integer, nullable=False, server_default="0"),
    Column("circular", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["agency_id", "run_id"], ["month_runs.agency_id", "month_runs.run_id"]),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    Index("ix_run_people_chunk", "agency_id", "run_id", "chunk"),
)

run_staff = Table(
    "run_staff",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    uuid_key("leader_id"),
    uuid_key("employee_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date, nullable=False),
    ForeignKeyConstraint(["agency_id", "run_id"], ["month_runs.agency_id", "month_runs.run_id"]),
    CheckConstraint("until > since", name="until_after_since"),
)
"""Who led whom on which days of the month, as known to the run; only where its regulation asks for the staff."""


def _results(name: str) -> Table:
    return Table(
        name,
        metadata,
        agency_key(),
        uuid_key("run_id"),
        uuid_key("employee_id"),
        Column("facts", JSONB, nullable=False),
        words("facts_digest"),
        words("engine_version"),
        Column("held", Boolean, nullable=False),
        Column("problem", JSONB),
        Column("lines", JSONB, nullable=False),
        Column("trace", Text),
        words("digest"),
        ForeignKeyConstraint(
            ["agency_id", "run_id", "employee_id"],
            ["run_people.agency_id", "run_people.run_id", "run_people.employee_id"],
        ),
        CheckConstraint("held = (problem IS NOT NULL) AND held = (trace IS NULL)", name="held_with_a_reason"),
    )


frozen_results = _results("frozen_results")
"""One person's facts as they were gathered, and what the rules made of them; a missing fact holds that person only.

`digest` is over both, without ids or clock; the run's digest is over these.
"""

trial_results = _results("trial_results")
"""What trials came to: in no statement and no sum, and gone with the month's next trial."""

counting_results = Table(
    "counting_results",
    metadata,
    agency_key(),
    Column("month", Date, primary_key=True),
    uuid_key("employee_id"),
    Column("run_id", Uuid, nullable=False),
    Column("payable_run_id", Uuid),
    ForeignKeyConstraint(
        ["agency_id", "run_id", "employee_id"],
        ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
    ),
)
"""Which result of a person's month counts: the month's run's, until a later run for that person has finished.

Once a correction counts, `payable_run_id` is the run whose statement is paid whole; the differences are adjustments.
"""

result_sources = Table(
    "result_sources",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    uuid_key("employee_id"),
    uuid_key("source_run_id"),
    uuid_key("source_employee_id"),
    words("kind"),
    ForeignKeyConstraint(
        ["agency_id", "run_id", "employee_id"],
        ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
    ),
    ForeignKeyConstraint(
        ["agency_id", "source_run_id", "source_employee_id"],
        ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
    ),
    CheckConstraint("kind IN ('carried', 'staff')", name="kind"),
    Index("ix_result_sources_source", "agency_id", "source_run_id", "source_employee_id"),
)
"""Which other results a result read: the one before, whose carried lines it went on from, or those of its staff."""
