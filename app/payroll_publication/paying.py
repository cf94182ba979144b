"""Works out what one person is paid in a batch: pure, from what is known of the person and the regulation."""

from dataclasses import dataclass
from typing import Final

from app.monthly_score.scoring import compact_text
from app.payroll_publication.model import Hold, HoldCode, Payee, PublishedLine
from app.rules import ENGINE_VERSION, Evaluation, Kind, PersonError, ResultLine, RuleSet, evaluate_payment
from app.rules.vocabulary import WITHHELD
from app.shared.digests import digest
from app.shared.month import Month

BPJS_BASE: Final = "bpjs_base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Which months a batch is for."""

    work: Month
    payment: Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A line with the facts and trace of its payment, for later proof."""

    line: PublishedLine
    canonical: bytes
    facts: dict[str, object]
    facts_digest: str
    engine_version: str
    trace: str


def pay(rule_set: RuleSet, payee: Payee, months: Months, line_number: int) -> Paid | Hold:
    """Work out a person's line, or say why the person is not paid in this batch."""
    unpaid = _unpaid(payee, months)
    if unpaid is not None:
        return unpaid
    facts = payment_facts(payee, months)
    try:
        evaluation = evaluate_payment(rule_set, facts)
    except PersonError as error:
        named = {"fact": error.fact, "path": error.path, "line": error.line, "detail": error.detail}
        return _hold(payee, error.code, **{name: value for name, value in named.items() if value})
    unfit = _unfit(payee, evaluation)
    if unfit is not None:
        return unfit
    line = _line(payee, months, evaluation, line_number)
    return Paid(
        line=line,
        canonical=line.canonical(),
        facts=facts,
        facts_digest=digest(facts),
        engine_version=ENGINE_VERSION,
        trace=compact_text(evaluation.trace),
    )


def payment_facts(payee: Payee, months: Months) -> dict[str, object]:
    """Put what is known of a person into the vocabulary of the payment section."""
    facts: dict[str, object] = {
        "month": {
            "index": months.payment.index,
            "number": months.payment.month,
            "calendar_days": months.payment.calendar_days,
        },
        "status_asn": payee.status_asn,
        "salary": dict(payee.salary or {}),
        "paid": [{"work_month": months.work.index, "kind": "statement", "amount": payee.total}],
        "earlier": {name: payee.earlier.get(name, 0) for name in ("gross", BPJS_BASE, *WITHHELD)},
        "claim_open_amount": 0,
        "is_last_service_month": payee.is_last_service_month,
    }
    recorded = {"golongan": payee.golongan, "ptkp": payee.ptkp, "zakat_consent": payee.zakat_consent}
    return facts | {name: value for name, value in recorded.items() if value is not None}


def _unpaid(payee: Payee, months: Months) -> Hold | None:
    """Say why a statement is not paid in this batch at all."""
    if payee.outcome == "hold":
        waits = {} if payee.hold_months is None else {"months": str(payee.hold_months)}
        return _hold(payee, HoldCode.HELD_BY_GATE, gate=payee.gate or "", **waits)
    if payee.total == 0:
        return _hold(payee, HoldCode.NOTHING_TO_PAY, **({} if payee.gate is None else {"gate": payee.gate}))
    if payee.status_asn is None:
        return _hold(payee, HoldCode.PERSON_UNKNOWN, month=str(months.payment))
    if payee.salary is None:
        return _hold(payee, HoldCode.SALARY_FACTS_MISSING, month=str(months.payment))
    return None


def _unfit(payee: Payee, evaluation: Evaluation) -> Hold | None:
    """Say why a payment that was worked out can't be published."""
    if evaluation.claim:
        # Claims are not carried forward yet: nobody's pay is published with a debt that would be lost.
        return _hold(payee, HoldCode.NET_BELOW_ZERO, claim=str(evaluation.claim))
    if evaluation.sum_of(Kind.GROSS) != payee.total:
        return _hold(payee, HoldCode.GROSS_DIFFERS, gross=str(evaluation.sum_of(Kind.GROSS)), total=str(payee.total))
    return None


def _line(payee: Payee, months: Months, evaluation: Evaluation, line_number: int) -> PublishedLine:
    return PublishedLine(
        line_number=line_number,
        statement_id=payee.statement_id,
        employee_id=payee.employee_id,
        nip=payee.nip,
        name=payee.name or "",
        status_asn=payee.status_asn or "",
        unit_id=payee.unit_id,
        unit_code=payee.unit_code,
        unit_name=payee.unit_name,
        work_month=months.work,
        payment_month=months.payment,
        base=payee.base,
        cuts=payee.cuts,
        additions=payee.additions,
        gross=payee.total,
        deductions=payee.total - evaluation.total,
        net=evaluation.total,
        parts=payee.parts,
        payment=tuple(_payment_line(line) for line in evaluation.lines),
    )


def _payment_line(line: ResultLine) -> dict[str, object]:
    return {
        "id": line.id,
        "kind": line.kind,
        "role": line.role,
        "label_id": line.label.id,
        "label_en": line.label.en,
        "amount": line.value if isinstance(line.value, int) else None,
        "value": None if line.value is None else str(line.value),
        "citation": line.citation,
        "certainty": line.certainty,
    }


def _hold(payee: Payee, code: str, **params: str) -> Hold:
    return Hold(employee_id=payee.employee_id, code=code, params=params)
