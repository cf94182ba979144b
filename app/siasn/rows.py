"""What SIASN knows of one person, as rows of our own import in SIASN's codes, which the import says in ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from app.personnel.model import StatusAsn
from app.siasn.model import GolonganStep, Person, PersonnelSource, Unread
from app.siasn.words import UNPAID_LEAVE, service_state

Row = dict[str, Any]


class PullKind(StrEnum):
    """What is pulled."""

    EMPLOYEES = "employees"
    ASSIGNMENTS = "assignments"
    GOLONGAN = "golongan"
    SANCTIONS = "sanctions"
    ASSESSMENTS = "assessments"
    LEAVES = "leaves"
    UNITS = "units"


IMPORTED_AS: Final[Mapping[PullKind, str]] = {kind: str(kind) for kind in PullKind} | {PullKind.GOLONGAN: "employees"}
"""As which kind of row the service's import takes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that could not become a row: where, which code of SIASN it was, and why."""

    field: str
    why: str
    code: str | None = None


@dataclass(slots=True)
class Pulled:
    """Rows of one person, and what could not become one."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def told(self, unread: Sequence[Unread]) -> Pulled:
        """Add what could not be read at all."""
        self.findings += [Finding(field=one.field, why=one.why) for one in unread]
        return self

    def unknown(self, field_name: str, code: str | None) -> None:
        """Add a code that has no meaning for us yet."""
        self.findings.append(Finding(field=field_name, why="code-unknown", code=code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """From which day on: what held then, and what came later."""

    since: date
    unit_kind: str = "unit"


class _Dated(Protocol):
    @property
    def since(self) -> date: ...


T = TypeVar("T", bound=_Dated)


async def rows_of(source: PersonnelSource, kind: PullKind, nip: str, wanted: Wanted) -> Pulled:
    """Ask for one person and return rows of that kind; a `SiasnError` is that person's failure."""
    return await _PULLS[kind](source, nip, wanted)


async def unit_rows(source: PersonnelSource, wanted: Wanted) -> Pulled:
    """Ask for the units and return a row of each."""
    answer = await source.units()
    pulled = Pulled().told(answer.unread)
    for unit in answer.items:
        row = {"code": unit.code, "name": unit.name, "kind": wanted.unit_kind, "parent_code": unit.parent_code}
        pulled.rows.append(row | {"since": wanted.since.isoformat(), "until": None})
    return pulled


async def _employees(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    del wanted
    answer = await source.person(nip)
    pulled = Pulled().told(answer.unread)
    for person in answer.items:
        since = person.golongan_since or person.appointed_on
        if since is None:
            pulled.findings.append(Finding(field="tmtGolAkhir", why="missing"))
            continue
        step = GolonganStep(golongan=person.golongan, golongan_code=person.golongan_code, since=since)
        who = _who(nip, person, pulled)
        if who is not None:
            _add_employee(pulled, who, step)
    return pulled


async def _golongan(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    people, steps = await source.person(nip), await source.golongan(nip)
    pulled = Pulled().told(people.unread).told(steps.unread)
    for person in people.items[:1]:
        who = _who(nip, person, pulled)
        if who is not None:
            for step in _from_day(steps.items, wanted.since):
                _add_employee(pulled, who, step)
    return pulled


async def _assignments(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    """Return the posts held, each until the next: SIASN tells only when one began."""
    answer = await source.posts(nip)
    pulled = Pulled().told(answer.unread)
    posts = _from_day(answer.items, wanted.since)
    ends = [one.since.isoformat() for one in posts[1:]]
    for held, until in zip(posts, [*ends, None], strict=True) if posts else ():
        row = {"nip": nip, "post_code": held.code, "kind": "definitive", "decree_number": held.decree_number}
        decree_on = None if held.decree_on is None else held.decree_on.isoformat()
        pulled.rows.append(row | {"decree_on": decree_on, "since": held.since.isoformat(), "until": until})
    return pulled


async def _sanctions(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    del wanted
    answer = await source.sanctions(nip)
    pulled = Pulled().told(answer.unread)
    for one in answer.items:
        if one.revoked:
            pulled.findings.append(Finding(field="sanction", why="revoked", code=one.code))
            continue
        row = {"nip": nip, "kind": one.code, "since": one.since.isoformat(), "decree_number": one.decree_number}
        pulled.rows.append(row | {"months": one.months or None, "share": None, "until": None})
    return pulled


async def _assessments(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    del wanted
    yearly, periodic = await source.yearly_assessments(nip), await source.periodic_assessments(nip)
    pulled = Pulled().told(yearly.unread).told(periodic.unread)
    for one in (*yearly.items, *periodic.items):
        if one.period is None:
            pulled.findings.append(Finding(field="period", why="not-one-month"))
        else:
            pulled.rows.append({"nip": nip, "period": one.period, "predicate": one.predicate})
    return pulled


async def _leaves(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    del wanted
    answer = await source.unpaid_leaves(nip)
    pulled = Pulled().told(answer.unread)
    for one in answer.items:
        until = one.last_day + timedelta(days=1)
        if until <= one.since:
            pulled.findings.append(Finding(field="tanggalAkhir", why="days-reversed"))
            continue
        row = {"nip": nip, "kind": UNPAID_LEAVE, "since": one.since.isoformat(), "until": until.isoformat()}
        pulled.rows.append(row | {"decree": one.decree_number})
    return pulled


_PULLS: Mapping[PullKind, Callable[[PersonnelSource, str, Wanted], Awaitable[Pulled]]] = {
    PullKind.EMPLOYEES: _employees,
    PullKind.GOLONGAN: _golongan,
    PullKind.ASSIGNMENTS: _assignments,
    PullKind.SANCTIONS: _sanctions,
    PullKind.ASSESSMENTS: _assessments,
    PullKind.LEAVES: _leaves,
}


def _from_day(items: Sequence[T], day: date) -> list[T]:
    """Return what held on a day and what came later, in order; of one day's several the last one told counts."""
    by_day = {one.since: one for one in items}
    ordered = [by_day[since] for since in sorted(by_day)]
    earlier = [one for one in ordered if one.since <= day]
    return [*earlier[-1:], *(one for one in ordered if one.since > day)]


def _who(nip: str, person: Person, pulled: Pulled) -> Row | None:
    state, status = service_state(person.standing), person.status_asn.strip().lower()
    if status not in set(StatusAsn):
        pulled.unknown("status_asn", person.status_asn)
    elif state is None:
        pulled.unknown("service_state", person.standing)
    else:
        return {"nip": nip, "name": person.name, "status_asn": status, "service_state": state}
    return None


def _add_employee(pulled: Pulled, who: Row, step: GolonganStep) -> None:
    golongan = step.golongan or step.golongan_code
    if golongan is None:
        pulled.findings.append(Finding(field="golongan", why="missing"))
        return
    pulled.rows.append(who | {"golongan": golongan, "since": step.since.isoformat(), "until": None})
