"""Sensitive facts of the office's people, valid and dull by default; numbers that nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.persistence.database import Database
from app.persistence.sealing import Seal, Sealer
from app.personnel.person_details import BankAccount, IdentityNumbers, Ptkp, TaxStatus, ZakatConsent
from app.personnel.service import person_details as service
from app.shared.records import ItemReport
from tests.support.office import AGENCY, NOW, Office

SEALER = Sealer([b"k" * 32], b"i" * 32)
NIPS = [f"19350101201001{1000 + number}" for number in range(4)]
"""The NIP of the office's head and staff."""
NIK = "9901010101300001"
NPWP = "990101010130000"
ACCOUNT = "9900112233445"
NAME = "Siti Peraga"


def identity(nip: str = NIPS[1], *, nik: str | None = NIK, npwp: str | None = NPWP) -> IdentityNumbers:
    return IdentityNumbers(nip=nip, nik=nik, npwp=npwp)


def account(nip: str = NIPS[1], *, number: str = ACCOUNT, **more: Any) -> BankAccount:  # noqa: ANN401 - fields of several types
    fields: dict[str, Any] = {
        "since": date(2026, 1, 1),
        "until": None,
        "bank_code": "110",
        "bank_name": "Bank Peraga",
        "account_name": NAME,
    }
    return BankAccount(nip=nip, account_number=number, **(fields | more))


def tax(nip: str = NIPS[1], *, year: int = 2026, ptkp: Ptkp = Ptkp.K_1) -> TaxStatus:
    return TaxStatus(nip=nip, tax_year=year, ptkp=ptkp, source="SIMGAJI")


def consent(nip: str = NIPS[1], *, since: date, until: date | None = None, given: bool = True) -> ZakatConsent:
    return ZakatConsent(nip=nip, since=since, until=until, consent=given, document="Surat 1/2026")


Sensitive = IdentityNumbers | BankAccount | TaxStatus | ZakatConsent


def outcomes(reports: Sequence[ItemReport]) -> list[str]:
    return [str(one.outcome) if one.problem is None else one.problem.code for one in reports]


async def record(database: Database, office: Office, *records: Sensitive, sealer: Sealer = SEALER) -> list[str]:
    """Record facts of one kind in a transaction of its own."""
    given: dict[str, Any] = {"caller": office.caller(), "records": records, "now": NOW}
    seal = Seal(sealer, AGENCY)
    async with database.transaction(AGENCY) as conn:
        match records[0]:
            case IdentityNumbers():
                return outcomes(await service.record_identity_numbers(conn, seal=seal, **given))
            case BankAccount():
                return outcomes(await service.record_bank_accounts(conn, seal=seal, **given))
            case TaxStatus():
                return outcomes(await service.record_tax_statuses(conn, **given))
            case ZakatConsent():
                return outcomes(await service.record_zakat_consents(conn, **given))
