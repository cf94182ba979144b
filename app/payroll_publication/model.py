"""A batch of payroll lines for one work month and payment month, its approvals, and who is not in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.shared.digests import canonical
from app.shared.month import Month


class PublicationState(StrEnum):
    """The states of a batch; complete from the first version."""

    PREPARED = "prepared"
    PUBLISHED = "published"


class HoldCode(StrEnum):
    """Why somebody of the run is not paid in a batch; the rules and the month run add codes of their own."""

    HELD_BY_GATE = "held-by-gate"
    NOTHING_TO_PAY = "nothing-to-pay"
    SALARY_FACTS_MISSING = "salary-facts-missing"
    PERSON_UNKNOWN = "person-unknown-in-payment-month"
    NET_BELOW_ZERO = "net-below-zero"
    GROSS_DIFFERS = "gross-differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over lines; gross = base - cuts + additions, net = gross - deductions."""

    lines: int = 0
    people: int = 0
    base: int = 0
    cuts: int = 0
    additions: int = 0
    gross: int = 0
    deductions: int = 0
    net: int = 0

    def plus(self, line: "PublishedLine") -> "Totals":
        """Return the sums with one more line of a further person."""
        return Totals(
            lines=self.lines + 1,
            people=self.people + 1,
            base=self.base + line.base,
            cuts=self.cuts + line.cuts,
            additions=self.additions + line.additions,
            gross=self.gross + line.gross,
            deductions=self.deductions + line.deductions,
            net=self.net + line.net,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A batch; `number` is given when it is published, and counts the agency's batches."""

    publication_id: UUID
    number: int | None
    payment_month: Month
    work_month: Month
    run_id: UUID
    state: PublicationState
    standing: str
    rule_set_digest: str
    totals: Totals
    digest: str
    prepared_by: UUID
    prepared_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's approval of exactly what the digest names."""

    principal_id: UUID
    digest: str
    approved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTotals:
    """A unit's sums in a batch: payment requests go per unit."""

    unit_code: str
    unit_name: str
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """One person's line: what is paid, from which parts, and what is withheld.

    `parts` are the statement's lines that add up to the gross, `payment` those of the payment section.
    """

    line_number: int
    statement_id: UUID
    employee_id: UUID
    nip: str
    name: str
    status_asn: str
    unit_id: UUID
    unit_code: str
    unit_name: str
    work_month: Month
    payment_month: Month
    base: int
    cuts: int
    additions: int
    gross: int
    deductions: int
    net: int
    parts: tuple[Mapping[str, object], ...]
    payment: tuple[Mapping[str, object], ...]

    def canonical(self) -> bytes:
        """Write the line as canonical JSON without ids and clock: the same pay gives the same bytes everywhere."""
        return canonical(
            {
                "nip": self.nip,
                "name": self.name,
                "status_asn": self.status_asn,
                "unit_code": self.unit_code,
                "unit_name": self.unit_name,
                "work_month": str(self.work_month),
                "payment_month": str(self.payment_month),
                "base": self.base,
                "cuts": self.cuts,
                "additions": self.additions,
                "gross": self.gross,
                "deductions": self.deductions,
                "net": self.net,
                "parts": [dict(part) for part in self.parts],
                "payment": [dict(line) for line in self.payment],
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Somebody of the run who is not paid in this batch, and why."""

    employee_id: UUID
    code: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """What is known of one statement and its person when a batch is prepared.

    `status_asn` is None where nothing is known of the person on the payment month's first day; `salary` and `earlier`
    are amounts by the rules' names. `ptkp` is that of the payment month's year, `zakat_consent` what held on the work
    month's last day; None where none is recorded.
    """

    statement_id: UUID
    employee_id: UUID
    nip: str
    name: str | None
    status_asn: str | None
    golongan: str | None
    unit_id: UUID
    unit_code: str
    unit_name: str
    base: int
    cuts: int
    additions: int
    total: int
    outcome: str
    gate: str | None
    hold_months: int | None
    salary: Mapping[str, int] | None
    ptkp: str | None
    zakat_consent: bool | None
    is_last_service_month: bool
    earlier: Mapping[str, int]
    parts: tuple[Mapping[str, object], ...]
