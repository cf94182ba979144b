"""A TKD statement: base, one cut for each cause, additions and total, with the article of each line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.shared.month import Month

SUMMED_KINDS: Final = frozenset({"base", "cut", "addition", "total"})
"""Lines whose whole rupiah add up: base - cuts + additions = total."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One line; `amount` is whole rupiah where the line adds up with others, `value` exact text, a word, or None."""

    line_number: int
    line_id: str
    kind: str
    label_id: str
    label_en: str
    amount: int | None
    value: str | None
    unit: str
    citation: str | None
    certainty: str | None


def lines_from_plain(plain: Sequence[Mapping[str, Any]]) -> list[StatementLine]:
    """Return a statement's lines out of the lines of its frozen result."""
    return [
        StatementLine(
            line_number=number,
            line_id=line["id"],
            kind=line["kind"],
            label_id=line["label"]["id"],
            label_en=line["label"]["en"],
            amount=line["value"] if isinstance(line["value"], int) else None,
            value=None if line["value"] is None else str(line["value"]),
            unit=line["unit"],
            citation=line["citation"] or None,
            certainty=line["certainty"] or None,
        )
        for number, line in enumerate(plain, 1)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One person's statement of a month, as it was issued; `unit_id` is the unit at the month's end.

    `gate` is the line by which nothing is paid, or by which payment waits for `hold_months` (None: until an officer
    releases it).
    """

    statement_id: UUID
    run_id: UUID
    employee_id: UUID
    month: Month
    unit_id: UUID
    base: int
    cuts: int
    additions: int
    total: int
    outcome: str  # pay | zero | hold
    gate: str | None
    hold_months: int | None
    standing: str  # demo | enacted
    rule_set_digest: str
    facts_digest: str
    digest: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What statements come to together."""

    people: int
    base: int
    cuts: int
    additions: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapLine:
    """A line's sum over a unit's statements, in whole rupiah."""

    line_id: str
    kind: str
    label_id: str
    label_en: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecap:
    """What the statements of a unit's people come to, and each line of them: one for each cause."""

    unit_id: UUID
    unit_code: str
    sums: Sums
    lines: tuple[RecapLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedUnit:
    """A unit's sums in the month that a run is compared with, and in the run."""

    unit_id: UUID
    unit_code: str
    then: Sums
    now: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPerson:
    """A person's totals then and now; None without a statement."""

    employee_id: UUID
    then: int | None
    now: int | None

    @property
    def difference(self) -> int:
        """Return by how many rupiah the total differs; nothing counts as nothing."""
        return (self.now or 0) - (self.then or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """Whose total is told: it differs by so many rupiah at least, and by so many percent of what it was.

    Who has a statement in one of the months only is told in any case.
    """

    least_rupiah: int
    least_percent: int
    after: tuple[int, UUID] | None = None
    """The difference, without its sign, and the person after whom the list goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A line whose value differs; None where the regulation or the person had no such line."""

    line_id: str
    kind: str
    label_id: str
    label_en: str
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A figure out of the facts that differs."""

    fact: str
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDifference:
    """A person whose total differs, with the lines and figures that differ."""

    person: ComparedPerson
    lines: tuple[LineChange, ...]
    facts: tuple[FactChange, ...]
