"""Answers to many items at once."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from app.http.edge import Edge
from app.http.problems import describe
from app.http.schemas.bulk import BulkResult, ItemResult
from app.shared.errors import Refusal
from app.shared.records import ItemOutcome, ItemReport


def bulk_result(edge: Edge, results: Sequence[UUID | Refusal | ItemReport], *, within: str = "/items") -> BulkResult:
    """Write out what became of each item; a problem's pointers lead into the body as it was sent, to `within`."""
    items = [_item(edge, index, result, within) for index, result in enumerate(results)]
    counts = Counter(item.outcome for item in items)
    return BulkResult(
        created=counts[ItemOutcome.CREATED],
        changed=counts[ItemOutcome.CHANGED],
        unchanged=counts[ItemOutcome.UNCHANGED],
        refused=counts[ItemOutcome.REFUSED],
        items=items,
    )


def _item(edge: Edge, index: int, result: UUID | Refusal | ItemReport, within: str) -> ItemResult:
    if isinstance(result, ItemReport):
        return _reported(edge, index, result, within)
    if isinstance(result, UUID):
        return ItemResult(index=index, outcome=ItemOutcome.CREATED, id=result, problem=None)
    problem = describe(edge.request, result, within=f"{within}/{index}")
    return ItemResult(index=index, outcome=ItemOutcome.REFUSED, id=None, problem=problem)


def _reported(edge: Edge, index: int, report: ItemReport, within: str) -> ItemResult:
    kept = report.problem
    problem = None if kept is None else describe(edge.request, kept, within=f"{within}/{index}")
    return ItemResult(index=index, outcome=report.outcome, id=None, problem=problem)
