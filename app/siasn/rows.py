"""What SIASN knows of one person, as rows of our own import; what can't be said in our words is told, not guessed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from app.personnel.code_mappings import CodeKind
from app.personnel.model import StatusAsn
from app.siasn.model import Assessment, GolonganStep, PersonnelSource, Unread
from app.siasn.words import Codes, service_state

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
    """Something that could not be said in our words: where, which code of SIASN it was, and why."""

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
    """In whose words, and from which day on: what held then, and what came later."""

    codes: Codes
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
    """Ask for the units and return rows of those whose code the agency has mapped."""
    answer = await source.units()
    pulled = Pulled().told(answer.unread)
    for unit in answer.items:
        code = wanted.codes.own(CodeKind.UNIT, unit.code, wanted.since)
        above = None if unit.parent_code is None else wanted.codes.own(CodeKind.UNIT, unit.parent_code, wanted.since)
        if code is None or (unit.parent_code is not None and above is None):
            pulled.unknown("unit", unit.code if code is None else unit.parent_code)
            continue
        row = {"code": code, "name": unit.name, "kind": wanted.unit_kind, "parent_code": above}
        pulled.rows.append(row | {"since": wanted.since.isoformat(), "until": None})
    return pulled


async def _employees(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    answer = await source.person(nip)
    pulled = Pulled().told(answer.unread)
    for person in answer.items:
        since = person.golongan_since or person.appointed_on
        if since is None:
            pulled.findings.append(Finding(field="tmtGolAkhir", why="missing"))
            continue
        step = GolonganStep(golongan=person.golongan, golongan_code=person.golongan_code, since=since)
        who = _who(nip, person.name, person.status_asn, person.standing, pulled)
        if who is not None:
            _add_employee(pulled, who, step, wanted)
    return pulled


async def _golongan(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    people, steps = await source.person(nip), await source.golongan(nip)
    pulled = Pulled().told(people.unread).told(steps.unread)
    for person in people.items[:1]:
        who = _who(nip, person.name, person.status_asn, person.standing, pulled)
        if who is not None:
            for step in _from_day(steps.items, wanted.since):
                _add_employee(pulled, who, step, wanted)
    return pulled


async def _assignments(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    answer = await source.posts(nip)
    pulled = Pulled().told(answer.unread)
    for held in _from_day(answer.items, wanted.since):
        post_code = wanted.codes.own(CodeKind.POST, held.code, held.since)
        if post_code is None:
            pulled.unknown("post", held.code)
            continue
        row = {"nip": nip, "post_code": post_code, "kind": "definitive", "decree_number": held.decree_number}
        decree_on = None if held.decree_on is None else held.decree_on.isoformat()
        pulled.rows.append(row | {"decree_on": decree_on, "since": held.since.isoformat(), "until": None})
    return pulled


async def _sanctions(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    answer = await source.sanctions(nip)
    pulled = Pulled().told(answer.unread)
    for one in answer.items:
        kind = wanted.codes.own(CodeKind.SANCTION, one.code, one.since)
        if one.revoked:
            pulled.findings.append(Finding(field="sanction", why="revoked", code=one.code))
        elif kind is None:
            pulled.unknown("sanction", one.code)
        else:
            row = {"nip": nip, "kind": kind, "since": one.since.isoformat(), "decree_number": one.decree_number}
            pulled.rows.append(row | {"months": one.months or None, "share": None, "until": None})
    return pulled


async def _assessments(source: PersonnelSource, nip: str, wanted: Wanted) -> Pulled:
    yearly, periodic = await source.yearly_assessments(nip), await source.periodic_assessments(nip)
    pulled = Pulled().told(yearly.unread).told(periodic.unread)
    for one in (*yearly.items, *periodic.items):
        period = _period(one)
        predicate = wanted.codes.own(CodeKind.PREDICATE, one.predicate, wanted.since)
        if period is None:
            pulled.findings.append(Finding(field="period", why="not-one-month"))
        elif predicate is None:
            pulled.unknown("predicate", one.predicate)
        else:
            pulled.rows.append({"nip": nip, "period": period, "predicate": predicate})
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
        row = {"nip": nip, "kind": "unpaid", "since": one.since.isoformat(), "until": until.isoformat()}
        pulled.rows.append(row)
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


def _period(one: Assessment) -> str | None:
    if one.first_month is None:
        return f"{one.year:04}"
    if one.first_month != one.last_month or not 1 <= one.first_month <= 12:  # noqa: PLR2004 - months of a year
        return None
    return f"{one.year:04}-{one.first_month:02}"


def _who(nip: str, name: str, status_asn: str, standing: str | None, pulled: Pulled) -> Row | None:
    state = service_state(standing)
    status = status_asn.strip().lower()
    if status not in set(StatusAsn):
        pulled.unknown("status_asn", status_asn)
    elif state is None:
        pulled.unknown("service_state", standing)
    else:
        return {"nip": nip, "name": name, "status_asn": status, "service_state": state}
    return None


def _add_employee(pulled: Pulled, who: Row, step: GolonganStep, wanted: Wanted) -> None:
    given = [code for code in (step.golongan, step.golongan_code) if code is not None]
    own = next((one for code in given if (one := wanted.codes.own(CodeKind.GOLONGAN, code, step.since))), None)
    is_pppk = who["status_asn"] == StatusAsn.PPPK
    if own is None or is_pppk == ("/" in own):
        pulled.unknown("golongan", given[0] if given else None)
        return
    golongan, _, ruang = own.partition("/")
    row = who | {"golongan": None if is_pppk else golongan, "golongan_pppk": golongan if is_pppk else None}
    pulled.rows.append(row | {"ruang": ruang or None, "since": step.since.isoformat(), "until": None})
