"""Puts what counts of a person's conduct into the vocabulary of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from app.attendance.conduct import Conduct, month_number
from app.attendance.workdays import Calendars
from app.monthly_score.calendars import working_days
from app.monthly_score.model import HeldError
from app.shared.month import Month

_SCORES: Final = ("skp_score", "predicate", "behaviour_score", "review_360_score")
_YEAR_LENGTH: Final = 4


def conduct_facts(
    conduct: Conduct, month: Month, unit_id: UUID | None, after_period: Mapping[str, Calendars]
) -> dict[str, object]:
    """Return sanctions and holds, indicators and what was assessed; what was not recorded is left out."""
    facts: dict[str, object] = {
        "sanctions": [
            *(_sanction(row, month) for row in conduct.sanctions),
            *(_hold(row, month) for row in conduct.holds),
        ],
        "indicators": [_said(row, ("kind", "name", "target", "realisation", "value")) for row in conduct.indicators],
    }
    assessed = conduct.assessment
    if assessed is None:
        return facts
    facts |= _said(assessed, _SCORES)
    workday = None if unit_id is None else _submitted_workday(assessed, unit_id, after_period)
    return facts if workday is None else facts | {"skp_submitted_workday": workday}


def submissions(conducts: Iterable[Conduct]) -> list[tuple[str, date, date]]:
    """Return each assessed period whose SKP came in after it, with the days from its end to the last that came in."""
    last: dict[str, date] = {}
    for one in conducts:
        period, day = (None, None) if one.assessment is None else (one.assessment["period"], _came_in(one.assessment))
        if period is not None and day is not None:
            last[period] = max(last.get(period, day), day)
    return [
        (period, _end(period), day + timedelta(days=1)) for period, day in sorted(last.items()) if day >= _end(period)
    ]


def _sanction(row: Mapping[str, Any], month: Month) -> dict[str, object]:
    said = {"kind": row["kind"], "month_number": month_number(row["since"], month)}
    return said | _said(row, ("months", "share")) | _notes(row)


def _hold(row: Mapping[str, Any], month: Month) -> dict[str, object]:
    said = {"kind": "obligation", "obligation": row["obligation"], "month_number": month_number(row["since"], month)}
    return said | {"since": row["since"].isoformat()}


def _notes(row: Mapping[str, Any]) -> dict[str, object]:
    decree = {} if row["decree_number"] is None else {"decree": row["decree_number"]}
    return {"since": row["since"].isoformat(), **decree}


def _said(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, object]:
    return {name: row[name] for name in names if row[name] is not None}


def _came_in(assessed: Mapping[str, Any]) -> date | None:
    day: date | None = assessed["skp_submitted_on"]
    return day


def _end(period: str) -> date:
    if len(period) == _YEAR_LENGTH:
        return date(int(period) + 1, 1, 1)
    return Month.parse(period).next.first_day


def _submitted_workday(assessed: Mapping[str, Any], unit_id: UUID, after_period: Mapping[str, Calendars]) -> int | None:
    """Return on which working day after the period the SKP came in: 0 within it; a day of rest counts as the next.

    None where the calendar doesn't reach so far: a regulation that reads it names it as missing.
    """
    day = _came_in(assessed)
    if day is None or day < _end(assessed["period"]):
        return None if day is None else 0
    try:
        before = working_days(after_period[assessed["period"]], {}, unit_id, _end(assessed["period"]), day)
    except HeldError:
        return None
    return len(before) + 1
