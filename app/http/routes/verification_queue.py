"""The superior's queue: what awaits a decision, and one verdict on a whole page of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.activity_log.model import AwaitingDay
from app.http.activities import decision_results, written
from app.http.dependencies import PageRequest, Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import cut
from app.http.refusals import PageTokenError, ReviewTokenError
from app.http.schemas.activities import DecisionResults
from app.http.schemas.verification_queue import QueueDay, QueueDayPage, QueueItem, QueuePage, ReviewIn
from app.http.scopes import Scope
from app.http.services import services_of
from app.verification import service
from app.verification.model import Awaiting, QueueFilter
from app.wire.types import Day, Identifier

router = edge_router("activities")

OfEmployee = Annotated[Identifier | None, Query(description="Only this employee's.")]
Since = Annotated[Day | None, Query(description="Only work dates from this day on.")]
Until = Annotated[Day | None, Query(description="Only work dates before this day.")]


@router.get("/verification-queue", summary="List what awaits the caller's decision")
async def list_verification_queue(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
    employee_id: OfEmployee = None,
    since: Since = None,
    until: Until = None,
) -> QueuePage:
    """List submitted entries on which the caller may decide, the earliest submitted first, each with its last day.

    The `review_token` stands for exactly the entries shown: `POST /v1/reviews` decides on all of them at once.

    Example: `GET /v1/verification-queue?since=2026-04-06&until=2026-04-11`.
    """
    chosen = QueueFilter(employee_id=employee_id, since=since, until=until)
    library = services_of(edge.request).library
    rows = await service.queue_page(
        edge.conn, caller=edge.caller, chosen=chosen, library=library, after=_place(page), size=page.size + 1
    )
    kept, last = cut(rows, page)
    bodies = await written(edge, [one.activity for one in kept])
    return QueuePage(
        items=[
            QueueItem(
                activity=body,
                decide_as=one.standing.kind,
                on_behalf_of=one.standing.on_behalf_of,
                decide_by=one.decide_by,
                signals=list(one.signals),
            )
            for one, body in zip(kept, bodies, strict=True)
        ],
        review_token=_review_token(edge, kept),
        next_page_token=page.next_token(None if last is None else _key(last)),
    )


@router.get("/verification-queue/days", summary="Count what awaits the caller's decision")
async def list_verification_queue_days(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
    employee_id: OfEmployee = None,
    since: Since = None,
    until: Until = None,
) -> QueueDayPage:
    """Count the submitted entries on which the caller may decide, by work date and employee.

    Example: `GET /v1/verification-queue/days`.
    """
    chosen = QueueFilter(employee_id=employee_id, since=since, until=until)
    found = await service.queue_counts(edge.conn, caller=edge.caller, chosen=chosen)
    after = None if page.after is None else tuple(map(str, page.after))
    rows = [one for one in found if after is None or _day_key(one) > after][: page.size + 1]
    kept, last = cut(rows, page)
    return QueueDayPage(
        items=[QueueDay.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else _day_key(last)),
    )


@router.post("/reviews", summary="Decide on a page of the queue")
async def create_review(body: ReviewIn, edge: Annotated[Edge, acts(Scope.VERIFICATION_WRITE)]) -> DecisionResults:
    """Give one verdict on every entry that a page of the queue showed, but for those left out; one result each.

    Each is recorded by itself, bound to the content that was shown: one that changed since is a conflict, alone.

    Example: `{"review_token": "4nd8...", "verdict": "approve", "leave_out": ["01968f3a-6001-7b21-9d3c-2f4b6a8c0d1e"]}`.
    """
    decisions = body.to_decisions(_shown(edge, body.review_token))
    results = await service.decide(edge.conn, caller=edge.caller, decisions=decisions, now=edge.now)
    return await decision_results(edge, results)


def _context(edge: Edge) -> list[object]:
    return [edge.agency_id, "review", edge.caller.employee_id]


def _review_token(edge: Edge, shown: Iterable[Awaiting]) -> str | None:
    flat = [part for one in shown for part in (str(one.activity.entry.activity_id), one.activity.content_digest)]
    return edge.cursors.write(_context(edge), tuple(flat)) if flat else None


def _shown(edge: Edge, token: str) -> list[tuple[UUID, str]]:
    try:
        flat = edge.cursors.read(_context(edge), token)
    except PageTokenError:
        raise ReviewTokenError from None
    return [(UUID(str(one)), str(digest)) for one, digest in zip(flat[::2], flat[1::2], strict=True)]


def _key(one: Awaiting) -> tuple[str | None, str]:
    entry = one.activity.entry
    return None if entry.submitted_at is None else entry.submitted_at.isoformat(), str(entry.activity_id)


def _place(page: PageRequest) -> tuple[datetime, UUID] | None:
    if page.after is None:
        return None
    submitted_at, activity_id = map(str, page.after)
    return datetime.fromisoformat(submitted_at), UUID(activity_id)


def _day_key(one: AwaitingDay) -> tuple[str, str]:
    return one.work_date.isoformat(), str(one.employee_id)
