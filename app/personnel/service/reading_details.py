"""Sensitive facts of people read back: masked or in full, and whoever sees them in full is put on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts.store import FactTable, Row, read
from app.persistence.sealing import Seal
from app.personnel.model import Kind, Moment, Version
from app.personnel.person_details import SealedField, masked
from app.personnel.refusals import EmployeeAmbiguousError, EmployeeNotFoundError
from app.personnel.service.things import get_thing
from app.personnel.store import person_details as store
from app.shared.caller import Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads, under which keys, as of when, and whether in full."""

    caller: Caller
    seal: Seal
    moment: Moment
    in_full: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is known of a person; rows have the names of the records' fields, and `counts` on the day that is asked."""

    numbers: Mapping[str, str | None]
    bank_accounts: list[Row]
    tax_statuses: list[Row]
    zakat_consents: list[Row]


async def person_details(conn: AsyncConnection, *, reading: Reading, employee_id: UUID) -> PersonDetails:
    """Return a person's details at a moment; in full it is audited, whoever reads. Else `EmployeeNotFoundError`."""
    await get_thing(
        conn, agency_id=reading.caller.agency_id, kind=Kind.EMPLOYEE, thing_id=employee_id, moment=reading.moment
    )
    numbers = await _rows(conn, reading, store.IDENTITY_NUMBERS, employee_id, SealedField.NIK, SealedField.NPWP)
    accounts = await _rows(
        conn, reading, store.BANK_ACCOUNTS, employee_id, SealedField.ACCOUNT_NUMBER, SealedField.ACCOUNT_NAME
    )
    taxes = await _rows(conn, reading, store.TAX_STATUSES, employee_id)
    consents = await _rows(conn, reading, store.ZAKAT_CONSENTS, employee_id)
    if reading.in_full:
        await _note(conn, reading, "person_details.read", employee_id)
    return PersonDetails(
        numbers=numbers[0] if numbers else dict.fromkeys((SealedField.NIK, SealedField.NPWP)),
        bank_accounts=_counting(accounts, reading.moment),
        tax_statuses=[row | {"counts": row["tax_year"] == reading.moment.on.year} for row in taxes],
        zakat_consents=_counting(consents, reading.moment),
    )


async def employee_by_number(conn: AsyncConnection, *, reading: Reading, field: SealedField, value: str) -> Version:
    """Return the employee who has a NIK, NPWP or account number at a moment; the search is audited.

    Raises `EmployeeNotFoundError`, or `EmployeeAmbiguousError` where several have it.
    """
    agency_id = reading.caller.agency_id
    found = await store.holders(conn, agency_id, field, reading.seal.mark(field, value), reading.moment)
    if not found:
        raise EmployeeNotFoundError
    for employee_id in found:
        await _note(conn, reading, f"person_details.search_{field}", employee_id)
    if len(found) > 1:
        raise EmployeeAmbiguousError(found)
    return await get_thing(conn, agency_id=agency_id, kind=Kind.EMPLOYEE, thing_id=found[0], moment=reading.moment)


async def _rows(
    conn: AsyncConnection, reading: Reading, table: FactTable, employee_id: UUID, *fields: SealedField
) -> list[Row]:
    """Read a person's rows as known, with sealed fields opened and, unless in full, masked."""
    chosen = {"employee_id": employee_id}
    rows = await read(conn, table, reading.caller.agency_id, reading.moment.known_at, chosen)
    for row in rows:
        for field in fields:
            row[field] = _shown(reading, employee_id, field, row[f"{field}_sealed"])
    return rows


def _shown(reading: Reading, employee_id: UUID, field: SealedField, sealed: str | None) -> str | None:
    if sealed is None:
        return None
    value = reading.seal.open(employee_id, field, sealed)
    return value if reading.in_full else masked(value)


def _counting(rows: list[Row], moment: Moment) -> list[Row]:
    """Say of each dated row whether it counts on the day: the latest that has begun, while it has not ended."""
    begun = [row["since"] for row in rows if row["since"] <= moment.on]
    latest = max(begun, default=None)
    return [row | {"counts": _counts(row, latest, moment)} for row in rows]


def _counts(row: Row, latest: Any, moment: Moment) -> bool:  # noqa: ANN401 - a day or None, as rows have it
    return row["since"] == latest and (row["until"] is None or row["until"] > moment.on)


async def _note(conn: AsyncConnection, reading: Reading, action: str, employee_id: UUID) -> None:
    seen = Record(
        principal_id=reading.caller.principal_id,
        action=action,
        object_kind="person_details",
        object_id=str(employee_id),
        request_id=reading.caller.request_id,
        subject_employee_id=employee_id,
    )
    await audit.record(conn, seen, agency_id=reading.caller.agency_id, now=reading.now)
