"""Answers to many items at once."""

from collections.abc import Sequence
from uuid import UUID

from app.http.edge import Edge
from app.http.problems import describe
from app.http.schemas.bulk import BulkResult, ItemOutcome, ItemResult
from app.shared.errors import Refusal


def bulk_result(edge: Edge, results: Sequence[UUID | Refusal]) -> BulkResult:
    """Write out what became of each item; a problem's pointers lead into the body as it was sent."""
    items = [_item(edge, index, result) for index, result in enumerate(results)]
    created = sum(item.outcome is ItemOutcome.CREATED for item in items)
    return BulkResult(created=created, refused=len(items) - created, items=items)


def _item(edge: Edge, index: int, result: UUID | Refusal) -> ItemResult:
    if isinstance(result, UUID):
        return ItemResult(index=index, outcome=ItemOutcome.CREATED, id=result, problem=None)
    problem = describe(edge.request, result, within=f"/items/{index}")
    return ItemResult(index=index, outcome=ItemOutcome.REFUSED, id=None, problem=problem)
