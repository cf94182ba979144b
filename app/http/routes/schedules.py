"""Calendars in use, rosters, leaves, and days proposed for a calendar."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.attendance import proposals, service
from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import KnownAt, cut
from app.http.relations import require_reader, require_role_or_machine
from app.http.routes.recomputations import shown
from app.http.schemas.bulk import BulkResult
from app.http.schemas.schedules import (
    AttendanceConflictOut,
    AttendanceConflictPage,
    CalendarProposal,
    CalendarProposalIn,
    CalendarUseOut,
    CalendarUsePage,
    CalendarUsesIn,
    LeaveList,
    LeaveOut,
    LeavesIn,
    RosterDayList,
    RosterDayOut,
    RosterDaysIn,
    ScheduleResult,
)
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("attendance")

Whose = Annotated[Identifier, Query(description="Whose.")]
OfMonth = Annotated[MonthName, Query(description="Of which month.")]


@router.post("/calendar-uses", summary="Record who follows which calendar")
async def record_calendar_uses(
    body: CalendarUsesIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> ScheduleResult:
    """Record which calendar a unit, or with none the agency, follows from a day on, and what it changes in attendance.

    Example: `{"items": [{"unit_code": null, "since": "2026-01-01", "calendar_code": "lima-hari"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    uses = [item.to_use() for item in body.items]
    reports, made = await service.record_calendar_uses(edge.conn, caller=edge.caller, records=uses, now=edge.now)
    return ScheduleResult(results=bulk_result(edge, reports), recomputation=await shown(edge, made))


@router.get("/calendar-uses", summary="List who follows which calendar")
async def list_calendar_uses(
    page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)], known_at: KnownAt
) -> CalendarUsePage:
    """List which calendar units and the agency follow, by unit and day.

    Example: `GET /v1/calendar-uses`.
    """
    rows = await service.uses_page(
        edge.conn, agency_id=edge.agency_id, known_at=known_at, after=_place(page.after), size=page.size + 1
    )
    kept, last = cut(rows, page)
    place = None if last is None else (str(last["unit_id"] or UUID(int=0)), last["since"].isoformat())
    return CalendarUsePage(
        items=[CalendarUseOut.model_validate(row) for row in kept], next_page_token=page.next_token(place)
    )


@router.post("/rosters", summary="Record rosters")
async def record_rosters(body: RosterDaysIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> ScheduleResult:
    """Record people's own days, which stand before the unit's calendar: shifts, also past midnight, and rest.

    Example: `{"items": [{"nip": "190003302010011005", "day": "2026-04-01", "kind": "working", "starts_at": "21:00",
    "ends_at": "07:00", "minutes": 540}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER, Role.CLERK)
    days = [item.to_day() for item in body.items]
    reports, made = await service.record_rosters(edge.conn, caller=edge.caller, records=days, now=edge.now)
    return ScheduleResult(results=bulk_result(edge, reports), recomputation=await shown(edge, made))


@router.get("/rosters", summary="List a person's own days")
async def list_rosters(
    employee_id: Whose, month: OfMonth, edge: Annotated[Edge, needs(Scope.HR_READ)], known_at: KnownAt
) -> RosterDayList:
    """List a person's own days of a month, by day.

    Example: `GET /v1/rosters?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    require_reader(edge, employee_id)
    rows = await service.rosters_of(
        edge.conn, agency_id=edge.agency_id, employee_id=employee_id, month=Month.parse(month), known_at=known_at
    )
    return RosterDayList(items=[RosterDayOut.model_validate(row) for row in rows])


@router.post("/leaves", summary="Record leaves")
async def record_leaves(body: LeavesIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Record people's leaves; a due day without a record is then one of leave. One result each.

    Example: `{"items": [{"nip": "190003302010011005", "kind": "sick", "since": "2026-04-06", "until": "2026-04-09",
    "with_note": true}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER, Role.CLERK)
    leaves = [item.to_leave() for item in body.items]
    return bulk_result(edge, await service.record_leaves(edge.conn, caller=edge.caller, records=leaves, now=edge.now))


@router.get("/leaves", summary="List a person's leaves")
async def list_leaves(employee_id: Whose, edge: Annotated[Edge, needs(Scope.HR_READ)], known_at: KnownAt) -> LeaveList:
    """List a person's leaves, by their first day.

    Example: `GET /v1/leaves?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    require_reader(edge, employee_id)
    rows = await service.leaves_of(edge.conn, agency_id=edge.agency_id, employee_id=employee_id, known_at=known_at)
    return LeaveList(items=[LeaveOut.model_validate(row) for row in rows])


@router.get("/attendance-conflicts", summary="List days that contradict a leave")
async def list_attendance_conflicts(
    month: OfMonth, page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> AttendanceConflictPage:
    """List days of a month that are recorded otherwise than a leave says; the record stands until one is corrected.

    Example: `GET /v1/attendance-conflicts?month=2026-04`.
    """
    require_reader(edge)
    rows = await service.conflicts_page(
        edge.conn,
        agency_id=edge.agency_id,
        month=Month.parse(month),
        after=_place(page.after),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    place = None if last is None else (str(last["employee_id"]), last["day"].isoformat())
    return AttendanceConflictPage(
        items=[AttendanceConflictOut.model_validate(row) for row in kept], next_page_token=page.next_token(place)
    )


@router.post("/calendar-proposals", summary="Propose days of a calendar", responses=problems(422))
async def propose_calendar(body: CalendarProposalIn, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> CalendarProposal:
    """Propose days with the nation's holidays, for an officer to check against the region's decree; nothing is kept.

    Example: `{"year": 2026, "shape": "five_days", "ramadan_since": "2026-02-19", "ramadan_until": "2026-03-20"}`.
    """
    require_role_or_machine(edge, Role.OFFICER, Role.CLERK)
    return CalendarProposal.of(proposals.propose_calendar(body.to_wanted()))


def _place(after: tuple[str | int | None, ...] | None) -> tuple[UUID, date] | None:
    return None if after is None else (UUID(str(after[0])), date.fromisoformat(str(after[1])))
