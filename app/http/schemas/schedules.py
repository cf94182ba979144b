"""Bodies of calendars in use, rosters, leaves and proposed days."""

from typing import Annotated, Self

from pydantic import Field

from app.attendance.model import CalendarUse, DayStatus, Leave, LeaveKind, RosterDay, RosterKind
from app.attendance.proposals import CalendarWanted, ProposedCalendar
from app.attendance.weeks import Pattern, WeekShape
from app.http.limits import MAX_BULK_ITEMS
from app.http.schemas.attendance import CalendarDayIn
from app.http.schemas.bulk import BulkResult
from app.http.schemas.recomputations import RecomputationShown
from app.wire.assessed import YearNumber
from app.wire.types import (
    Day,
    DayMinutes,
    Flag,
    Identifier,
    LongWhole,
    NipText,
    SmallPositive,
    Text,
    TimeOfDay,
    WeekdayNumber,
    WireInput,
    WireModel,
)


class CalendarUseIn(WireInput):
    """From a day on a unit, or with none the agency, follows a calendar; `until` = `since` takes it back."""

    unit_code: Text | None = None
    since: Day
    until: Day | None = None
    calendar_code: Text

    def to_use(self) -> CalendarUse:
        return CalendarUse(**self.__dict__)


class CalendarUsesIn(WireInput):
    """Who follows which calendar."""

    items: Annotated[list[CalendarUseIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class CalendarUseOut(WireModel):
    """Who follows which calendar; no unit: the agency, where a unit and those above it follow none of their own."""

    unit_id: Identifier | None
    unit_code: str | None
    since: Day
    until: Day | None
    calendar_id: Identifier
    calendar_code: str
    known_from: LongWhole


class CalendarUsePage(WireModel):
    """Who follows which calendar, by unit and day."""

    items: list[CalendarUseOut]
    next_page_token: str | None


class ScheduleResult(WireModel):
    """What became of each item, and of attendance by the hours that were corrected."""

    results: BulkResult
    recomputation: RecomputationShown | None


class RosterDayIn(WireInput):
    """A person's own day, before the unit's calendar; the kind `calendar` takes it back."""

    nip: NipText
    day: Day
    kind: RosterKind
    starts_at: TimeOfDay | None = None
    ends_at: TimeOfDay | None = None
    minutes: DayMinutes = 0

    def to_day(self) -> RosterDay:
        return RosterDay(**self.__dict__)


class RosterDaysIn(WireInput):
    """Own days of people."""

    items: Annotated[list[RosterDayIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class RosterDayOut(WireModel):
    """A person's own day, and the change number at which this was learned."""

    employee_id: Identifier
    day: Day
    kind: RosterKind
    starts_at: TimeOfDay | None
    ends_at: TimeOfDay | None
    minutes: DayMinutes
    known_from: LongWhole


class RosterDayList(WireModel):
    """A person's own days of one month."""

    items: list[RosterDayOut]


class LeaveIn(WireInput):
    """A person's leave; `with_note` goes with sick leave, `child` with maternity. `until` = `since` takes it back."""

    nip: NipText
    kind: LeaveKind
    since: Day
    until: Day | None = None
    with_note: Flag | None = None
    child: SmallPositive | None = None
    decree: Text | None = None

    def to_leave(self) -> Leave:
        return Leave(**self.__dict__)


class LeavesIn(WireInput):
    """Leaves of people."""

    items: Annotated[list[LeaveIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class LeaveOut(WireModel):
    """A person's leave, and the change number at which this was learned."""

    employee_id: Identifier
    kind: LeaveKind
    since: Day
    until: Day | None
    with_note: Flag | None
    child: SmallPositive | None
    decree: str | None
    known_from: LongWhole


class LeaveList(WireModel):
    """A person's leaves, by their first day."""

    items: list[LeaveOut]


class AttendanceConflictOut(WireModel):
    """A day that is recorded otherwise than a leave says: the record stands until one of them is corrected."""

    employee_id: Identifier
    day: Day
    status: DayStatus
    leave_kind: LeaveKind | None
    leave: LeaveKind
    leave_since: Day
    leave_until: Day | None


class AttendanceConflictPage(WireModel):
    """Days of a month that contradict a leave, by person and day."""

    items: list[AttendanceConflictOut]
    next_page_token: str | None


class HoursPatternIn(WireInput):
    """Hours of some weekdays (1 Monday to 7 Sunday), always or on days in [since, until), as in Ramadan."""

    weekdays: Annotated[list[WeekdayNumber], Field(min_length=1, max_length=7)]
    starts_at: TimeOfDay
    ends_at: TimeOfDay
    minutes: DayMinutes
    since: Day | None = None
    until: Day | None = None

    def to_pattern(self) -> Pattern:
        return Pattern(**{**self.__dict__, "weekdays": frozenset(self.weekdays)})


class CalendarProposalIn(WireInput):
    """Which days are wanted, by year or from day to day at most two years, and their hours.

    `shape` gives the hours of a usual week by Perpres 21/2023, with Ramadan's on the days that are given for it;
    of `patterns` that hold for a day the last one counts, before the shape's.
    """

    year: YearNumber | None = None
    since: Day | None = None
    until: Day | None = None
    shape: WeekShape | None = None
    ramadan_since: Day | None = None
    ramadan_until: Day | None = None
    patterns: Annotated[list[HoursPatternIn], Field(max_length=50)] = Field(default_factory=list)
    joint_leave: Flag = True

    def to_wanted(self) -> CalendarWanted:
        return CalendarWanted(**{**self.__dict__, "patterns": tuple(one.to_pattern() for one in self.patterns)})


class CalendarProposal(WireModel):
    """Proposed days, as `POST /v1/calendars` takes them, and what they come from; the region's decree decides."""

    days: list[CalendarDayIn]
    sources: list[str]

    @classmethod
    def of(cls, proposed: ProposedCalendar) -> Self:
        return cls(days=[CalendarDayIn.model_validate(day) for day in proposed.days], sources=list(proposed.sources))
