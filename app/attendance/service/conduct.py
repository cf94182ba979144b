"""Sanctions, holds, assessments, indicators and outages: recorded in bulk by the sender's own keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import Assessment, Indicator, ObligationHold, Outage, Sanction
from app.attendance.refusals import HoldInvalidError, IndicatorOwnerError, OutageInvalidError, SanctionInvalidError
from app.attendance.service.months import States, refuse_from, refuse_if_closed, share_begun_months
from app.attendance.store import conduct as store
from app.audit import service as audit
from app.facts.service import Recording, record
from app.facts.store import FactTable, Row
from app.period.model import PeriodState
from app.personnel import service as personnel
from app.personnel.model import Kind
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import FieldError
from app.shared.month import Month
from app.shared.records import ItemReport, shallow

_YEAR_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Rows of one kind on their way in: `since` and `until` name the values between whose days a fact holds."""

    table: FactTable
    object_kind: str
    caller: Caller
    now: datetime
    since: str
    until: str | None = None
    ends: frozenset[str] = frozenset()
    """The columns that say when and why a fact ends, and nothing of what it is until then."""


async def record_sanctions(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[Sanction], now: datetime
) -> list[ItemReport]:
    """Record sanctions by person, kind and first day; one that ends on its first day is taken back."""
    rows = await _of_people(conn, caller, records)
    batch = _Batch(
        table=store.SANCTIONS,
        object_kind="sanction",
        caller=caller,
        now=now,
        since="since",
        until="until",
        ends=frozenset({"until"}),
    )

    def refuse(row: Row) -> None:
        _require_known(row["employee_id"], "nip")
        if row["until"] is not None and row["until"] < row["since"]:
            raise SanctionInvalidError(errors=(FieldError("/until", "sanction-ends-first"),))

    return await _record(conn, batch, rows, refuse)


async def record_obligation_holds(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[ObligationHold], now: datetime
) -> list[ItemReport]:
    """Record holds by person, obligation and first day; released with a reason, or taken back on the first day."""
    rows = await _of_people(conn, caller, records)
    batch = _Batch(
        table=store.OBLIGATION_HOLDS,
        object_kind="obligation_hold",
        caller=caller,
        now=now,
        since="since",
        until="released_on",
        ends=frozenset({"released_on", "release_reason"}),
    )

    def refuse(row: Row) -> None:
        _require_known(row["employee_id"], "nip")
        errors = tuple(_hold_errors(row))
        if errors:
            raise HoldInvalidError(errors=errors)

    return await _record(conn, batch, rows, refuse)


async def record_assessments(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[Assessment], now: datetime
) -> list[ItemReport]:
    """Record assessments by person and period; those of a year are taken whatever the state of its months."""
    rows = [row | {"from_day": _first_day(row["period"])} for row in await _of_people(conn, caller, records)]
    batch = _Batch(table=store.ASSESSMENTS, object_kind="assessment", caller=caller, now=now, since="from_day")
    return await _record(conn, batch, rows, lambda row: _require_known(row["employee_id"], "nip"))


async def record_indicators(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[Indicator], now: datetime
) -> list[ItemReport]:
    """Record indicators by owner (a person or a unit), month, kind and name."""
    people = await _ids(conn, caller, Kind.EMPLOYEE, (one.nip for one in records if one.nip is not None))
    units = await _ids(conn, caller, Kind.UNIT, (one.unit_code for one in records if one.unit_code is not None))
    rows: list[Row] = []
    for one in records:
        employee_id, unit_id = people.get(one.nip or ""), units.get(one.unit_code or "")
        owner = {"owner_id": employee_id or unit_id, "employee_id": employee_id, "unit_id": unit_id}
        rows.append(shallow(one) | owner | {"month": one.month.first_day})

    def refuse(row: Row) -> None:
        if (row["nip"] is None) == (row["unit_code"] is None):
            raise IndicatorOwnerError
        _require_known(row["owner_id"], "unit_code" if row["nip"] is None else "nip")

    batch = _Batch(table=store.INDICATORS, object_kind="indicator", caller=caller, now=now, since="month")
    return await _record(conn, batch, rows, refuse)


async def record_outages(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[Outage], now: datetime
) -> list[ItemReport]:
    """Record outages by code; withdrawn ones stay in the register and excuse nothing."""
    units = await _ids(conn, caller, Kind.UNIT, (code for one in records for code in one.unit_codes))
    rows = []
    for one in records:
        ids = sorted({units[code] for code in one.unit_codes if code in units}) or None
        rows.append(shallow(one) | {"unit_ids": ids})
    await _add_days(conn, caller, rows)

    def refuse(row: Row) -> None:
        if not units.keys() >= set(row["unit_codes"]):
            field = "unit_codes"
            raise ReferenceUnknownError(field)
        if row["until_at"] is not None and row["until_at"] <= row["since_at"]:
            raise OutageInvalidError

    batch = _Batch(
        table=store.OUTAGES,
        object_kind="outage",
        caller=caller,
        now=now,
        since="from_day",
        until="last_day",
        ends=frozenset({"until_at"}),
    )
    return await _record(conn, batch, rows, refuse)


