"""Signals on what a person sent, and what each kind says: shown with their facts, and nothing follows from them."""

from typing import Annotated

from fastapi import Query

from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.operations import edge_router, public_router
from app.http.schemas.signals import SignalList, SignalMeaning, SignalMeanings, SignalOut, SignalThreshold
from app.http.scopes import Scope
from app.http.services import services_of
from app.http.signal_texts import SIGNAL_TEXTS
from app.shared.month import Month
from app.verification import service
from app.verification.signals import SIGNAL_RULES
from app.wire.types import Identifier, MonthName

router = edge_router("activities")
meta_router = public_router("meta", prefix="/v1")


@router.get("/employees/{employee_id}/signals", summary="Read the signals on a person's month")
async def list_employee_signals(
    employee_id: Identifier,
    month: Annotated[MonthName, Query(description="The month of the work dates.")],
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
) -> SignalList:
    """List patterns in what the person sent, with the facts behind each: no score, and nothing follows by itself.

    The person, officers and auditors see the month; a superior what the days show on which it was the person's
    superior. For others there is no such employee. Of other people's entries only a count is told.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/signals?month=2026-04`.
    """
    ground = service.Ground(library=services_of(edge.request).library, now=edge.now)
    found = await service.signals_of(
        edge.conn, caller=edge.caller, employee_id=employee_id, month=Month.parse(month), ground=ground
    )
    return SignalList(items=[SignalOut.model_validate(one) for one in found])


@meta_router.get("/meta/signals", summary="Read what signals say")
async def get_signals() -> SignalMeanings:
    """Return every kind of signal with what it says and from which counts on it is shown.

    Example: `GET /v1/meta/signals`.
    """
    return SignalMeanings(
        items=[
            SignalMeaning(
                kind=rule.kind,
                thresholds=[SignalThreshold.model_validate(one) for one in rule.thresholds],
                says_id=SIGNAL_TEXTS[rule.kind].id,
                says_en=SIGNAL_TEXTS[rule.kind].en,
            )
            for rule in SIGNAL_RULES
        ]
    )
