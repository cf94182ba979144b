"""Bodies of TKD statements."""

from collections.abc import Sequence
from enum import StrEnum

from app.tkd_statement.model import Statement, StatementLine, UnitRecap
from app.wire.types import DigestText, Identifier, Instant, MonthText, Rupiah, SignedRupiah, Whole, WireModel


class StatementOutcome(StrEnum):
    """What the gates of the regulation said."""

    PAY = "pay"
    ZERO = "zero"
    HOLD = "hold"


class Standing(StrEnum):
    """What the regulation is: a demo pays demo agencies only."""

    DEMO = "demo"
    ENACTED = "enacted"


class StatementSummary(WireModel):
    """One person's statement of a month: base - cuts + additions = total, in whole rupiah.

    `gate` is the line by which nothing is paid or payment waits; `hold_months` null with a hold: until it is released.
    """

    statement_id: Identifier
    run_id: Identifier
    employee_id: Identifier
    month: MonthText
    unit_id: Identifier
    base: Rupiah
    cuts: Rupiah
    additions: SignedRupiah
    total: Rupiah
    outcome: StatementOutcome
    gate: str | None
    hold_months: Whole | None
    standing: Standing
    rule_set_digest: DigestText
    facts_digest: DigestText
    digest: DigestText
    issued_at: Instant


class StatementLineOut(WireModel):
    """One line: `amount` where it is rupiah that adds up, `value` its value as text; `citation` is its article."""

    line_number: Whole
    line_id: str
    kind: str
    label_id: str
    label_en: str
    amount: SignedRupiah | None
    value: str | None
    unit: str
    citation: str | None
    certainty: str | None


class StatementOut(StatementSummary):
    """A statement with its lines, in the order of the regulation."""

    lines: list[StatementLineOut]

    @classmethod
    def from_statement(cls, statement: Statement, lines: Sequence[StatementLine]) -> "StatementOut":
        summary = StatementSummary.model_validate(statement)
        return cls(**dict(summary), lines=[StatementLineOut.model_validate(line) for line in lines])


class StatementPage(WireModel):
    """Statements of the runs that count."""

    items: list[StatementSummary]
    next_page_token: str | None


class ExplainedLineOut(WireModel):
    """One line of the explanation, with its article; `line` is empty for a title or remark."""

    line: str
    text: str
    citation: str
    certainty: str


class StatementExplanation(WireModel):
    """How the facts came to the amount, line by line, in the caller's language."""

    statement_id: Identifier
    language: str
    lines: list[ExplainedLineOut]


class StatementTrace(WireModel):
    """All that was read for a statement, with articles, in the form `erk.trace.v1`."""

    statement_id: Identifier
    trace: dict[str, object]


class RecapLineOut(WireModel):
    """A line's sum over a unit's statements: base, each cut by its cause, additions, total."""

    line_id: str
    kind: str
    label_id: str
    label_en: str
    amount: SignedRupiah


class UnitRecapOut(WireModel):
    """A unit's statements of a month together: base - cuts + additions = total."""

    unit_id: Identifier
    unit_code: str
    people: Whole
    base: Rupiah
    cuts: Rupiah
    additions: SignedRupiah
    total: Rupiah
    lines: list[RecapLineOut]

    @classmethod
    def from_recap(cls, recap: UnitRecap) -> "UnitRecapOut":
        """Write a unit's recap."""
        sums = recap.sums
        return cls(
            unit_id=recap.unit_id,
            unit_code=recap.unit_code,
            people=sums.people,
            base=sums.base,
            cuts=sums.cuts,
            additions=sums.additions,
            total=sums.total,
            lines=[RecapLineOut.model_validate(line) for line in recap.lines],
        )


class UnitRecapPage(WireModel):
    """Units' recaps, by the units' codes."""

    items: list[UnitRecapOut]
    next_page_token: str | None
