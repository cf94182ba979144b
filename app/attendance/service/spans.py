"""Which days a dated fact changes when it is recorded anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.facts.store import Row


def changed_span(old: Row | None, new: Row, names: Sequence[str]) -> tuple[date, date | None] | None:
    """Return the days, half-open, for which what is sent says otherwise than what stands; None where none.

    Both begin on the same day; `names` are what a day is told apart by. An end of None is open.
    """
    since, until = new["since"], new["until"]
    if old is None:
        return None if until is not None and until <= since else (since, until)
    if all(old[name] == new[name] for name in names):
        if old["until"] == until:
            return None
        ends = [end for end in (old["until"], until) if end is not None]
        return min(ends), max(ends) if len(ends) == 2 else None  # noqa: PLR2004 - both have an end
    ends = [old["until"], until]
    return since, None if None in ends else max(ends)
