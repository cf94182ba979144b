"""Bodies of publications: what payroll reads."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from app.http.schemas.statements import Standing
from app.payroll_publication.model import Approval, Publication, PublicationState, PublishedLine, UnitTotals
from app.wire.types import (
    DigestText,
    Identifier,
    Instant,
    LongWhole,
    MonthText,
    NipText,
    Rupiah,
    SignedRupiah,
    Whole,
    WireInput,
    WireModel,
)


class PublicationIn(WireInput):
    """The approved work month that is to be paid, and the month in which it is paid, which is the tax month."""

    work_month: MonthText
    payment_month: MonthText


class PublicationApprovalIn(WireInput):
    """The digest of exactly what is approved, as it was read."""

    digest: DigestText


class PublicationApprovalOut(WireModel):
    """Who approved which digest."""

    principal_id: Identifier
    digest: DigestText
    approved_at: Instant


class PublicationSummary(WireModel):
    """A batch with its control totals: gross = base - cuts + additions, net = gross - deductions, in whole rupiah.

    The digest is over the lines; `number` counts the agency's published batches without gaps.
    """

    publication_id: Identifier
    number: LongWhole | None
    payment_month: MonthText
    work_month: MonthText
    run_id: Identifier
    state: PublicationState
    standing: Standing
    rule_set_digest: DigestText
    lines: Whole
    people: Whole
    base: Rupiah
    cuts: Rupiah
    additions: SignedRupiah
    gross: Rupiah
    deductions: Rupiah
    net: Rupiah
    digest: DigestText
    prepared_by: Identifier
    prepared_at: Instant
    published_at: Instant | None

    @classmethod
    def from_publication(cls, batch: Publication) -> "PublicationSummary":
        return cls(**_flat(batch))


class PublicationUnit(WireModel):
    """A unit's sums in a batch: payment requests go per unit."""

    unit_code: str
    unit_name: str
    lines: Whole
    people: Whole
    base: Rupiah
    cuts: Rupiah
    additions: SignedRupiah
    gross: Rupiah
    deductions: Rupiah
    net: Rupiah


class PublicationOut(PublicationSummary):
    """A batch with the sums of its units, and who approved it."""

    units: list[PublicationUnit]
    approvals: list[PublicationApprovalOut]

    @classmethod
    def whole(cls, batch: Publication, units: Sequence[UnitTotals], approvals: Sequence[Approval]) -> "PublicationOut":
        return cls(
            **_flat(batch),
            units=[
                PublicationUnit(unit_code=one.unit_code, unit_name=one.unit_name, **asdict(one.totals)) for one in units
            ],
            approvals=[PublicationApprovalOut.model_validate(one) for one in approvals],
        )


class PublicationPage(WireModel):
    """Batches, the newest first."""

    items: list[PublicationSummary]
    next_page_token: str | None


class PublishedPart(WireModel):
    """What a line is made of: the base, one cut for each cause, additions and the total."""

    id: str
    kind: str
    label_id: str
    label_en: str
    amount: SignedRupiah
    citation: str | None
    certainty: str | None


class PaymentLineOut(WireModel):
    """A line of the payment: what is withheld or borne, by its role (pph21, bpjs_employee, ...)."""

    id: str
    kind: str
    role: str
    label_id: str
    label_en: str
    amount: SignedRupiah | None
    value: str | None
    citation: str | None
    certainty: str | None


class PublishedLineOut(WireModel):
    """What one person is paid for a work month; a published line never changes."""

    line_number: Whole
    statement_id: Identifier
    employee_id: Identifier
    nip: NipText
    name: str
    status_asn: str
    unit_id: Identifier
    unit_code: str
    unit_name: str
    work_month: MonthText
    payment_month: MonthText
    base: Rupiah
    cuts: Rupiah
    additions: SignedRupiah
    gross: Rupiah
    deductions: Rupiah
    net: Rupiah
    parts: list[PublishedPart]
    payment: list[PaymentLineOut]

    @classmethod
    def from_line(cls, line: PublishedLine) -> "PublishedLineOut":
        return cls.model_validate(line)


class PublishedLinePage(WireModel):
    """Lines of a batch in the order over which its digest is."""

    publication_id: Identifier
    digest: DigestText
    items: list[PublishedLineOut]
    next_page_token: str | None


def _flat(batch: Publication) -> dict[str, Any]:
    own = {field.name: getattr(batch, field.name) for field in fields(batch) if field.name != "totals"}
    return {**own, **asdict(batch.totals)}
