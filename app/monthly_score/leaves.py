"""Leaves of a month: the status of due days without a record, and the facts that rules read."""

from collections.abc import Iterable, Sequence
from datetime import date

from app.monthly_score.model import Day, LeavePeriod
from app.shared.month import Month


def leave_on(leaves: Sequence[LeavePeriod], days: Iterable[date]) -> dict[date, Day]:
    """Return those of the days that a leave covers: by the latest begun that is not over."""
    found: dict[date, Day] = {}
    for day in days:
        covering = [one for one in leaves if one.since <= day and (one.until is None or day < one.until)]
        if covering:
            kind = max(covering, key=lambda one: one.since).kind
            found[day] = Day(status="leave", leave_kind=kind, late_minutes=None, early_minutes=None)
    return found


def leaves_of_month(leaves: Iterable[LeavePeriod], month: Month) -> list[dict[str, object]]:
    """Write leaves as facts, each with its calendar days in the month; dates and decree are for people."""
    return [_fact(one, month) for one in sorted(leaves, key=lambda one: one.since)]


def _fact(one: LeavePeriod, month: Month) -> dict[str, object]:
    end = month.next.first_day if one.until is None else min(one.until, month.next.first_day)
    fact: dict[str, object] = {
        "kind": one.kind,
        "calendar_days": (end - max(one.since, month.first_day)).days,
        "since": one.since.isoformat(),
    }
    said = {
        "until": None if one.until is None else one.until.isoformat(),
        "child": one.child,
        "decree": one.decree,
        "note": None if one.with_note is None else "dengan surat dokter" if one.with_note else "tanpa surat dokter",
    }
    return fact | {name: value for name, value in said.items() if value is not None}
