"""Bodies of what is sensitive about employees."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.personnel.model import Moment
from app.personnel.person_details import Ptkp
from app.personnel.service.reading_details import PersonDetails
from app.wire.types import Day, Flag, Identifier, LongWhole, TaxYear, WireModel


class BankAccountOut(WireModel):
    """A bank account, whether pay goes there on the day that is asked, and the change number it was learned at."""

    since: Day
    until: Day | None
    bank_code: str
    bank_name: str
    account_number: str
    account_name: str
    counts: Flag
    known_from: LongWhole


class TaxStatusOut(WireModel):
    """The PTKP of a tax year, and whether that is the year of the day that is asked."""

    tax_year: TaxYear
    ptkp: Ptkp
    source: str
    counts: Flag
    known_from: LongWhole


class ZakatConsentOut(WireModel):
    """A consent to zakat or its refusal, and whether it counts on the day that is asked."""

    since: Day
    until: Day | None
    consent: Flag
    document: str | None
    counts: Flag
    known_from: LongWhole


class PersonDetailsOut(WireModel):
    """What is sensitive about an employee; where `masked`, only the last characters of numbers and names are shown."""

    employee_id: Identifier
    on: Day
    known_at: LongWhole
    masked: Flag
    nik: str | None
    npwp: str | None
    bank_accounts: list[BankAccountOut]
    tax_statuses: list[TaxStatusOut]
    zakat_consents: list[ZakatConsentOut]

    @classmethod
    def from_details(
        cls, employee_id: UUID, moment: Moment, found: PersonDetails, *, masked: bool
    ) -> "PersonDetailsOut":
        numbers: Mapping[str, Any] = found.numbers
        return cls(
            employee_id=employee_id,
            on=moment.on,
            known_at=moment.known_at,
            masked=masked,
            nik=numbers["nik"],
            npwp=numbers["npwp"],
            bank_accounts=[BankAccountOut.model_validate(row) for row in found.bank_accounts],
            tax_statuses=[TaxStatusOut.model_validate(row) for row in found.tax_statuses],
            zakat_consents=[ZakatConsentOut.model_validate(row) for row in found.zakat_consents],
        )
