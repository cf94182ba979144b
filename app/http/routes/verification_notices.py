"""What superiors are told of their deadlines."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import PageRequest, Paging, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import cut
from app.http.schemas.verification_notices import VerificationNotice, VerificationNoticePage
from app.http.scopes import Scope
from app.verification import service
from app.verification.model import Notice, NoticeFilter
from app.verification.store.notices import NOBODY
from app.wire.types import Day, Identifier

router = edge_router("activities")


@router.get("/verification-notices", summary="List what superiors were told of deadlines")
async def list_verification_notices(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.VERIFICATION_READ)],
    employee_id: Annotated[
        Identifier | None, Query(description="Who was told, for officers and auditors; others read their own.")
    ] = None,
    since: Annotated[Day | None, Query(description="The first day of the notices.")] = None,
    until: Annotated[Day | None, Query(description="The day after the last.")] = None,
) -> VerificationNoticePage:
    """List one's reminders of entries that end soon, and what those below left undecided; to officers everybody's.

    A notice for each person, day and kind, made in the morning; who is told of what others left decides on none of it.
    What was left where nobody else stands above is told to the officers, with no `employee_id`.

    Example: `GET /v1/verification-notices?since=2026-04-20`.
    """
    chosen = NoticeFilter(employee_id=employee_id, since=since, until=until)
    rows = await service.notices_page(
        edge.conn, caller=edge.caller, chosen=chosen, after=_place(page), size=page.size + 1
    )
    kept, last = cut(rows, page)
    return VerificationNoticePage(
        items=[VerificationNotice.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else _key(last)),
    )


def _key(one: Notice) -> tuple[str, str, str]:
    return one.day.isoformat(), str(one.employee_id or NOBODY), one.kind


def _place(page: PageRequest) -> tuple[date, UUID, str] | None:
    if page.after is None:
        return None
    day, employee_id, kind = map(str, page.after)
    return date.fromisoformat(day), UUID(employee_id), kind
