"""Rows of what is sensitive about employees, and of their tax status and consents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake, Kind, Row
from app.persistence.sealing import Seal
from app.personnel.person_details import (
    BankAccount,
    IdentityNumbers,
    Ptkp,
    SealedField,
    TaxStatus,
    ZakatConsent,
)
from app.personnel.service import person_details as service
from app.personnel.store import person_details_exports as selects
from app.shared.records import ItemReport
from app.wire.types import AccountNumberText, BankCodeText, Day, Flag, NikText, NipText, NpwpText, TaxYear, Text


class IdentityNumbersRow(Row):
    """A person's NIK and NPWP; with neither, what was recorded is taken back."""

    nip: NipText
    nik: NikText | None = None
    npwp: NpwpText | None = None

    def to_record(self) -> IdentityNumbers:
        return IdentityNumbers(nip=self.nip, nik=self.nik, npwp=self.npwp)


class BankAccountRow(Row):
    """Where a person's pay goes from a day on; with `until` on that very day it is taken back."""

    nip: NipText
    since: Day
    until: Day | None = None
    bank_code: BankCodeText
    bank_name: Text
    account_number: AccountNumberText
    account_name: Text

    def to_record(self) -> BankAccount:
        return BankAccount(
            nip=self.nip,
            since=self.since,
            until=self.until,
            bank_code=self.bank_code,
            bank_name=self.bank_name,
            account_number=self.account_number,
            account_name=self.account_name,
        )


class TaxStatusRow(Row):
    """A person's PTKP of a tax year, and from where it is known."""

    nip: NipText
    tax_year: TaxYear
    ptkp: Ptkp
    source: Text

    def to_record(self) -> TaxStatus:
        return TaxStatus(nip=self.nip, tax_year=self.tax_year, ptkp=self.ptkp, source=self.source)


class ZakatConsentRow(Row):
    """Whether zakat may be withheld from a day on; a later row revokes it."""

    nip: NipText
    since: Day
    until: Day | None = None
    consent: Flag
    document: Text | None = None

    def to_record(self) -> ZakatConsent:
        return ZakatConsent(
            nip=self.nip, since=self.since, until=self.until, consent=self.consent, document=self.document
        )


async def _identity_numbers(
    conn: AsyncConnection, intake: Intake, records: Sequence[IdentityNumbers]
) -> list[ItemReport]:
    return await service.record_identity_numbers(
        conn, caller=intake.caller, seal=intake.seal, records=records, now=intake.now
    )


async def _bank_accounts(conn: AsyncConnection, intake: Intake, records: Sequence[BankAccount]) -> list[ItemReport]:
    return await service.record_bank_accounts(
        conn, caller=intake.caller, seal=intake.seal, records=records, now=intake.now
    )


async def _tax_statuses(conn: AsyncConnection, intake: Intake, records: Sequence[TaxStatus]) -> list[ItemReport]:
    return await service.record_tax_statuses(conn, caller=intake.caller, records=records, now=intake.now)


async def _zakat_consents(conn: AsyncConnection, intake: Intake, records: Sequence[ZakatConsent]) -> list[ItemReport]:
    return await service.record_zakat_consents(conn, caller=intake.caller, records=records, now=intake.now)


def _revealing(*fields: SealedField) -> Callable[[Seal, Mapping[str, Any]], Mapping[str, Any]]:
    """Return what opens these fields of a row that was read: each comes as `<employee id> <sealed>`."""

    def reveal(seal: Seal, row: Mapping[str, Any]) -> Mapping[str, Any]:
        opened = dict(row)
        for name in fields:
            if row[name] is not None:
                employee_id, _, sealed = str(row[name]).partition(" ")
                opened[name] = seal.open(UUID(employee_id), name, sealed)
        return opened

    return reveal


KINDS: tuple[Kind, ...] = (
    Kind(
        name="identity-numbers",
        row=IdentityNumbersRow,
        key=("nip",),
        record=_identity_numbers,
        select=selects.IDENTITY_NUMBERS,
        reveal=_revealing(SealedField.NIK, SealedField.NPWP),
    ),
    Kind(
        name="bank-accounts",
        row=BankAccountRow,
        key=("nip", "since"),
        record=_bank_accounts,
        select=selects.BANK_ACCOUNTS,
        reveal=_revealing(SealedField.ACCOUNT_NUMBER, SealedField.ACCOUNT_NAME),
    ),
    Kind(
        name="tax-statuses",
        row=TaxStatusRow,
        key=("nip", "tax_year"),
        record=_tax_statuses,
        select=selects.TAX_STATUSES,
    ),
    Kind(
        name="zakat-consents",
        row=ZakatConsentRow,
        key=("nip", "since"),
        record=_zakat_consents,
        select=selects.ZAKAT_CONSENTS,
    ),
)
