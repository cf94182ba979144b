"""Attendance days, discipline events and salary facts."""

from typing import Annotated

from fastapi import Query

from app.attendance import service
from app.http.bulk import bulk_result
from app.http.dependencies import acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import KnownAt
from app.http.relations import require_reader, require_role_or_machine
from app.http.schemas.attendance import (
    AttendanceDayList,
    AttendanceDayOut,
    AttendanceDaysIn,
    DisciplineEventList,
    DisciplineEventOut,
    DisciplineEventsIn,
    SalaryFactList,
    SalaryFactOut,
    SalaryFactsIn,
)
from app.http.schemas.bulk import BulkResult
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("attendance")

Whose = Annotated[Identifier, Query(description="Whose.")]
WorkMonth = Annotated[MonthName, Query(description="Of which month.")]


@router.post("/attendance-days", summary="Record attendance")
async def record_attendance_days(
    body: AttendanceDaysIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> BulkResult:
    """Record what people's days were; one result each. What is as it stood is `unchanged`, so lists may be sent again.

    Example: `{"items": [{"employee_id": "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e", "day": "2026-04-01", "status":
    "present", "late_minutes": 12, "early_minutes": 0}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER, Role.CLERK)
    days = [item.to_day() for item in body.items]
    return bulk_result(
        edge, await service.record_attendance_days(edge.conn, caller=edge.caller, days=days, now=edge.now)
    )


@router.get("/attendance-days", summary="List a person's attendance")
async def list_attendance_days(
    employee_id: Whose, month: WorkMonth, edge: Annotated[Edge, needs(Scope.HR_READ)], known_at: KnownAt
) -> AttendanceDayList:
    """List a person's days of a month, by day.

    Example: `GET /v1/attendance-days?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    require_reader(edge, employee_id)
    rows = await service.attendance_days(
        edge.conn, agency_id=edge.agency_id, employee_id=employee_id, month=Month.parse(month), known_at=known_at
    )
    return AttendanceDayList(items=[AttendanceDayOut.model_validate(row) for row in rows])


@router.post("/discipline-events", summary="Record discipline events")
async def record_discipline_events(
    body: DisciplineEventsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> BulkResult:
    """Record, correct or take back discipline events by ids of the sender's own; one result each.

    Example: `{"items": [{"event_id": "01968f3a-7000-7b21-9d3c-2f4b6a8c0d1e", "employee_id":
    "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e", "day": "2026-04-06", "kind": "apel_monday_missed", "times": 1}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER, Role.CLERK)
    events = [item.to_event() for item in body.items]
    return bulk_result(
        edge, await service.record_discipline_events(edge.conn, caller=edge.caller, events=events, now=edge.now)
    )


@router.get("/discipline-events", summary="List a person's discipline events")
async def list_discipline_events(
    employee_id: Whose, month: WorkMonth, edge: Annotated[Edge, needs(Scope.HR_READ)], known_at: KnownAt
) -> DisciplineEventList:
    """List a person's discipline events of a month, by day.

    Example: `GET /v1/discipline-events?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    require_reader(edge, employee_id)
    rows = await service.discipline_events(
        edge.conn, agency_id=edge.agency_id, employee_id=employee_id, month=Month.parse(month), known_at=known_at
    )
    return DisciplineEventList(items=[DisciplineEventOut.model_validate(row) for row in rows])


@router.post("/salary-facts", summary="Record salary facts")
async def record_salary_facts(body: SalaryFactsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Record what else people are paid in a payment month, on which tax and contributions rest; one result each.

    Example: `{"items": [{"employee_id": "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e", "payment_month": "2026-05", "gross":
    5000000, "bpjs_base": 5000000, "tax_withheld": 25000}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    facts = [item.to_fact() for item in body.items]
    return bulk_result(
        edge, await service.record_salary_facts(edge.conn, caller=edge.caller, facts=facts, now=edge.now)
    )


@router.get("/salary-facts", summary="Read a person's salary facts")
async def list_salary_facts(
    employee_id: Whose,
    payment_month: Annotated[MonthName, Query(description="Of which payment month.")],
    edge: Annotated[Edge, needs(Scope.HR_READ)],
) -> SalaryFactList:
    """Return what else a person is paid in a payment month; a read by anybody else is put on record.

    Example: `GET /v1/salary-facts?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&payment_month=2026-05`.
    """
    if employee_id != edge.caller.employee_id:
        edge.require_role(Role.OFFICER, Role.AUDITOR)
    month = Month.parse(payment_month)
    rows = await service.salary_facts(
        edge.conn, caller=edge.caller, employee_id=employee_id, payment_month=month, now=edge.now
    )
    return SalaryFactList(payment_month=month, items=[SalaryFactOut.model_validate(row) for row in rows])
