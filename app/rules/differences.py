"""Tells what differs between two versions of a regulation: figure by figure, row by row, formula by formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.rules.exact import Ratio
from app.rules.explain.figures import percent, plain
from app.rules.model import RuleSet, Table
from app.rules.tree import Unit

Flat = dict[str, str]

HEADLINES: Final = ("value", "rate", "formula", "from", "sum_of", "kind")
"""What stands for a whole part that came or went: the first of these that it has."""
ROWS: Final = frozenset({"rows", "rows_csv"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs, in the words of the files; None on the side where it isn't there.

    `section` is regulation, calendar, parameters, tables, lines or payment; `field` is empty where the whole part of
    that name came or went, else the key that differs, or `row` and the row.
    """

    section: str
    name: str
    field: str
    old: str | None
    new: str | None
    old_citation: str | None = None
    new_citation: str | None = None

    def __str__(self) -> str:
        sign = "+" if self.old is None else "-" if self.new is None else "~"
        what = ".".join(part for part in (self.section, self.name) if part)
        said = " -> ".join(text for text in (self.old, self.new) if text is not None)
        cited = " -> ".join(dict.fromkeys(text for text in (self.old_citation, self.new_citation) if text))
        return f"{sign} {what}{f' {self.field}' if self.field else ''}: {said}{f'  [{cited}]' if cited else ''}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A parameter, table or line as flat texts by field, and what is shown for all of it."""

    fields: Flat
    headline: str

    @property
    def citation(self) -> str | None:
        return self.fields.get("citation")


def differences(old: RuleSet, new: RuleSet) -> list[Difference]:
    """List what differs between two rule sets in their merged form; with an empty list they say the same."""
    return [
        *_mappings("regulation", old.canonical["regulation"], new.canonical["regulation"]),
        *_parts("calendar", _named(old, "calendar"), _named(new, "calendar")),
        *_parts("parameters", _named(old, "parameters"), _named(new, "parameters")),
        *_parts("tables", _tables(old), _tables(new)),
        *_parts("lines", _listed(old, "lines"), _listed(new, "lines")),
        *_order("lines", old, new),
        *_parts("payment", _listed(old, "payment"), _listed(new, "payment")),
        *_order("payment", old, new),
    ]


def _mappings(section: str, old: object, new: object) -> Iterator[Difference]:
    before, after = _flat(old), _flat(new)
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield Difference(section, name, "", before.get(name), after.get(name))


def _parts(section: str, old: Mapping[str, _Part], new: Mapping[str, _Part]) -> Iterator[Difference]:
    for name in {**old, **new}:
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield Difference(
                section,
                name,
                "",
                None if before is None else before.headline,
                None if after is None else after.headline,
                None if before is None else before.citation,
                None if after is None else after.citation,
            )
        else:
            yield from _changed(section, name, before, after)


def _changed(section: str, name: str, before: _Part, after: _Part) -> Iterator[Difference]:
    for field in {**before.fields, **after.fields}:
        old, new = before.fields.get(field), after.fields.get(field)
        if old != new:
            yield Difference(section, name, field, old, new, before.citation, after.citation)


def _order(section: str, old: RuleSet, new: RuleSet) -> Iterator[Difference]:
    """Find lines that both have in another order: cuts are taken in the order of the lines."""
    before, after = list(_listed(old, section)), list(_listed(new, section))
    kept_before = [name for name in before if name in after]
    kept_after = [name for name in after if name in before]
    if kept_before != kept_after:
        yield Difference(section, "", "order", ", ".join(kept_before), ", ".join(kept_after))


def _named(rule_set: RuleSet, section: str) -> dict[str, _Part]:
    found: Any = rule_set.canonical[section]
    return {
        name: _part(content if isinstance(content, Mapping) else {"value": content}) for name, content in found.items()
    }


def _listed(rule_set: RuleSet, section: str) -> dict[str, _Part]:
    found: Any = rule_set.canonical[section]
    return {content["id"]: _part(content) for content in found}


def _tables(rule_set: RuleSet) -> dict[str, _Part]:
    """Return the tables with a field for each row, the same for rows written in the file and for a csv."""
    found: Any = rule_set.canonical["tables"]
    made = {}
    for name, content in found.items():
        table = rule_set.tables[name]
        head = _part({key: value for key, value in content.items() if key not in ROWS})
        rows = {f"row {row.text}": _cells(table, row.cells) for row in table.rows}
        made[name] = _Part({**head.fields, **rows}, f"{len(rows)} rows")
    return made


def _cells(table: Table, cells: Mapping[str, Ratio | str]) -> str:
    return ", ".join(f"{column} {_cell(table, cell)}".strip() for column, cell in cells.items())


def _cell(table: Table, cell: Ratio | str) -> str:
    if isinstance(cell, str):
        return cell
    return percent(cell) if table.unit is Unit.SHARE else plain(cell)


def _part(content: object) -> _Part:
    fields = _flat(content)
    return _Part(fields, next((fields[name] for name in HEADLINES if name in fields), ""))


def _flat(content: object, prefix: str = "") -> Flat:
    if isinstance(content, Mapping):
        return {
            path: text
            for key, value in content.items()
            for path, text in _flat(value, f"{prefix}.{key}" if prefix else str(key)).items()
        }
    if isinstance(content, list):
        return {prefix: ", ".join(map(str, content))}
    return {prefix: str(content)}
