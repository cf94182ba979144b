"""What reaches across months and persons: the facts that carried lines and shared scores become."""

from typing import Final

from app.rules.errors import PersonError
from app.rules.exact import Ratio
from app.rules.model import Line
from app.rules.vocabulary import Scope, Term

YEAR, NEVER = "year", "never"
RESETS: Final = (YEAR, NEVER)
MONTHS: Final = 12


def carried_term(line: Line) -> Term:
    """Return the fact that a carried line is in the next statement."""
    return Term(f"carried.{line.id}", Scope.CARRIED, line.unit, line.label.id, line.label.en, any_number=True)


def staff_term(line: Line) -> Term:
    """Return the fact that a score line of a staff member is for the leader."""
    return Term(f"staff.{line.id}", Scope.ITEM, line.unit, line.label.id, line.label.en, any_number=True)


def still_counts(left_in: Ratio, month: Ratio, resets: str) -> bool:
    """Tell whether what the statement of an earlier month left still counts in this month.

    Both are month indexes; that the earlier one is not earlier is a PersonError.
    """
    if left_in[0] >= month[0]:
        raise PersonError(
            code="wrong-fact", fact="carried.month", path="carried.month", detail="it is not before this month"
        )
    return resets == NEVER or year_of(left_in) == year_of(month)


def year_of(month: Ratio) -> int:
    """Return the year of a month index."""
    return (month[0] - 1) // MONTHS


def month_text(month: Ratio) -> str:
    """Write a month index as YYYY-MM."""
    return f"{year_of(month):04d}-{(month[0] - 1) % MONTHS + 1:02d}"
