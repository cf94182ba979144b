"""Sanctions, obligation holds, assessments, indicators and outages."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.attendance import service
from app.attendance.conduct import Conduct
from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import KnownAt, cut
from app.http.relations import require_reader, require_role_or_machine
from app.http.schemas.bulk import BulkResult
from app.http.schemas.conduct import (
    AssessmentList,
    AssessmentOut,
    AssessmentsIn,
    ExcusedDayList,
    ExcusedDayOut,
    IndicatorList,
    IndicatorOut,
    IndicatorsIn,
    ObligationHoldList,
    ObligationHoldOut,
    ObligationHoldsIn,
    OutageOut,
    OutagePage,
    OutagesIn,
    SanctionList,
    SanctionOut,
    SanctionsIn,
)
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("attendance")

Whose = Annotated[Identifier, Query(description="Whose.")]
WorkMonth = Annotated[MonthName, Query(description="For which month.")]
Writer = Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
Reader = Annotated[Edge, needs(Scope.HR_READ)]


@router.post("/sanctions", summary="Record sanctions")
async def record_sanctions(body: SanctionsIn, edge: Writer) -> BulkResult:
    """Record, correct or take back (`until` = `since`) sanctions by person, kind and first day; one result each.

    Example: `{"items": [{"nip": "190003302010011005", "kind": "medium", "since": "2026-04-01", "decree_number":
    "800/12", "months": 6, "share": "0.25"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    records = [item.to_record() for item in body.items]
    return bulk_result(
        edge, await service.record_sanctions(edge.conn, caller=edge.caller, records=records, now=edge.now)
    )


@router.get("/sanctions", summary="List a person's sanctions")
async def list_sanctions(employee_id: Whose, month: WorkMonth, edge: Reader, known_at: KnownAt) -> SanctionList:
    """List the sanctions that count for a person in a month: in force on some day, within the decree's months.

    Example: `GET /v1/sanctions?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    found = await _conduct(edge, employee_id, month, known_at)
    return SanctionList(items=[SanctionOut.model_validate(row) for row in found.sanctions])


@router.post("/obligation-holds", summary="Place and release obligation holds")
async def record_obligation_holds(body: ObligationHoldsIn, edge: Writer) -> BulkResult:
    """Place holds, or release them with a day and a reason; released on the first day, they never were.

    Example: `{"items": [{"nip": "190003302010011005", "obligation": "lhkpn", "since": "2026-04-01", "reason":
    "LHKPN 2025 belum dilaporkan"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    records = [item.to_record() for item in body.items]
    return bulk_result(
        edge, await service.record_obligation_holds(edge.conn, caller=edge.caller, records=records, now=edge.now)
    )


@router.get("/obligation-holds", summary="List a person's obligation holds")
async def list_obligation_holds(
    employee_id: Whose, month: WorkMonth, edge: Reader, known_at: KnownAt
) -> ObligationHoldList:
    """List the holds that count for a person in a month: those that stand on its last day.

    Example: `GET /v1/obligation-holds?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    found = await _conduct(edge, employee_id, month, known_at)
    return ObligationHoldList(items=[ObligationHoldOut.model_validate(row) for row in found.holds])


@router.post("/assessments", summary="Record assessments")
async def record_assessments(body: AssessmentsIn, edge: Writer) -> BulkResult:
    """Record assessments of months or years; with nothing in it, an assessment is taken back. One result each.

    Example: `{"items": [{"nip": "190003302010011005", "period": "2026-04", "skp_score": "87.5", "predicate": "baik",
    "review_360_score": "90"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    records = [item.to_record() for item in body.items]
    return bulk_result(
        edge, await service.record_assessments(edge.conn, caller=edge.caller, records=records, now=edge.now)
    )


@router.get("/assessments", summary="Read a person's assessment")
async def list_assessments(employee_id: Whose, month: WorkMonth, edge: Reader, known_at: KnownAt) -> AssessmentList:
    """Return the assessment that counts for a person in a month: the month's own, else that of the last year before.

    Example: `GET /v1/assessments?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    found = (await _conduct(edge, employee_id, month, known_at)).assessment
    return AssessmentList(items=[] if found is None else [AssessmentOut.model_validate(found)])


@router.post("/indicators", summary="Record indicators")
async def record_indicators(body: IndicatorsIn, edge: Writer) -> BulkResult:
    """Record indicators of people or of units for a month; with no figure, an indicator is taken back.

    Example: `{"items": [{"unit_code": "DIKNAS", "month": "2026-04", "kind": "absorption", "name": "serapan", "value":
    "0.85"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    records = [item.to_record() for item in body.items]
    return bulk_result(
        edge, await service.record_indicators(edge.conn, caller=edge.caller, records=records, now=edge.now)
    )


@router.get("/indicators", summary="List a person's indicators")
async def list_indicators(employee_id: Whose, month: WorkMonth, edge: Reader, known_at: KnownAt) -> IndicatorList:
    """List the indicators that count for a person in a month: own ones first, then the unit's, then those above.

    Example: `GET /v1/indicators?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    found = await _conduct(edge, employee_id, month, known_at)
    return IndicatorList(items=[IndicatorOut.model_validate(row) for row in found.indicators])


@router.post("/outages", summary="Declare outages")
async def record_outages(body: OutagesIn, edge: Writer) -> BulkResult:
    """Declare, correct or withdraw incidents by their codes; one result each.

    Example: `{"items": [{"code": "G-1", "since_at": "2026-04-15T08:00:00+07:00", "until_at":
    "2026-04-15T11:00:00+07:00", "reach": "attendance", "unit_codes": "DIKNAS;DINKES", "description": "Listrik padam",
    "declared_by": "Diskominfo"}]}`.
    """
    edge.require_role(Role.OFFICER)
    records = [item.to_record() for item in body.items]
    return bulk_result(edge, await service.record_outages(edge.conn, caller=edge.caller, records=records, now=edge.now))


@router.get("/outages", summary="List outages")
async def list_outages(page: Paging, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)]) -> OutagePage:
    """List the agency's incidents, by code; everybody of the agency may see them.

    Example: `GET /v1/outages`.
    """
    after = None if page.after is None else str(page.after[0])
    rows = await service.outages_page(edge.conn, agency_id=edge.agency_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return OutagePage(
        items=[OutageOut.model_validate(row) for row in kept],
        next_page_token=page.next_token(None if last is None else (last["code"],)),
    )


@router.get("/excused-days", summary="List a person's excused days")
async def list_excused_days(employee_id: Whose, month: WorkMonth, edge: Reader, known_at: KnownAt) -> ExcusedDayList:
    """List days of presence on which an outage stands for a check-in or check-out that was not recorded.

    Example: `GET /v1/excused-days?employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e&month=2026-04`.
    """
    require_reader(edge, employee_id)
    wanted = service.ConductWanted(agency_id=edge.agency_id, month=Month.parse(month), known_at=known_at)
    rows = await service.excused_days(edge.conn, wanted, employee_id)
    return ExcusedDayList(items=[ExcusedDayOut.model_validate(row) for row in rows])


async def _conduct(edge: Edge, employee_id: UUID, month: str, known_at: int | None) -> Conduct:
    require_reader(edge, employee_id)
    wanted = service.ConductWanted(agency_id=edge.agency_id, month=Month.parse(month), known_at=known_at)
    return (await service.conduct_of(edge.conn, wanted, [employee_id]))[employee_id]
