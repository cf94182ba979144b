"""Bodies of answers to many items at once: one result each, in order."""

from app.http.schemas.problems import Problem
from app.shared.records import ItemOutcome
from app.wire.types import Identifier, Whole, WireModel


class ItemResult(WireModel):
    """What became of one item: its new id if it got one, or the problem with it; `index` counts the items from 0."""

    index: Whole
    outcome: ItemOutcome
    id: Identifier | None
    problem: Problem | None


class BulkResult(WireModel):
    """What became of each item; a refused one never stops the others."""

    created: Whole
    changed: Whole
    unchanged: Whole
    refused: Whole
    items: list[ItemResult]
