"""Signals: patterns in what a person sent, with the facts behind each; shown, and nothing follows from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from app.activity_log.model import EntryState
from app.activity_log.timeliness import Sending, Timeliness


class SignalKind(StrEnum):
    """Complete from the first version: a new value would break generated clients."""

    IDENTICAL_TEXT = "identical_text"
    MINUTE_PERFECT_DAY = "minute_perfect_day"
    BACK_FILLED_BURST = "back_filled_burst"
    NORM_ABOVE_CLOCK = "norm_above_clock"
    PRESENCE_AGAINST_ACTIVITY = "presence_against_activity"
    LATE_ARRIVAL = "late_arrival"


class PresenceCase(StrEnum):
    """How presence and activity differ."""

    ABSENT = "absent"
    LEAVE = "leave"
    OUTSIDE_TIMES = "outside_times"
    WITHOUT_ACTIVITY = "without_activity"


class ThresholdName(StrEnum):
    """What is counted before a signal is shown."""

    SAME_TEXT_DAYS = "same_text_days"
    SAME_TEXT_PEOPLE = "same_text_people"
    PERFECT_DAYS = "perfect_days"
    BURST_ENTRIES = "burst_entries"
    BURST_MINUTES = "burst_minutes"
    BURST_WORK_DATES = "burst_work_dates"
    MINUTES_ABOVE_CLOCK = "minutes_above_clock"
    MINUTES_OUTSIDE_TIMES = "minutes_outside_times"
    DAYS_AFTER_WINDOW = "days_after_window"


SAME_TEXT_DAYS = 3
SAME_TEXT_PEOPLE = 3
"""With the person itself."""
PERFECT_DAYS = 5
BURST_ENTRIES = 10
BURST_MINUTES = 10
BURST_WORK_DATES = 3
MINUTES_ABOVE_CLOCK = 1
MINUTES_OUTSIDE_TIMES = 15
"""Clocks of terminals and phones differ by minutes."""
DAYS_AFTER_WINDOW = 1


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which count on a signal is shown."""

    name: ThresholdName
    value: int


@dataclass(frozen=True, slots=True)
class SignalRule:
    """What a kind of signal is shown from."""

    kind: SignalKind
    thresholds: tuple[Threshold, ...]


SIGNAL_RULES: tuple[SignalRule, ...] = (
    SignalRule(
        SignalKind.IDENTICAL_TEXT,
        (
            Threshold(ThresholdName.SAME_TEXT_DAYS, SAME_TEXT_DAYS),
            Threshold(ThresholdName.SAME_TEXT_PEOPLE, SAME_TEXT_PEOPLE),
        ),
    ),
    SignalRule(SignalKind.MINUTE_PERFECT_DAY, (Threshold(ThresholdName.PERFECT_DAYS, PERFECT_DAYS),)),
    SignalRule(
        SignalKind.BACK_FILLED_BURST,
        (
            Threshold(ThresholdName.BURST_ENTRIES, BURST_ENTRIES),
            Threshold(ThresholdName.BURST_MINUTES, BURST_MINUTES),
            Threshold(ThresholdName.BURST_WORK_DATES, BURST_WORK_DATES),
        ),
    ),
    SignalRule(SignalKind.NORM_ABOVE_CLOCK, (Threshold(ThresholdName.MINUTES_ABOVE_CLOCK, MINUTES_ABOVE_CLOCK),)),
    SignalRule(
        SignalKind.PRESENCE_AGAINST_ACTIVITY, (Threshold(ThresholdName.MINUTES_OUTSIDE_TIMES, MINUTES_OUTSIDE_TIMES),)
    ),
    SignalRule(SignalKind.LATE_ARRIVAL, (Threshold(ThresholdName.DAYS_AFTER_WINDOW, DAYS_AFTER_WINDOW),)),
)
"""Every kind there is: what the service obeys is what it publishes."""

