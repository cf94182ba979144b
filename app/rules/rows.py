"""Groups the items of a collection: the same row once, with how often it is there."""

from collections.abc import Mapping
from typing import Any

from app.rules.errors import PersonError
from app.rules.readers import Value, reader
from app.rules.vocabulary import Term

Row = tuple[Value | None, ...]
Rows = list[tuple[int, Row]]
Raw = tuple[tuple[Any, ...], tuple[type, ...]]  # with the types: True is not 1 here

MAX_REPEAT = 10_000


def check_keys(holder: object, allowed: frozenset[str] | None, path: str) -> None:
    """Refuse what is no mapping, and a key that is no fact (unless any is allowed): it would be overlooked."""
    if not isinstance(holder, dict) and not isinstance(holder, Mapping):
        raise PersonError(code="wrong-fact", fact=path.rpartition(".")[2], path=path)
    if allowed is not None and not holder.keys() <= allowed:
        unknown = min(str(key) for key in holder.keys() - allowed)
        raise PersonError(code="unknown-fact", fact=unknown, path=f"{path}.{unknown}" if path else unknown)


def listed(holder: Mapping[str, Any], key: str, path: str) -> list[Any] | tuple[Any, ...] | None:
    """Return a list of items, or None where there is none."""
    found = holder.get(key)
    if found is None or isinstance(found, list | tuple):
        return found
    raise PersonError(code="wrong-fact", fact=key, path=path)


def grouped(
    holder: Mapping[str, Any], name: str, terms: tuple[Term, ...], allowed: frozenset[str], path: str
) -> Rows | None:
    """Group a collection's items by the terms that rules read, in the order of first appearance."""
    items = listed(holder, name, path)
    if items is None:
        return None
    counted = _counted(items, tuple(term.key for term in terms), allowed, path)
    rows: dict[Row, int] = {}
    readers = [reader(term) for term in terms]
    for (values, _types), count in counted.items():
        row = tuple([read(value, path) for read, value in zip(readers, values, strict=True)])
        rows[row] = rows.get(row, 0) + count
    return [(count, row) for row, count in rows.items() if count]


def _counted(
    items: list[Any] | tuple[Any, ...], keys: tuple[str, ...], allowed: frozenset[str], path: str
) -> dict[Raw, int]:
    counted: dict[Raw, int] = {}
    for item in items:
        if type(item) is not dict or not item.keys() <= allowed:
            check_keys(item, allowed, path)
        values = tuple(map(item.get, keys))
        raw = values, tuple(map(type, values))
        try:
            counted[raw] = counted.get(raw, 0) + (repeat_of(item, path) if "n" in item else 1)
        except TypeError:  # a list or table where a plain fact belongs can't be a key
            raise PersonError(code="wrong-fact", fact=path.rpartition(".")[2], path=path) from None
    return counted


def repeat_of(item: Mapping[str, Any], path: str) -> int:
    """Return how often an item stands for itself."""
    times = item.get("n", 1)
    if type(times) is not int or not 0 <= times <= MAX_REPEAT:
        raise PersonError(code="wrong-fact", fact="n", path=path)
    return times
