"""Identity numbers, bank accounts, tax statuses and consents of people: recorded in bulk, what is sensitive sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.facts.service import Recording, record
from app.facts.store import FactTable, Row
from app.persistence.sealing import Seal
from app.personnel.model import Kind
from app.personnel.person_details import BankAccount, IdentityNumbers, SealedField, TaxStatus, ZakatConsent
from app.personnel.refusals import DaysReversedError, NikTakenError, ReferenceUnknownError
from app.personnel.service.things import ids_by_code
from app.personnel.store import person_details as store
from app.shared.caller import Caller
from app.shared.records import ItemReport, shallow

AnyRecord = IdentityNumbers | BankAccount | TaxStatus | ZakatConsent

_NIP = "nip"
_CALLED = {
    store.IDENTITY_NUMBERS.name: "identity_numbers",
    store.BANK_ACCOUNTS.name: "bank_account",
    store.TAX_STATUSES.name: "tax_status",
    store.ZAKAT_CONSENTS.name: "zakat_consent",
}
"""What the audit calls the facts of each table."""


async def record_identity_numbers(
    conn: AsyncConnection, *, caller: Caller, seal: Seal, records: Sequence[IdentityNumbers], now: datetime
) -> list[ItemReport]:
    """Record people's NIK and NPWP; one report each, in order. A NIK that another has is refused."""
    await audit.hold_counter(conn, agency_id=caller.agency_id)
    people = await _people(conn, caller, records)
    rows = [_sealed(seal, people, one, SealedField.NIK, SealedField.NPWP) for one in records]
    marks = [row["nik_mark"] for row in rows if row["nik_mark"] is not None]
    taken = await store.nik_holders(conn, caller.agency_id, marks)

    def refuse(row: Row) -> None:
        _refuse_stranger(row)
        if row["nik_mark"] is not None and taken.setdefault(row["nik_mark"], row["employee_id"]) != row["employee_id"]:
            raise NikTakenError(taken[row["nik_mark"]])

    return await _record(conn, caller, store.IDENTITY_NUMBERS, rows, refuse, now)


async def record_bank_accounts(
    conn: AsyncConnection, *, caller: Caller, seal: Seal, records: Sequence[BankAccount], now: datetime
) -> list[ItemReport]:
    """Record where people's pay goes from a day on; one report each, in order."""
    people = await _people(conn, caller, records)
    fields = (SealedField.ACCOUNT_NUMBER, SealedField.ACCOUNT_NAME)
    rows = [_sealed(seal, people, one, *fields) for one in records]
    return await _record(conn, caller, store.BANK_ACCOUNTS, rows, _refuse_dated, now)


async def record_tax_statuses(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[TaxStatus], now: datetime
) -> list[ItemReport]:
    """Record people's PTKP of tax years; one report each, in order."""
    people = await _people(conn, caller, records)
    rows = [_plain(people, one) for one in records]
    return await _record(conn, caller, store.TAX_STATUSES, rows, _refuse_stranger, now)


async def record_zakat_consents(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[ZakatConsent], now: datetime
) -> list[ItemReport]:
    """Record from when zakat may be withheld, or no longer; one report each, in order."""
    people = await _people(conn, caller, records)
    rows = [_plain(people, one) for one in records]
    return await _record(conn, caller, store.ZAKAT_CONSENTS, rows, _refuse_dated, now)


async def _people(conn: AsyncConnection, caller: Caller, records: Sequence[AnyRecord]) -> dict[str, UUID]:
    codes = [one.nip for one in records]
    return await ids_by_code(conn, agency_id=caller.agency_id, kind=Kind.EMPLOYEE, codes=codes)


def _plain(people: dict[str, UUID], one: AnyRecord) -> Row:
    row = shallow(one)
    row["employee_id"] = people.get(row.pop(_NIP))
    return row


def _sealed(seal: Seal, people: dict[str, UUID], one: AnyRecord, *fields: SealedField) -> Row:
    """Return a record as its row: of a sealed field only the mark and the sealed value stay."""
    row = _plain(people, one)
    employee_id: UUID | None = row["employee_id"]
    for field in fields:
        value = row.pop(field)
        row[f"{field}_mark"] = row[f"{field}_sealed"] = None
        if value is not None and employee_id is not None:
            row[f"{field}_mark"] = seal.mark(field, value)
            row[f"{field}_sealed"] = seal.seal(employee_id, field, value)
    return row


async def _record(
    conn: AsyncConnection,
    caller: Caller,
    table: FactTable,
    rows: list[Row],
    refuse: Callable[[Row], None],
    now: datetime,
) -> list[ItemReport]:
    recording = Recording(table=table, object_kind=_CALLED[table.name], caller=caller, now=now)
    return await record(conn, recording, rows, refuse)


def _refuse_stranger(row: Row) -> None:
    if row["employee_id"] is None:
        raise ReferenceUnknownError(_NIP)


def _refuse_dated(row: Row) -> None:
    _refuse_stranger(row)
    until: date | None = row["until"]
    if until is not None and until < row["since"]:
        raise DaysReversedError