SENT = frozenset({EntryState.SUBMITTED, EntryState.APPROVED, EntryState.RETURNED, EntryState.PARKED})
"""Only what was sent to a superior is looked at, and nothing that was withdrawn or rejected."""
_COUNTED = frozenset({EntryState.SUBMITTED, EntryState.APPROVED})
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentEntry:
    """What is looked at of an entry."""

    activity_id: UUID
    work_date: date
    started_at: datetime
    ended_at: datetime
    text: str
    """The description without regard to case, signs and spaces."""
    same_text_others: int = 0
    """How many other people of the unit sent the same for that day."""
    state: EntryState
    minutes: int
    """Approved, else claimed."""
    norm_minutes: Fraction | None = None
    """Of the whole volume, by the catalogue of the work date."""
    written_at: datetime
    received_at: datetime
    returned_before: bool = False

    @property
    def clock_minutes(self) -> int:
        return (self.ended_at - self.started_at) // _MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What is known of a person's day beside its entries; None where nothing is."""

    status: str | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    due_minutes: frozenset[int] = frozenset()
    """The day's hours, and what the regulation takes of a day at most."""
    last_day_to_send: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One pattern with its facts; what doesn't belong to its kind is None."""

    kind: SignalKind
    work_dates: tuple[date, ...]
    activity_ids: tuple[UUID, ...] = ()
    presence: PresenceCase | None = None
    other_people: int | None = None
    minutes: int | None = None
    against_minutes: int | None = None
    written_since: datetime | None = None
    written_until: datetime | None = None
    received_since: datetime | None = None
    received_until: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person's entries of some days and what else is known of these days."""

    entries: Sequence[SentEntry]
    days: Mapping[date, DayFacts]
    zone: tzinfo
    """The agency's clock, by which instants are days."""

    def day(self, on: date) -> DayFacts:
        """Return what is known of a day."""
        return self.days.get(on, DayFacts())


def signals_of(facts: PersonFacts, today: date) -> list[Signal]:
    """Return every signal in the facts, kind by kind in the order of `SIGNAL_RULES`."""
    return [
        *identical_texts(facts.entries),
        *minute_perfect_days(facts),
        *back_filled_bursts(facts),
        *norms_above_clock(facts.entries),
        *presence_against_activity(facts),
        *days_without_activity(facts, today),
        *late_arrivals(facts),
    ]


def kinds_by_entry(facts: PersonFacts) -> dict[UUID, list[SignalKind]]:
    """Return which signals concern an entry by itself or by its text: those of whole days and bursts are left out."""
    found: defaultdict[UUID, set[SignalKind]] = defaultdict(set)
    for signal in (
        *identical_texts(facts.entries),
        *norms_above_clock(facts.entries),
        *presence_against_activity(facts),
        *late_arrivals(facts),
    ):
        for activity_id in signal.activity_ids:
            found[activity_id].add(signal.kind)
    return {one: [kind for kind in SignalKind if kind in kinds] for one, kinds in found.items()}


def identical_texts(entries: Iterable[SentEntry]) -> Iterator[Signal]:
    """Find one text on many days, and one text that many people of the unit sent for a day."""
    by_text: defaultdict[str, list[SentEntry]] = defaultdict(list)
    for one in entries:
        by_text[one.text].append(one)
    for those in by_text.values():
        if len({one.work_date for one in those}) >= SAME_TEXT_DAYS:
            yield _signal(SignalKind.IDENTICAL_TEXT, those)
        shared: defaultdict[date, list[SentEntry]] = defaultdict(list)
        for one in those:
            shared[one.work_date].append(one)
        for of_day in shared.values():
            others = max(one.same_text_others for one in of_day)
            if others + 1 >= SAME_TEXT_PEOPLE:
                yield Signal(
                    kind=SignalKind.IDENTICAL_TEXT,
                    work_dates=_dates(of_day),
                    activity_ids=_ids(of_day),
                    other_people=others,
                )


def minute_perfect_days(facts: PersonFacts) -> Iterator[Signal]:
    """Find days whose minutes, approved and submitted, are to the minute what the day is due."""
    minutes: Counter[date] = Counter()
    counted = [one for one in facts.entries if one.state in _COUNTED]
    for one in counted:
        minutes[one.work_date] += one.minutes
    perfect = {day for day, sent in minutes.items() if sent in facts.day(day).due_minutes}
    if len(perfect) >= PERFECT_DAYS:
        those = [one for one in counted if one.work_date in perfect]
        total = sum(minutes[day] for day in perfect)
        yield Signal(
            kind=SignalKind.MINUTE_PERFECT_DAY,
            work_dates=_dates(those),
            activity_ids=_ids(those),
            minutes=total,
            against_minutes=total,
        )


def back_filled_bursts(facts: PersonFacts) -> Iterator[Signal]:
    """Find many entries of earlier work dates that came within minutes.

    When they were written, by the phone's clock, stands beside: a phone may have been offline for days.
    """
    late = [one for one in facts.entries if one.work_date < one.received_at.astimezone(facts.zone).date()]
    left = sorted(late, key=lambda one: (one.received_at, one.activity_id))
    while left:
        end = left[0].received_at + timedelta(minutes=BURST_MINUTES)
        burst = [one for one in left if one.received_at <= end]
        if len(burst) >= BURST_ENTRIES and len({one.work_date for one in burst}) >= BURST_WORK_DATES:
            yield _signal(SignalKind.BACK_FILLED_BURST, burst)
            left = left[len(burst) :]
        else:
            left = left[1:]


