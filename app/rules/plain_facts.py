"""Writes facts in plan order as plain JSON, ratios as reduced text, and reads them back for the same plan."""

from collections.abc import Mapping
from typing import Any

from app.rules import exact
from app.rules.compact import compact_value
from app.rules.facts import Segment, Values
from app.rules.plan import Plan
from app.rules.readers import Value
from app.rules.rows import Rows
from app.rules.tree import Unit
from app.rules.vocabulary import Term


def to_plain(values: Values) -> dict[str, object]:
    """Write the values as plain JSON, ratios as reduced text."""
    return {
        "month_days": None if values.month_days is None else values.month_days[0],
        "person": [compact_value(value) for value in values.person],
        "items": [_plain_rows(rows) for rows in values.items],
        "segments": [
            [
                segment.working_days[0] if segment.working_days else None,
                [compact_value(value) for value in segment.scalars],
                [_plain_rows(rows) for rows in segment.items],
            ]
            for segment in values.segments
        ],
    }


def from_plain(plan: Plan, plain: Mapping[str, Any]) -> Values:
    """Read back what `to_plain` wrote for the same plan."""
    segments = [
        Segment(
            None if days is None else (days, 1),
            [_exact(value, term) for value, term in zip(scalars, plan.segment, strict=True)],
            _exact_items(items, plan.segment_items),
        )
        for days, scalars, items in plain["segments"]
    ]
    person = [_exact(value, term) for value, term in zip(plain["person"], plan.person, strict=True)]
    month_days = plain["month_days"]
    items = _exact_items(plain["items"], plan.person_items)
    return Values(None if month_days is None else (month_days, 1), person, items, segments)


def _plain_rows(rows: Rows | None) -> list[list[object]] | None:
    return None if rows is None else [[count, *map(compact_value, row)] for count, row in rows]


def _exact(value: Any, term: Term) -> Value | None:  # noqa: ANN401 - whatever JSON holds
    if value is None or term.unit in {Unit.CATEGORY, Unit.YES_NO}:
        return value  # type: ignore[no-any-return]  # the plan's own output
    return exact.parse(value)


def _exact_items(items: list[Any], named: tuple[tuple[str, tuple[Term, ...]], ...]) -> list[Rows | None]:
    return [
        None
        if rows is None
        else [(count, tuple(_exact(v, t) for v, t in zip(row, terms, strict=True))) for count, *row in rows]
        for rows, (_name, terms) in zip(items, named, strict=True)
    ]
