"""Puts what was read of one person's month into the vocabulary of the rules.

Due days are the working days of the unit's calendar on which the person held a post. A due day is productive if at
least one approved minute carries its date; leave and duty days are productive.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from app.attendance.conduct import Conduct, Excused
from app.attendance.workdays import Calendars
from app.monthly_score.calendars import Roster, working_days
from app.monthly_score.conduct import conduct_facts
from app.monthly_score.leaves import leave_on, leaves_of_month
from app.monthly_score.model import Day, Gathered, HeldError, HoldCode, Piece
from app.monthly_score.staff import leader_facts, staff_of_segment
from app.monthly_score.store.entries import Entry
from app.monthly_score.store.facts import ChunkRows
from app.shared.month import Month

AS_IF_PRODUCTIVE = frozenset({"leave", "duty"})


def gather(rows: ChunkRows, month: Month) -> list[Gathered]:
    """Return the facts of every person read; who lacks one is held, with the person and day named."""
    return [_one(rows, month, employee_id, nip) for employee_id, nip in rows.people.items()]


def _one(rows: ChunkRows, month: Month, employee_id: UUID, nip: str) -> Gathered:
    pieces = rows.pieces.get(employee_id, [])
    unit_id = pieces[-1].unit_id if pieces else None
    try:
        facts = _facts(rows, month, employee_id, pieces)
    except HeldError as held:
        problem = HeldError(held.problem.code, nip=nip, **held.problem.params).problem
        return Gathered(employee_id=employee_id, nip=nip, unit_id=unit_id, facts={}, problem=problem)
    return Gathered(employee_id=employee_id, nip=nip, unit_id=unit_id, facts=facts)


def _facts(rows: ChunkRows, month: Month, employee_id: UUID, pieces: list[Piece]) -> dict[str, object]:
    _require_whole(rows.assigned.get(employee_id, []), pieces)
    for day, item in sorted(rows.unknown_items.get(employee_id, ()))[:1]:
        raise HeldError(HoldCode.CATALOGUE_ITEM_UNKNOWN, item=item, day=day)
    segments = [_segment(rows, employee_id, piece) for piece in pieces]
    facts: dict[str, object] = {
        "month": month_facts(month, pieces, rows.calendars, rows.rosters.get(employee_id, {})),
        "absent_running_days": rows.absent_runs.get(employee_id, 0),
        "segments": segments,
        "leaves": leaves_of_month(rows.leaves.get(employee_id, ()), month),
        "assignments": [_acting(*one) for one in rows.acting.get(employee_id, ())],
    }
    if pieces:
        facts["service_state"] = pieces[-1].service_state
    unit_id = pieces[-1].unit_id if pieces else None
    facts |= leader_facts(rows.staffing, employee_id)
    facts |= conduct_facts(rows.conduct.get(employee_id, Conduct()), month, unit_id, rows.after_period)
    if employee_id in rows.carried:
        facts["carried"] = rows.carried[employee_id]
    return facts


def _require_whole(assigned: list[tuple[date, date]], pieces: list[Piece]) -> None:
    """Refuse a post, unit or person about whom nothing is known on a day on which the person held the post."""
    known = {day for piece in pieces for day in _days(piece.since, piece.until)}
    for since, until in assigned:
        for day in _days(since, until):
            if day not in known:
                raise HeldError(HoldCode.POST_UNKNOWN, day=day)


def _segment(rows: ChunkRows, employee_id: UUID, piece: Piece) -> dict[str, object]:
    entries = [entry for entry in rows.entries.get(employee_id, ()) if piece.since <= entry[0] < piece.until]
    productive = rows.productive.get(employee_id, frozenset())
    attendance = rows.attendance.get(employee_id, {})
    roster = rows.rosters.get(employee_id, {})
    due = working_days(rows.calendars, roster, piece.unit_id, piece.since, piece.until)
    attendance = attendance | leave_on(rows.leaves.get(employee_id, ()), [day for day in due if day not in attendance])
    missing = [day for day in due if day not in attendance]
    if missing:
        raise HeldError(HoldCode.ATTENDANCE_MISSING, day=missing[0], days=len(missing))
    return {
        "since": piece.since.isoformat(),
        "until": piece.until.isoformat(),
        **dict(piece.terms),
        **_criteria(piece),
        "days": _due_days(due, attendance, productive, rows.conduct.get(employee_id, Conduct()).excused),
        "entries": _entries(entries),
        **staff_of_segment(rows.staffing, employee_id, piece.since, piece.until),
        "events": [
            {"kind": kind, "times": times}
            for day, kind, times in rows.events.get(employee_id, ())
            if piece.since <= day < piece.until
        ],
    }


def _acting(kind: str, kelas_jabatan: int, post_amount: int | None, whole_month: bool) -> dict[str, object]:  # noqa: FBT001 - a column
    told: dict[str, object] = {"kind": kind, "kelas_jabatan": kelas_jabatan, "whole_month": whole_month}
    return told if post_amount is None else told | {"post_amount": post_amount}


def _criteria(piece: Piece) -> dict[str, object]:
    """Write what the post carries; that nothing is known of its criteria is no fact, and never amounts of zero."""
    listed = [{"criterion": criterion, "amount": amount} for criterion, amount in piece.criteria]
    return {"criteria": listed} if listed else {}


def _due_days(
    due: Iterable[date], attendance: dict[date, Day], productive: frozenset[date], excused: dict[date, Excused]
) -> list[dict[str, object]]:
    """Write equal days once, with how many and which they are: the dates are for people, rules can't see them.

    What was not recorded is left out: to the rules an unrecorded check-in is no fact, and never zero minutes.
    """
    dates: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for day in due:
        attended = attendance[day]
        is_productive = day in productive or attended.status in AS_IF_PRODUCTIVE
        late, early, note = attended.late_minutes, attended.early_minutes, None
        excuse = excused.get(day)
        if excuse is not None:
            late, early = 0 if excuse.late else late, 0 if excuse.early else early
            note = f"outage {excuse.code}"
        recorded = attended.leave_kind, late, early, attended.attended_minutes, attended.apel, note
        dates[attended.status, is_productive, *recorded].append(day.isoformat())
    minutes = ("late_minutes", "early_minutes", "attended_minutes")
    names = ("status", "productive", "leave_kind", *minutes, "apel", "note")
    return [
        {
            "n": len(days),
            "date": " ".join(days),
            **{name: value for name, value in zip(names, values, strict=True) if value is not None},
        }
        for values, days in dates.items()
    ]


def _entries(entries: list[Entry]) -> list[dict[str, object]]:
    """Write equal entries of a segment once, with how many there are: the dates stand in the log.

    The quality of what was not rated is left out: to the rules it is no fact, and never zero.
    """
    counted: Counter[tuple[tuple[int, int, int, str, str], tuple[int, ...]]] = Counter()
    for _day_of_work, *values, quality, times in entries:
        rated = () if quality is None else (quality,)
        counted[tuple(values), rated] += times  # type: ignore[index]  # the rest of an entry's tuple
    names = ("verified_minutes", "norm_minutes", "per_quantity", "volume", "category")
    return [
        {**dict(zip(names, values, strict=True)), **({"quality": rated[0]} if rated else {}), "n": times}
        for (values, rated), times in sorted(counted.items())
    ]


def month_facts(month: Month, pieces: list[Piece], calendars: Calendars, roster: Roster) -> dict[str, object]:
    """Write what the rules read of a month; days without a post count by the calendar of the post before, else after.

    Raises `HeldError` where a calendar is missing.
    """
    total = 0
    since = month.first_day
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        until = following.since if following else month.next.first_day
        total += len(working_days(calendars, roster, piece.unit_id, since, until))
        since = until
    return {
        "index": month.index,
        "number": month.month,
        "calendar_days": month.calendar_days,
        "working_days": total,
    }


def _days(since: date, until: date) -> Iterable[date]:
    return (since + timedelta(days=n) for n in range((until - since).days))
