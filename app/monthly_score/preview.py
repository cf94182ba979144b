"""One person's month as it stands: minutes by state, and what a run would make of it now, writing no result."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.monthly_score.facts import gather
from app.monthly_score.model import Problem
from app.monthly_score.scoring import Scored, score
from app.monthly_score.store import facts as facts_store
from app.monthly_score.store import progress
from app.period import service as period
from app.period.model import PeriodState
from app.personnel.refusals import EmployeeNotFoundError
from app.personnel.service import superiors_on
from app.regulation import service as regulation
from app.rules import Evaluation, Library, RuleSet
from app.rules.explain import ExplainedLine, explain
from app.shared.caller import Caller, Role
from app.shared.errors import Refusal
from app.shared.month import Month

PAY_READERS: Final = (Role.OFFICER, Role.AUDITOR)
"""Who sees everybody's amounts; anybody sees its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesOfDay:
    """The minutes of a work date's entries in one state, and how many entries they are."""

    day: date
    state: str
    minutes: int
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is in a person's month so far."""

    month: Month
    state: PeriodState | None
    days: list[MinutesOfDay]
    known_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a run would give: a result, or the reason for which the person would be held."""

    problem: Problem | None
    evaluation: Evaluation | None
    lines: list[dict[str, object]]
    explanation: list[ExplainedLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a run would give by what is known now, and if all submitted entries were approved as claimed.

    Without a regulation that counts there is neither, and `refusal` is why.
    """

    rule_set: RuleSet | None = None
    refusal: Refusal | None = None
    now: Outlook | None = None
    if_approved: Outlook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks about whose month."""

    caller: Caller
    employee_id: UUID
    month: Month

    @property
    def may_see_pay(self) -> bool:
        return self.caller.employee_id == self.employee_id or self.caller.has(*PAY_READERS)


async def progress_of(conn: AsyncConnection, asking: Asking, *, now: datetime) -> Progress:
    """Return how far a person's month is; `EmployeeNotFoundError` for who is neither it, a superior nor a reader.

    A reading by another is put on record.
    """
    agency_id, month = asking.caller.agency_id, asking.month
    if not asking.may_see_pay and not await _is_superior(conn, asking):
        raise EmployeeNotFoundError
    if not await progress.is_employee(conn, agency_id, asking.employee_id):
        raise EmployeeNotFoundError
    if asking.caller.employee_id != asking.employee_id:
        await _note(conn, asking, now)
    rows = await progress.minutes_by_state(conn, agency_id, asking.employee_id, month)
    return Progress(
        month=month,
        state=await period.state_of(conn, agency_id=agency_id, month=month),
        days=[MinutesOfDay(day=day, state=state, minutes=int(m), entries=n) for day, state, m, n in rows],
        known_at=await audit.known_now(conn, agency_id=agency_id),
    )


async def preview(conn: AsyncConnection, asking: Asking, *, known_at: int, library: Library, lang: str) -> Preview:
    """Work the month out as a run would now; `EmployeeNotFoundError` for whom the pay doesn't concern."""
    if not asking.may_see_pay:
        raise EmployeeNotFoundError
    try:
        rule_set = await regulation.in_force(
            conn, agency_id=asking.caller.agency_id, day=asking.month.first_day, known_at=known_at, library=library
        )
    except Refusal as refusal:
        return Preview(refusal=refusal)
    return Preview(
        rule_set=rule_set,
        now=await _outlook(conn, asking, rule_set, _Seen(known_at, if_approved=False, lang=lang)),
        if_approved=await _outlook(conn, asking, rule_set, _Seen(known_at, if_approved=True, lang=lang)),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    known_at: int
    if_approved: bool
    lang: str


async def _outlook(conn: AsyncConnection, asking: Asking, rule_set: RuleSet, seen: _Seen) -> Outlook:
    wanted = facts_store.WantedPerson(
        agency_id=asking.caller.agency_id,
        employee_id=asking.employee_id,
        month=asking.month,
        known_at=seen.known_at,
        carried=rule_set.reads_carried,
        if_approved=seen.if_approved,
    )
    people = gather(await facts_store.read_person(conn, wanted), asking.month)
    if not people:
        raise EmployeeNotFoundError
    scored = score(rule_set, people[0])
    return Outlook(
        problem=scored.result.problem,
        evaluation=scored.evaluation,
        lines=scored.result.lines,
        explanation=_told(rule_set, scored, seen.lang),
    )


def _told(rule_set: RuleSet, scored: Scored, lang: str) -> list[ExplainedLine]:
    if scored.evaluation is None:
        return []
    return explain(rule_set, scored.evaluation, scored.result.facts, lang)


async def _is_superior(conn: AsyncConnection, asking: Asking) -> bool:
    """Tell whether the caller may decide on the person's work of any day of the month."""
    if asking.caller.employee_id is None:
        return False
    found = await superiors_on(
        conn, agency_id=asking.caller.agency_id, people={day: [asking.employee_id] for day in asking.month.days()}
    )
    return any(
        one.employee_id == asking.caller.employee_id
        for by_person in found.values()
        for one in by_person[asking.employee_id]
    )


async def _note(conn: AsyncConnection, asking: Asking, now: datetime) -> None:
    seen = Record(
        principal_id=asking.caller.principal_id,
        action="month_preview.read",
        object_kind="month_preview",
        object_id=str(asking.month),
        request_id=asking.caller.request_id,
        subject_employee_id=asking.employee_id,
    )
    await audit.record(conn, seen, agency_id=asking.caller.agency_id, now=now)
