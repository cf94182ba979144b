"""Rows of calendars, attendance, leave, discipline and salaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance import service
from app.attendance.model import (
    AttendanceRecord,
    CalendarDayRecord,
    CalendarUse,
    DayKind,
    DayStatus,
    DisciplineRecord,
    EventKind,
    Leave,
    LeaveKind,
    NewCalendar,
    RosterDay,
    RosterKind,
    SalaryRecord,
    Source,
)
from app.attendance.store import exports
from app.imports.codes import Coded
from app.imports.kinds import Intake, Kind, Row
from app.personnel.code_mappings import CodeKind
from app.shared.caller import Role
from app.shared.records import ItemReport
from app.wire.types import (
    Day,
    DayMinutes,
    Flag,
    Identifier,
    Instant,
    LocalOrInstant,
    MonthText,
    NipText,
    Rupiah,
    SmallCount,
    SmallPositive,
    Text,
    TimeOfDay,
    TimeZone,
)

_CLERKS = (Role.OFFICER, Role.CLERK)


class CalendarRow(Row):
    """A calendar; its days and who follows it are rows of their own."""

    code: Text
    name: Text
    time_zone: TimeZone | None = None

    def to_record(self) -> NewCalendar:
        return NewCalendar(**self.__dict__)


class CalendarDayRow(Row):
    """A day of a calendar."""

    calendar_code: Text
    day: Day
    kind: DayKind
    starts_at: TimeOfDay | None = None
    ends_at: TimeOfDay | None = None
    minutes: DayMinutes = 0
    label: Text | None = None

    def to_record(self) -> CalendarDayRecord:
        return CalendarDayRecord(**self.__dict__)


class CalendarUseRow(Row):
    """Which calendar a unit, or with none the agency, follows from a day on; `until` = `since` takes it back."""

    unit_code: Text | None = None
    since: Day
    until: Day | None = None
    calendar_code: Text

    def to_record(self) -> CalendarUse:
        return CalendarUse(**self.__dict__)


class RosterRow(Row):
    """A person's own day; the kind `calendar` takes it back."""

    nip: NipText
    day: Day
    kind: RosterKind
    starts_at: TimeOfDay | None = None
    ends_at: TimeOfDay | None = None
    minutes: DayMinutes = 0

    def to_record(self) -> RosterDay:
        return RosterDay(**self.__dict__)


class AttendanceRow(Row):
    """A person's day: minutes as they are, or times that they are derived from."""

    nip: NipText
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

    def to_record(self) -> AttendanceRecord:
        return AttendanceRecord(**self.__dict__)


class LeaveRow(Row):
    """A person's leave; `until` = `since` takes it back."""

    nip: NipText
    kind: LeaveKind
    since: Day
    until: Day | None = None
    with_note: Flag | None = None
    child: SmallPositive | None = None
    decree: Text | None = None

    def to_record(self) -> Leave:
        return Leave(**self.__dict__)


class DisciplineRow(Row):
    """A discipline event: by the sender's own id, or without one by person, day and kind; 0 times take it back."""

    nip: NipText
    day: Day
    kind: EventKind
    times: SmallCount = 1
    event_id: Identifier | None = None

    def to_record(self) -> DisciplineRecord:
        return DisciplineRecord(**self.__dict__)


class SalaryRow(Row):
    """What else a person is paid in a payment month, as SIMGAJI has it."""

    nip: NipText
    payment_month: MonthText
    gross: Rupiah
    bpjs_base: Rupiah
    tax_withheld: Rupiah

    def to_record(self) -> SalaryRecord:
        return SalaryRecord(**self.__dict__)


async def _calendars(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    return await service.record_calendars(conn, caller=intake.caller, records=records, now=intake.now)


async def _calendar_days(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    return await service.record_calendar_days(conn, caller=intake.caller, records=records, now=intake.now)


async def _uses(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    reports, _ = await service.record_calendar_uses(conn, caller=intake.caller, records=records, now=intake.now)
    return reports


async def _rosters(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    reports, _ = await service.record_rosters(conn, caller=intake.caller, records=records, now=intake.now)
    return reports


async def _attendance(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    return await service.record_attendance(conn, caller=intake.caller, records=records, now=intake.now)


async def _leaves(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    return await service.record_leaves(conn, caller=intake.caller, records=records, now=intake.now)


async def _discipline(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    return await service.record_discipline(conn, caller=intake.caller, records=records, now=intake.now)


async def _salaries(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
    return await service.record_salaries(conn, caller=intake.caller, records=records, now=intake.now)


KINDS: tuple[Kind, ...] = (
    Kind(name="calendars", row=CalendarRow, key=("code",), record=_calendars, select=exports.CALENDARS),
    Kind(
        name="calendar-days",
        row=CalendarDayRow,
        key=("calendar_code", "day"),
        record=_calendar_days,
        select=exports.CALENDAR_DAYS,
    ),
    Kind(
        name="calendar-uses",
        row=CalendarUseRow,
        key=("unit_code", "since"),
        record=_uses,
        select=exports.CALENDAR_USES,
        codes=(Coded(column="unit_code", kind=CodeKind.UNIT),),
    ),
    Kind(name="rosters", row=RosterRow, key=("nip", "day"), record=_rosters, select=exports.ROSTERS, roles=_CLERKS),
    Kind(
        name="attendance-days",
        row=AttendanceRow,
        key=("nip", "day"),
        record=_attendance,
        select=exports.ATTENDANCE_DAYS,
        codes=(Coded(column="leave_kind", kind=CodeKind.LEAVE, on="day"),),
        roles=_CLERKS,
    ),
    Kind(
        name="leaves",
        row=LeaveRow,
        key=("nip", "since"),
        record=_leaves,
        select=exports.LEAVES,
        roles=_CLERKS,
        codes=(Coded(column="kind", kind=CodeKind.LEAVE),),
    ),
    Kind(
        name="discipline-events",
        row=DisciplineRow,
        key=("nip", "day", "kind"),
        record=_discipline,
        select=exports.DISCIPLINE_EVENTS,
        roles=_CLERKS,
    ),
    Kind(
        name="salary-facts",
        row=SalaryRow,
        key=("nip", "payment_month"),
        record=_salaries,
        select=exports.SALARY_FACTS,
    ),
)