def norms_above_clock(entries: Iterable[SentEntry]) -> Iterator[Signal]:
    """Find entries whose norm time of the whole volume is longer than the time from start to end."""
    for one in entries:
        if one.norm_minutes is not None and one.norm_minutes - one.clock_minutes >= MINUTES_ABOVE_CLOCK:
            yield Signal(
                kind=SignalKind.NORM_ABOVE_CLOCK,
                work_dates=(one.work_date,),
                activity_ids=(one.activity_id,),
                minutes=int(one.norm_minutes),
                against_minutes=one.clock_minutes,
            )


def presence_against_activity(facts: PersonFacts) -> Iterator[Signal]:
    """Find entries of days recorded as absence or leave, and entries outside the times of arrival and departure."""
    by_day: defaultdict[date, list[SentEntry]] = defaultdict(list)
    for one in facts.entries:
        by_day[one.work_date].append(one)
    for day, those in sorted(by_day.items()):
        known = facts.day(day)
        if known.status in {PresenceCase.ABSENT, PresenceCase.LEAVE}:
            yield Signal(
                kind=SignalKind.PRESENCE_AGAINST_ACTIVITY,
                presence=PresenceCase(known.status),
                work_dates=(day,),
                activity_ids=_ids(those),
            )
        elif known.status == "present":
            yield from _outside(those, known)


def days_without_activity(facts: PersonFacts, today: date) -> Iterator[Signal]:
    """Find days of presence for which nothing was sent, once the time to send is over."""
    with_entries = {one.work_date for one in facts.entries}
    for day, known in sorted(facts.days.items()):
        last = known.last_day_to_send or day
        if known.status == "present" and day not in with_entries and last < today:
            yield Signal(
                kind=SignalKind.PRESENCE_AGAINST_ACTIVITY,
                presence=PresenceCase.WITHOUT_ACTIVITY,
                work_dates=(day,),
                arrived_at=known.arrived_at,
                left_at=known.left_at,
            )


def late_arrivals(facts: PersonFacts) -> Iterator[Signal]:
    """Find entries that were sent in the window by the phone's clock alone, and came after it."""
    for one in facts.entries:
        sending = Sending(
            received=one.received_at.astimezone(facts.zone).date(),
            written=one.written_at.astimezone(facts.zone).date(),
            returned_before=one.returned_before,
        )
        if sending.timeliness(facts.day(one.work_date).last_day_to_send) is Timeliness.WRITTEN_IN_WINDOW:
            yield _signal(SignalKind.LATE_ARRIVAL, [one])


def _outside(those: Sequence[SentEntry], known: DayFacts) -> Iterator[Signal]:
    for one in those:
        minutes = one.clock_minutes - max(timedelta(), _inside(one, known)) // _MINUTE
        if minutes >= MINUTES_OUTSIDE_TIMES:
            yield Signal(
                kind=SignalKind.PRESENCE_AGAINST_ACTIVITY,
                presence=PresenceCase.OUTSIDE_TIMES,
                work_dates=(one.work_date,),
                activity_ids=(one.activity_id,),
                minutes=minutes,
                against_minutes=one.clock_minutes,
                arrived_at=known.arrived_at,
                left_at=known.left_at,
            )


def _inside(one: SentEntry, known: DayFacts) -> timedelta:
    since = one.started_at if known.arrived_at is None else max(one.started_at, known.arrived_at)
    until = one.ended_at if known.left_at is None else min(one.ended_at, known.left_at)
    return until - since


def _signal(kind: SignalKind, those: Collection[SentEntry]) -> Signal:
    """Tell entries with when they were written and received."""
    return Signal(
        kind=kind,
        work_dates=_dates(those),
        activity_ids=_ids(those),
        written_since=min(one.written_at for one in those),
        written_until=max(one.written_at for one in those),
        received_since=min(one.received_at for one in those),
        received_until=max(one.received_at for one in those),
    )


def _dates(those: Iterable[SentEntry]) -> tuple[date, ...]:
    return tuple(sorted({one.work_date for one in those}))


def _ids(those: Iterable[SentEntry]) -> tuple[UUID, ...]:
    return tuple(one.activity_id for one in sorted(those, key=lambda one: (one.started_at, one.activity_id)))
