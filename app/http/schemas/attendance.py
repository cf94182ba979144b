"""Bodies of calendars, attendance days, discipline events and salary facts."""

from typing import Annotated

from pydantic import Field

from app.attendance.model import (
    AttendanceDay,
    CalendarDay,
    DayKind,
    DayStatus,
    DisciplineEvent,
    EventKind,
    LeaveKind,
    NewCalendar,
    SalaryFact,
    Source,
)
from app.http.limits import MAX_BULK_ITEMS
from app.http.schemas.bulk import BulkResult
from app.http.schemas.recomputations import RecomputationShown
from app.wire.types import (
    Day,
    DayMinutes,
    Flag,
    Identifier,
    Instant,
    LocalOrInstant,
    LongWhole,
    MonthText,
    Rupiah,
    SmallCount,
    Text,
    TimeOfDay,
    TimeZone,
    WireInput,
    WireModel,
)


class CalendarDayIn(WireInput):
    """One day of a calendar; hours and minutes go with working days only."""

    day: Day
    kind: DayKind
    starts_at: TimeOfDay | None = None
    ends_at: TimeOfDay | None = None
    minutes: DayMinutes = 0
    label: Text | None = None

    def to_day(self) -> CalendarDay:
        return CalendarDay(
            day=self.day,
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            minutes=self.minutes,
            label=self.label,
        )


class CalendarIn(WireInput):
    """A calendar with days that are new or otherwise than they were; without a time zone it has the agency's."""

    code: Text
    name: Text
    time_zone: TimeZone | None = None
    days: Annotated[list[CalendarDayIn], Field(max_length=MAX_BULK_ITEMS)]

    def to_new(self) -> NewCalendar:
        days = tuple(day.to_day() for day in self.days)
        return NewCalendar(code=self.code, name=self.name, time_zone=self.time_zone, days=days)


class CalendarOut(WireModel):
    """A calendar, with the clock by which its hours are meant."""

    calendar_id: Identifier
    code: str
    name: str
    time_zone: str


class CalendarResult(WireModel):
    """A calendar that was recorded, what became of its days, in order, and of attendance by its hours."""

    calendar: CalendarOut
    days: BulkResult
    recomputation: RecomputationShown | None


class CalendarPage(WireModel):
    """Calendars, by code."""

    items: list[CalendarOut]
    next_page_token: str | None


class CalendarDayOut(WireModel):
    """One day of a calendar, and the change number at which this was learned."""

    day: Day
    kind: DayKind
    starts_at: TimeOfDay | None
    ends_at: TimeOfDay | None
    minutes: DayMinutes
    label: str | None
    known_from: LongWhole


class CalendarMonth(WireModel):
    """A calendar's days of one month."""

    calendar: CalendarOut
    month: MonthText
    days: list[CalendarDayOut]


class AttendanceDayIn(WireInput):
    """A person's day: minutes with present (null: no check-in, no check-out), or times that they are derived from."""

    employee_id: Identifier
    day: Day
    status: DayStatus
    leave_kind: LeaveKind | None = None
    late_minutes: DayMinutes | None = None
    early_minutes: DayMinutes | None = None
    attended_minutes: DayMinutes | None = None
    arrived_at: LocalOrInstant | None = None
    left_at: LocalOrInstant | None = None
    device_time: Instant | None = None
    source: Source | None = None
    confidence: Text | None = None
    apel: Flag | None = None

    def to_day(self) -> AttendanceDay:
        return AttendanceDay(**self.__dict__)


class AttendanceDaysIn(WireInput):
    """Days of people."""

    items: Annotated[list[AttendanceDayIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class AttendanceDayOut(WireModel):
    """A person's day, and the change number at which this was learned."""

    employee_id: Identifier
    day: Day
    status: DayStatus
    leave_kind: LeaveKind | None
    late_minutes: DayMinutes | None
    early_minutes: DayMinutes | None
    attended_minutes: DayMinutes | None
    arrived_at: Instant | None
    left_at: Instant | None
    device_time: Instant | None
    source: Source | None
    confidence: str | None
    apel: Flag | None
    known_from: LongWhole


class AttendanceDayList(WireModel):
    """A person's days of one month."""

    items: list[AttendanceDayOut]


class DisciplineEventIn(WireInput):
    """Something that cuts TKD, under an id of the sender's own: sent again it is corrected, with 0 times taken back."""

    event_id: Identifier
    employee_id: Identifier
    day: Day
    kind: EventKind
    times: SmallCount = 1

    def to_event(self) -> DisciplineEvent:
        return DisciplineEvent(
            event_id=self.event_id, employee_id=self.employee_id, day=self.day, kind=self.kind, times=self.times
        )


class DisciplineEventsIn(WireInput):
    """Discipline events of people."""

    items: Annotated[list[DisciplineEventIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class DisciplineEventOut(WireModel):
    """A discipline event, and the change number at which this was learned."""

    event_id: Identifier
    employee_id: Identifier
    day: Day
    kind: EventKind
    times: SmallCount
    known_from: LongWhole


class DisciplineEventList(WireModel):
    """A person's discipline events of one month."""

    items: list[DisciplineEventOut]


class SalaryFactIn(WireInput):
    """What else a person is paid in a payment month."""

    employee_id: Identifier
    payment_month: MonthText
    gross: Rupiah
    bpjs_base: Rupiah
    tax_withheld: Rupiah

    def to_fact(self) -> SalaryFact:
        return SalaryFact(
            employee_id=self.employee_id,
            payment_month=self.payment_month,
            gross=self.gross,
            bpjs_base=self.bpjs_base,
            tax_withheld=self.tax_withheld,
        )


class SalaryFactsIn(WireInput):
    """Salary facts of people."""

    items: Annotated[list[SalaryFactIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class SalaryFactOut(WireModel):
    """What else a person is paid in a payment month, and the change number at which this was learned."""

    employee_id: Identifier
    gross: Rupiah
    bpjs_base: Rupiah
    tax_withheld: Rupiah
    known_from: LongWhole


class SalaryFactList(WireModel):
    """A person's salary facts of one payment month: none or one."""

    payment_month: MonthText
    items: list[SalaryFactOut]
