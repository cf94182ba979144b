"""Takes one person's facts into the order of a plan, checked; equal items become one row with a count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.rules import exact
from app.rules.errors import PersonError
from app.rules.exact import Ratio
from app.rules.plan import Plan
from app.rules.readers import Value, reader
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, TERMS, Scope, Term

Row = tuple[Value | None, ...]
Rows = list[tuple[int, Row]]

MAX_REPEAT: Final = 10_000
NOTES: Final = frozenset({"n", "id", "date", "since", "until", "note"})  # for people; rules can't see them
_HOLDERS: Final = {Scope.MONTH: "month", Scope.SALARY: "salary", Scope.EARLIER: "earlier"}


@dataclass(slots=True)
class Segment:
    """One segment's facts in plan order; a collection that is not there is None, an empty one is not."""

    working_days: Ratio | None
    scalars: list[Value | None]
    items: list[Rows | None]


@dataclass(slots=True)
class Values:
    """One person's facts in plan order."""

    month_days: Ratio | None
    person: list[Value | None]
    items: list[Rows | None]
    segments: list[Segment]


def gather(plan: Plan, facts: Mapping[str, Any], *, with_segments: bool) -> Values:
    """Take the facts that the plan names, or raise the PersonError that says which is malformed or unknown."""
    _check_keys(facts, _TOP, "")
    month = _holder(facts, "month", _MONTH)
    holders = {Scope.MONTH: month}
    for scope, allowed in ((Scope.SALARY, _SALARY), (Scope.EARLIER, _EARLIER)):
        holders[scope] = _holder(facts, _HOLDERS[scope], allowed)
    person = [
        reader(term)(holders.get(term.scope, facts).get(term.key), _HOLDERS.get(term.scope, "")) for term in plan.person
    ]
    items = [_rows(facts, name, terms, "") for name, terms in plan.person_items]
    if not with_segments:
        return Values(None, person, items, [])
    segments = [
        _segment(plan, segment, facts, f"segments.{number}")
        for number, segment in enumerate(_listed(facts, "segments", "") or ())
    ]
    if not segments:
        raise PersonError(code="no-segments", fact="segments", path="segments")
    return Values(_month_days(month, segments), person, items, segments)


def _month_days(month: Mapping[str, Any], segments: list[Segment]) -> Ratio | None:
    days = [segment.working_days[0] for segment in segments if segment.working_days is not None]
    given = month.get("working_days", sum(days) if len(days) == len(segments) else None)
    if given is None:
        return None
    if type(given) is not int or given < sum(days):
        raise PersonError(code="wrong-fact", fact="month.working_days", path="month.working_days")
    return given, 1


def _segment(plan: Plan, raw: Mapping[str, Any], facts: Mapping[str, Any], path: str) -> Segment:
    _check_keys(raw, _SEGMENT, path)
    scalars = [
        reader(term)(raw.get(term.key, facts.get(term.key) if term.scope is Scope.EITHER else None), path)
        for term in plan.segment
    ]
    items = [_rows(raw, name, terms, path) for name, terms in plan.segment_items]
    return Segment(_working_days(raw, path), scalars, items)


def _working_days(raw: Mapping[str, Any], path: str) -> Ratio | None:
    days = raw.get("working_days")
    if days is None:
        listed = _listed(raw, "days", path)
        return None if listed is None else (sum(_repeat(day, f"{path}.days") for day in listed), 1)
    if type(days) is not int or days < 0:
        raise PersonError(code="wrong-fact", fact="working_days", path=f"{path}.working_days")
    return days, 1


def _rows(holder: Mapping[str, Any], name: str, terms: tuple[Term, ...], path: str) -> Rows | None:
    """Group equal items: the same row once, with how often it is there, in the order of first appearance."""
    allowed = _ITEMS[name]
    readers = [(term.key, reader(term)) for term in terms]
    at = f"{path}.{name}" if path else name
    counted: dict[Row, int] = {}
    listed = _listed(holder, name, path)
    if listed is None:
        return None
    for item in listed:
        _check_keys(item, allowed, at)
        row = tuple([read(item.get(key), at) for key, read in readers])
        counted[row] = counted.get(row, 0) + (_repeat(item, at) if "n" in item else 1)
    return [(count, row) for row, count in counted.items() if count]


def _repeat(item: Mapping[str, Any], path: str) -> int:
    times = item.get("n", 1)
    if type(times) is not int or not 0 <= times <= MAX_REPEAT:
        raise PersonError(code="wrong-fact", fact="n", path=path)
    return times


def _holder(facts: Mapping[str, Any], key: str, allowed: frozenset[str]) -> Mapping[str, Any]:
    holder = facts.get(key, {})
    if not isinstance(holder, Mapping):
        raise PersonError(code="wrong-fact", fact=key, path=key)
    _check_keys(holder, allowed, key)
    return holder


def _listed(holder: Mapping[str, Any], key: str, path: str) -> list[Mapping[str, Any]] | None:
    listed = holder.get(key)
    if listed is None:
        return None
    if not isinstance(listed, list | tuple) or not all(isinstance(item, Mapping) for item in listed):
        raise PersonError(code="wrong-fact", fact=key, path=f"{path}.{key}" if path else key)
    return list(listed)


def _check_keys(holder: Mapping[str, Any], allowed: frozenset[str], path: str) -> None:
    if not holder.keys() <= allowed:
        unknown = min(str(key) for key in holder.keys() - allowed)
        raise PersonError(code="unknown-fact", fact=unknown, path=f"{path}.{unknown}" if path else unknown)


def _keys(*scopes: Scope) -> frozenset[str]:
    return frozenset(term.key for term in TERMS if term.scope in scopes)


_TOP: Final = _keys(Scope.PERSON, Scope.EITHER) | frozenset(
    {"segments", "month", "salary", "earlier", *NOTES}
    | {collection.name for collection in BY_COLLECTION.values() if collection.where != "segment"}
)
_SEGMENT: Final = _keys(Scope.SEGMENT, Scope.EITHER) | frozenset(
    {"working_days", *NOTES} | {name for name, collection in BY_COLLECTION.items() if collection.where == "segment"}
)
_MONTH: Final = _keys(Scope.MONTH) | {"working_days"}
_SALARY: Final = _keys(Scope.SALARY)
_EARLIER: Final = _keys(Scope.EARLIER)
_ITEMS: Final = {
    name: NOTES | frozenset(term.key for term in TERMS if term.collection == name) for name in BY_COLLECTION
}


def to_plain(values: Values) -> dict[str, object]:
    """Write the values as plain JSON, ratios as reduced text."""
    return {
        "month_days": None if values.month_days is None else values.month_days[0],
        "person": [_plain(value) for value in values.person],
        "items": [_plain_rows(rows) for rows in values.items],
        "segments": [
            [
                segment.working_days[0] if segment.working_days else None,
                [_plain(value) for value in segment.scalars],
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


def _plain(value: Value | None) -> object:
    if isinstance(value, tuple):
        return value[0] if value[1] == 1 else exact.text(value)
    return value


def _plain_rows(rows: Rows | None) -> list[list[object]] | None:
    return None if rows is None else [[count, *map(_plain, row)] for count, row in rows]


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
