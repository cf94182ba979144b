"""How a run's statements differ from another month's that count: by unit, and by those who differ most.

What is told is a variance, never a verdict: a change may be as right as it is large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.monthly_score import service as monthly_score
from app.shared.caller import Caller
from app.shared.month import Month
from app.tkd_statement import store
from app.tkd_statement.model import ComparedPerson, ComparedUnit, Differing, FactChange, LineChange, PersonDifference

COUNTED_BY = ("status", "leave_kind")
"""By what due days are told: how many there were of each."""
OF_A_SEGMENT = (
    "status_asn",
    "golongan",
    "golongan_pppk",
    "kelas_jabatan",
    "job_points",
    "position_group",
    "post_amount",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """The run whose statements are compared, and the month with whose counting statements."""

    run_id: UUID
    month: Month | None = None
    """None for the month before the run's."""


async def compare_units(
    conn: AsyncConnection, *, caller: Caller, comparing: Comparing, after: str | None, size: int
) -> list[ComparedUnit]:
    """Return at most `size` units with their sums then and now, by their codes; a unit may have had nobody then."""
    month = await _with(conn, caller, comparing)
    return await store.compared_units(conn, caller.agency_id, comparing.run_id, month, after=after, size=size)


async def compare_people(
    conn: AsyncConnection, *, caller: Caller, comparing: Comparing, differing: Differing, size: int, now: datetime
) -> list[PersonDifference]:
    """Return at most `size` people whose total differs as asked, the largest difference first, with what differs.

    Each read of a person's pay leaves an audit row.
    """
    month = await _with(conn, caller, comparing)
    found = await store.compared_people(conn, caller.agency_id, comparing.run_id, month, differing, size)
    ids = [one.employee_id for one in found]
    results = await store.results_beside(conn, caller.agency_id, comparing.run_id, month, ids)
    await audit.record(conn, *(_read(caller, comparing, one) for one in ids), agency_id=caller.agency_id, now=now)
    return [_difference(one, *results[one.employee_id]) for one in found]


async def _with(conn: AsyncConnection, caller: Caller, comparing: Comparing) -> Month:
    run = await monthly_score.get(conn, agency_id=caller.agency_id, run_id=comparing.run_id)
    return comparing.month or run.month.previous


def _read(caller: Caller, comparing: Comparing, employee_id: UUID) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action="month_comparison.read",
        object_kind="month_run",
        object_id=str(comparing.run_id),
        request_id=caller.request_id,
        subject_employee_id=employee_id,
    )


def _difference(person: ComparedPerson, then: store.Result, now: store.Result) -> PersonDifference:
    return PersonDifference(
        person=person, lines=_line_changes(then.lines, now.lines), facts=_fact_changes(then.facts, now.facts)
    )


def _line_changes(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> tuple[LineChange, ...]:
    """List the lines of both months whose values differ, in the order of the regulations."""
    before, after = ({line["id"]: line for line in lines} for lines in (then, now))
    return tuple(
        LineChange(
            line_id=line_id,
            kind=line["kind"],
            label_id=line["label"]["id"],
            label_en=line["label"]["en"],
            then=_text(before.get(line_id)),
            now=_text(after.get(line_id)),
        )
        for line_id, line in (before | after).items()
        if _text(before.get(line_id)) != _text(after.get(line_id))
    )


def _text(line: Mapping[str, Any] | None) -> str | None:
    return None if line is None or line["value"] is None else str(line["value"])


def _fact_changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[FactChange, ...]:
    before, after = _summary(then), _summary(now)
    names = sorted(before.keys() | after.keys())
    return tuple(
        FactChange(fact=name, then=before.get(name), now=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _summary(facts: Mapping[str, Any]) -> dict[str, str]:
    """Say in a few figures what a month's facts were: post and status, days by kind, minutes."""
    segments = facts.get("segments", [])
    told = {name: ", ".join(dict.fromkeys(str(one[name]) for one in segments if name in one)) for name in OF_A_SEGMENT}
    counts: dict[str, int] = {}
    for segment in segments:
        for day in segment["days"]:
            names = [f"days.{day[name]}" for name in COUNTED_BY if name in day]
            minutes = [name for name in ("late_minutes", "early_minutes") if day.get(name)]
            for name, times in [*((one, 1) for one in names), *((f"days.{one}", day[one]) for one in minutes)]:
                counts[name] = counts.get(name, 0) + times * day.get("n", 1)
        for entry in segment["entries"]:
            worked = entry["verified_minutes"] * entry.get("n", 1)
            counts["entries.verified_minutes"] = counts.get("entries.verified_minutes", 0) + worked
    counts["sanctions"] = len(facts.get("sanctions", ()))
    counts["month.working_days"] = facts.get("month", {}).get("working_days", 0)
    return {name: text for name, text in told.items() if text} | {name: str(n) for name, n in counts.items() if n}
