"""Joins the segments of a month to one where a regulation pays the whole month by one post.

`segments` pays each post for its days. `cutoff`: the post held on the cut-off day counts for all the days that the
person was in any post of that month; a change after that day counts from the next month (Wonogiri: in the post by day
10, the new post's pay this month, else the next). In a month that is shorter its last day is the cut-off day. `none`:
the post with which the month began counts, so that any change counts from the next month.

Only which post counts is decided here. Days without any post stay unpaid (`segment.share`): who comes or goes in the
middle of a month isn't paid for a whole one. Who held no post by the cut-off day is paid by the first one after it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from app.rules.errors import PersonError
from app.rules.facts import allowed_keys
from app.rules.model import Calendar, Proration
from app.rules.rows import check_keys, listed, repeat_of
from app.rules.vocabulary import BY_COLLECTION

Segment = Mapping[str, Any]

OF_THE_POST: Final = "criteria"
JOINED: Final = tuple(name for name, one in BY_COLLECTION.items() if one.where == "segment" and name != OF_THE_POST)


def prorated(calendar: Calendar, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts as the rules see them; with a cut-off day each of several segments must have its `since`."""
    if calendar.proration is Proration.SEGMENTS:
        return facts
    segments = listed(facts, "segments", "segments") or ()
    for number, segment in enumerate(segments):
        check_keys(segment, allowed_keys()["segment"], f"segments.{number}")
    if not segments[1:]:
        return facts
    return {**facts, "segments": [_joined(segments, _counting(calendar, segments))]}


def _counting(calendar: Calendar, segments: Sequence[Segment]) -> Segment:
    """Choose the segment whose post counts; they stand in the order of their days."""
    if calendar.cutoff_day is None:
        return segments[0]
    days = [_since(segment, f"segments.{number}.since") for number, segment in enumerate(segments)]
    cutoff = (days[-1].year, days[-1].month, calendar.cutoff_day)  # all but the first begin in the month itself
    begun = [number for number, day in enumerate(days) if (day.year, day.month, day.day) <= cutoff]
    return segments[begun[-1] if begun else 0]


def _since(segment: Segment, path: str) -> date:
    written = segment.get("since")
    if written is None:
        raise PersonError(code="missing-fact", fact="since", path=path)
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise PersonError(code="wrong-fact", fact="since", path=path) from None


def _joined(segments: Sequence[Segment], counting: Segment) -> Segment:
    """Put the days of all segments, and what was done and seen on them, together under the post that counts."""
    joined = dict(counting)
    for name in JOINED:
        found = [listed(segment, name, f"segments.{number}.{name}") for number, segment in enumerate(segments)]
        if None in found:
            joined.pop(name, None)  # not known of some days, so not of the month
        else:
            joined[name] = [item for items in found for item in items or ()]
    if any("working_days" in segment for segment in segments):
        joined["working_days"] = sum(_working_days(segment, number) for number, segment in enumerate(segments))
    bounds = (("since", segments[0]), ("until", segments[-1]))
    return joined | {name: segment[name] for name, segment in bounds if name in segment}


def _working_days(segment: Segment, number: int) -> int:
    days = segment.get("working_days")
    if days is None:
        path = f"segments.{number}.days"
        return sum(repeat_of(day, path) for day in listed(segment, "days", path) or () if isinstance(day, Mapping))
    if type(days) is int:
        return days
    raise PersonError(code="wrong-fact", fact="working_days", path=f"segments.{number}.working_days")
