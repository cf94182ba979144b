"""Says what the errors of one person mean."""

from typing import Final

from app.rules.reference.markdown import table

PERSON_ERRORS: Final = {
    "missing-fact": ("A fact that a line needs isn't there; it is never taken for zero.", "Bring the fact."),
    "wrong-fact": ("A fact is of the wrong kind, or a word that there is not.", "Correct it where `at` says."),
    "unknown-fact": ("There is no fact of that name, so nobody would read it.", "Correct the name."),
    "no-segments": ("The month has no segment.", "Give `segments` at least one item."),
    "no-row": ("A table has no row for that key or value.", "Correct the fact, or add the row to the regulation."),
    "division-by-zero": ("A formula divides by zero.", "Write `a / b if b > 0 else 0`, if the regulation says so."),
    "average-of-nothing": ("`avg`, `min` or `max` goes over no items.", "Ask for `count(...) > 0` before."),
    "negative-amount": (
        "A base, part, cut or addition is below 0.",
        "Write `max(0, ...)` where nothing less is meant.",
    ),
    "not-whole": ("A payment line is no whole rupiah.", "Give the line a rounding."),
    "number-too-fine": ("A fraction has grown beyond 4,096 bits.", "Give a line on the way a rounding."),
    "number-too-large": ("A number has grown beyond 4,096 bits.", "Correct the facts: no allowance is that large."),
    "no-total": (
        "The regulation is only there to be inherited: it comes to no total.",
        "Evaluate one that inherits it.",
    ),
}


def errors_table() -> str:
    """Write the errors as a Markdown table."""
    rows = ((f"`{code}`", meaning, mend) for code, (meaning, mend) in PERSON_ERRORS.items())
    return table(("code", "what it means", "mend"), rows)
