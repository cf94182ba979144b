"""What is sensitive about employees: identity numbers, bank accounts, tax statuses and consents to zakat."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ptkp(StrEnum):
    """The category of income that stays untaxed (PTKP): not married or married, and how many dependants."""

    TK_0 = "TK/0"
    TK_1 = "TK/1"
    TK_2 = "TK/2"
    TK_3 = "TK/3"
    K_0 = "K/0"
    K_1 = "K/1"
    K_2 = "K/2"
    K_3 = "K/3"


class SealedField(StrEnum):
    """The fields that are encrypted at rest."""

    NIK = "nik"
    NPWP = "npwp"
    ACCOUNT_NUMBER = "account_number"
    ACCOUNT_NAME = "account_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNumbers:
    """A person's numbers; with neither, what was recorded is taken back."""

    nip: str
    nik: str | None
    npwp: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where a person's pay goes from a day on; it gives way to an account with a later day."""

    nip: str
    since: date
    until: date | None
    bank_code: str
    bank_name: str
    account_number: str
    account_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxStatus:
    """A person's PTKP of a tax year: as it was on its first day (PMK 101/2016, UU 7/1983 art. 7)."""

    nip: str
    tax_year: int
    ptkp: Ptkp
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZakatConsent:
    """Whether zakat may be withheld from a day on; a later one revokes it."""

    nip: str
    since: date
    until: date | None
    consent: bool
    document: str | None


def masked(value: str) -> str:
    """Return a value of which only the last four characters can be read, and of a short one none."""
    shown = value[-4:] if len(value) > 2 * 4 else ""
    return "*" * (len(value) - len(shown)) + shown
