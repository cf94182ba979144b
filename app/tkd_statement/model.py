"""A TKD statement: base, one cut for each cause, additions and total, with the article of each line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
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
class NewStatement:
    """A statement to be issued, with its lines."""

    statement: Statement
    lines: tuple[StatementLine, ...]