async def require_open_for(conn: AsyncConnection, caller: Caller, day: date) -> None:
    """Share the months that a fact from a day on may concern, and refuse if that of the day takes no more facts."""
    month = Month.of(day)
    refuse_if_closed(await share_begun_months(conn, caller, day, also=[month]), month)


async def _record(
    conn: AsyncConnection, batch: _Batch, rows: Sequence[Row], refuse: Callable[[Row], None]
) -> list[ItemReport]:
    """Record rows whose change concerns no month that is closed; what is sent as it stands concerns none.

    What stands is read when the months are shared and the counter is held: nobody changes it or closes one meanwhile.
    """
    agency_id = batch.caller.agency_id
    states = await _share_months(conn, batch, rows)
    await audit.hold_counter(conn, agency_id=agency_id)
    standing = await store.standing(conn, batch.table, agency_id, rows)
    if batch.table is store.OUTAGES:
        await _add_days(conn, batch.caller, list(standing.values()))

    def refuse_also(row: Row) -> None:
        refuse(row)
        stands = standing.get(batch.table.key_of(row))
        month = _month_concerned(batch, row, stands)
        if month is not None:
            refuse_from(states, month, _end(batch, month, row, stands))

    def corrects(row: Row) -> bool:
        month = _month_concerned(batch, row, standing.get(batch.table.key_of(row)))
        return month is not None and states.get(month) is PeriodState.PUBLISHED

    recording = Recording(
        table=batch.table, object_kind=batch.object_kind, caller=batch.caller, now=batch.now, corrects=corrects
    )
    return await record(conn, recording, rows, refuse_also)


async def _share_months(conn: AsyncConnection, batch: _Batch, rows: Sequence[Row]) -> States:
    """Share the months that rows may concern: of a fact that keeps its first day none is before that."""
    begins = [row[batch.since] for row in rows if row[batch.since] is not None]
    if not begins:
        return States()
    first = date.min if batch.since not in batch.table.key else min(begins)
    return await share_begun_months(conn, batch.caller, first, also=[Month.of(day) for day in begins])


def _month_concerned(batch: _Batch, row: Row, stands: Row | None) -> Month | None:
    """Return the month of the first day on which something is otherwise; None where nothing is, or no month takes it.

    What began long ago and only ends at another time concerns the earlier of the two ends.
    """
    since: date | None = row[batch.since]
    if stands is None:
        return None if since is None else Month.of(since)
    different = {name for name in batch.table.values if not _same(row[name], stands[name])}
    if not different or since is None:
        return None
    if batch.until is not None and different <= batch.ends:
        ends = [end for end in (row[batch.until], stands[batch.until]) if end is not None]
        return Month.of(max(since, min(ends, default=since)))
    return Month.of(min(since, stands.get(batch.since) or since))


def _end(batch: _Batch, month: Month, row: Row, stands: Row | None) -> date | None:
    """Return the day before which a change from a month on ends, None where it is open."""
    if batch.until is None:
        return month.next.first_day
    ends = [row[batch.until], *(() if stands is None else (stands[batch.until],))]
    return None if None in ends else max(ends)


async def _add_days(conn: AsyncConnection, caller: Caller, outages: Sequence[Row]) -> None:
    """Add the agency's local days on which outages begin and end."""
    for name, instant in (("from_day", "since_at"), ("last_day", "until_at")):
        days = await store.local_days(conn, caller.agency_id, [row[instant] for row in outages])
        for row, day in zip(outages, days, strict=True):
            row[name] = day


def _same(sent: object, stored: object) -> bool:
    if isinstance(stored, Decimal):
        return sent is not None and Decimal(str(sent)) == stored
    return sent == stored


def _first_day(period_text: str) -> date | None:
    return None if len(period_text) == _YEAR_LENGTH else Month.parse(period_text).first_day


async def _of_people(
    conn: AsyncConnection, caller: Caller, records: Sequence[Sanction | ObligationHold | Assessment]
) -> list[Row]:
    people = await _ids(conn, caller, Kind.EMPLOYEE, (one.nip for one in records))
    return [shallow(one) | {"employee_id": people.get(one.nip)} for one in records]


async def _ids(conn: AsyncConnection, caller: Caller, kind: Kind, codes: Iterable[str]) -> dict[str, UUID]:
    return await personnel.ids_by_code(conn, agency_id=caller.agency_id, kind=kind, codes=set(codes))


def _require_known(found: UUID | None, field: str) -> None:
    if found is None:
        raise ReferenceUnknownError(field)


def _hold_errors(row: Row) -> Iterable[FieldError]:
    released = row["released_on"]
    if released is not None and released < row["since"]:
        yield FieldError("/released_on", "hold-released-first")
    if (released is None) != (row["release_reason"] is None):
        yield FieldError("/release_reason", "hold-released-why")
