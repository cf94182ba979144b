"""Takes one person's facts into the order of a plan, checked; equal items become one row with a count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.rules.errors import PersonError
from app.rules.exact import Ratio
from app.rules.plan import Plan
from app.rules.readers import Value, reader
from app.rules.rows import Rows, check_keys, grouped, listed
from app.rules.vocabulary import BY_COLLECTION, NOTES, TERMS, Scope

_HOLDERS: Final = {Scope.MONTH: "month", Scope.SALARY: "salary", Scope.EARLIER: "earlier", Scope.CARRIED: "carried"}


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
    check_keys(facts, _TOP, "")
    month = _holder(facts, "month", _MONTH)
    holders = {Scope.MONTH: month}
    for scope, allowed in ((Scope.SALARY, _SALARY), (Scope.EARLIER, _EARLIER), (Scope.CARRIED, None)):
        holders[scope] = _holder(facts, _HOLDERS[scope], allowed)
    person = [
        reader(term)(holders.get(term.scope, facts).get(term.key), _HOLDERS.get(term.scope, "")) for term in plan.person
    ]
    items = [grouped(facts, name, terms, _ITEMS[name], name) for name, terms in plan.person_items]
    if not with_segments:
        return Values(None, person, items, [])
    segments = [
        _segment(plan, segment, facts, f"segments.{number}")
        for number, segment in enumerate(listed(facts, "segments", "segments") or ())
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
    check_keys(raw, _SEGMENT, path)
    scalars = [
        reader(term)(raw.get(term.key, facts.get(term.key) if term.scope is Scope.EITHER else None), path)
        for term in plan.segment
    ]
    items = [
        grouped(raw, name, terms, _ITEMS[name] | plan.shared if name == "staff" else _ITEMS[name], f"{path}.{name}")
        for name, terms in plan.segment_items
    ]
    read = {name: rows for (name, _terms), rows in zip(plan.segment_items, items, strict=True)}
    return Segment(_working_days(raw, read, path), scalars, items)


def _working_days(raw: Mapping[str, Any], read: Mapping[str, Rows | None], path: str) -> Ratio | None:
    days = raw.get("working_days")
    if days is None:
        rows = read["days"] if "days" in read else grouped(raw, "days", (), _ITEMS["days"], f"{path}.days")
        return None if rows is None else (sum([count for count, _row in rows]), 1)
    if type(days) is not int or days < 0:
        raise PersonError(code="wrong-fact", fact="working_days", path=f"{path}.working_days")
    return days, 1


def _holder(facts: Mapping[str, Any], key: str, allowed: frozenset[str] | None) -> Mapping[str, Any]:
    holder: Mapping[str, Any] = facts.get(key, {})
    check_keys(holder, allowed, key)
    return holder


def _keys(*scopes: Scope) -> frozenset[str]:
    return frozenset(term.key for term in TERMS if term.scope in scopes)


_SINGLE_NOTES: Final = NOTES - {"n"}  # only items are repeated
_TOP: Final = _keys(Scope.PERSON, Scope.EITHER) | frozenset(
    {"segments", "month", "salary", "earlier", "carried", *_SINGLE_NOTES}
    | {collection.name for collection in BY_COLLECTION.values() if collection.where != "segment"}
)
_SEGMENT: Final = _keys(Scope.SEGMENT, Scope.EITHER) | frozenset(
    {"working_days", *_SINGLE_NOTES}
    | {name for name, collection in BY_COLLECTION.items() if collection.where == "segment"}
)
_MONTH: Final = _keys(Scope.MONTH) | {"working_days"}
_SALARY: Final = _keys(Scope.SALARY)
_EARLIER: Final = _keys(Scope.EARLIER)
_ITEMS: Final = {
    name: NOTES | frozenset(term.key for term in TERMS if term.collection == name) for name in BY_COLLECTION
}


def allowed_keys() -> dict[str, frozenset[str]]:
    """List the keys that each part of the facts may have: `top`, `segment`, the holders, and items by collection."""
    return {"top": _TOP, "segment": _SEGMENT, "month": _MONTH, "salary": _SALARY, "earlier": _EARLIER, **_ITEMS}
