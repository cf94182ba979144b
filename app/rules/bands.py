"""Makes look-up tables of their raw parts: keys, bands without gap or overlap, a cell in every column of every row."""

from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from app.rules.exact import Ratio, compare
from app.rules.fields import Fields, unit_of
from app.rules.merging import Merged, Part
from app.rules.model import Certainty, Row, Table
from app.rules.parts import check_name
from app.rules.tree import Unit


class _Reader:
    """Reads one table's rows once its head is known."""

    def __init__(self, fields: Fields, unit: Unit, *, has_key: bool, has_band: bool) -> None:
        self.fields = fields
        self.unit = unit
        self.has_key = has_key
        self.has_band = has_band
        self.place = fields.part.place("rows")

    def malformed(self, shown: object) -> None:
        shape = {
            (True, False): "rows = { key = value, ... }",
            (False, True): 'rows = [["0..1", value], ...]',
            (True, True): 'rows = { key = [["0..1", value], ...], ... }',
        }.get((self.has_key, self.has_band), "a `key`, a `by`, or both")
        self.fields.wrong("rows-malformed", f"{self.fields.part.name}: {shown!r} is no row.", f"Write {shape}.", "rows")

    def rows(self, raw: object) -> Iterator[Row]:
        if self.has_key and isinstance(raw, Mapping):
            for key, content in raw.items():
                if self.has_band:
                    yield from self.banded(content, key)
                else:
                    yield from self.row(key, "", content)
        elif self.has_band and not self.has_key:
            yield from self.banded(raw, None)
        else:
            self.malformed(raw)

    def banded(self, raw: object, key: str | None) -> Iterator[Row]:
        for content in raw if isinstance(raw, list) else [raw]:
            if isinstance(content, list) and len(content) == 2:  # noqa: PLR2004 - a band and its cells
                yield from self.row(key, content[0], content[1])
            else:
                self.malformed(content)

    def row(self, key: str | None, band: object, content: object) -> Iterator[Row]:
        cells = content if isinstance(content, Mapping) else {"": content}
        values = {str(column): self.cell(value) for column, value in cells.items()}
        since, until = self.band(band) if self.has_band else (None, None)
        shown = " ".join(str(part) for part in (key, band) if part not in (None, ""))
        whole = int(key) if key is not None and key.isdigit() else key
        yield Row(whole, since, until, values, shown, self.place)

    def cell(self, value: object) -> Ratio | str:
        if self.unit is Unit.CATEGORY and isinstance(value, str):
            return value
        return self.fields.number(value, "rows") or (0, 1)

    def band(self, raw: object) -> tuple[Ratio | None, Ratio | None]:
        since, dots, until = str(raw).partition("..")
        if not dots:
            self.malformed(raw)
            return None, None
        return (
            self.fields.number(since, "rows") if since else None,
            self.fields.number(until, "rows") if until else None,
        )


def table(part: Part, merged: Merged) -> Table:
    """Make a table; a band table that doesn't cover everything once is noted."""
    check_name(part, merged)
    fields = Fields(part, merged)
    key = fields.text("key") or None
    by = fields.word("by", Unit, Unit.COUNT) if "by" in fields.raw else None
    listed, written = _raw_rows(fields, has_key=key is not None, has_band=by is not None)
    no_record = fields.take("no_record")
    unit = fields.word("unit", Unit, unit_of([*_leaves(listed), no_record])) or Unit.COUNT
    unpublished = fields.take("unpublished") is True
    reader = _Reader(fields, unit, has_key=key is not None, has_band=by is not None)
    rows = () if unpublished and listed is None else tuple(reader.rows(listed))
    edges = fields.text("edges", "lower")
    made = Table(
        name=part.name,
        key=key,
        by=by,
        edges=edges,
        columns=tuple(rows[0].cells) if rows else ("",),
        unit=unit,
        rows=rows,
        no_record=None if no_record is None else reader.cell(no_record),
        unpublished=unpublished,
        citation=fields.text("citation"),
        certainty=fields.word("certainty", Certainty, Certainty.UNVERIFIED) or "",
        place=part.place(written),
    )
    _check(made, fields)
    fields.close()
    return made


def _raw_rows(fields: Fields, *, has_key: bool, has_band: bool) -> tuple[object, str]:
    rows, from_csv = fields.take("rows"), fields.take("rows_csv")
    if isinstance(from_csv, list) and rows is None:
        return _from_csv(from_csv, fields, has_key=has_key, has_band=has_band), "rows_csv"
    if from_csv is not None:
        fields.wrong("rows-twice", f"{fields.part.name} has rows and rows_csv.", "Keep one of them.", "rows_csv")
    return rows, "rows"


def _from_csv(listed: list[list[str]], fields: Fields, *, has_key: bool, has_band: bool) -> object:
    """Turn a csv with a heading (key, `band`, values) into what `rows` would have been."""
    heading, *lines = listed
    first = has_key + has_band
    cells: list[tuple[str, str, Any]] = []
    for line in lines:
        values = dict(zip(heading[first:], line[first:], strict=False))
        content = next(iter(values.values())) if len(heading) - first == 1 and values else values
        cells.append((line[0], line[first - 1], content))
    if len({cell[:2] for cell in cells}) != len(cells):
        fields.wrong("row-twice", f"{fields.part.name}: a row is there twice.", "Remove one of them.", "rows_csv")
    if not has_key:
        return [[band, content] for _key, band, content in cells]
    if not has_band:
        return {key: content for key, _band, content in cells}
    grouped = groupby(sorted(cells, key=lambda cell: cell[0]), key=lambda cell: cell[0])
    return {key: [[band, content] for _key, band, content in group] for key, group in grouped}


def _leaves(raw: object) -> Iterator[object]:
    if isinstance(raw, Mapping):
        for value in raw.values():
            yield from _leaves(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _leaves(value)
    else:
        yield raw


def _check(made: Table, fields: Fields) -> None:
    if made.edges not in {"lower", "upper"}:
        fields.wrong("unknown-word", f"{made.name}: edges is {made.edges!r}.", "It is lower or upper.", "edges")
    if made.key is None and made.by is None:
        fields.wrong("rows-malformed", f"{made.name} has neither key nor band.", "Give it a `key`, a `by`, or both.")
    if not made.rows and not made.unpublished:
        fields.wrong("no-rows", f"{made.name} has no rows.", 'Give it rows, or "unpublished = true".', "rows")
    for row in made.rows:
        if set(row.cells) != set(made.columns):
            fields.wrong("row-incomplete", f"{made.name}: {row.text} lacks a column.", "Fill every column.", "rows")
    for key, rows in groupby(made.rows, key=lambda row: row.key):
        if made.by is not None:
            _check_cover(made, list(rows), fields, "" if key is None else f"{key}: ")


def _check_cover(made: Table, rows: list[Row], fields: Fields, shown: str) -> None:
    first = rows[0].since
    if first is not None and (first[0] > 0 or (first[0] == 0 and made.edges == "upper")):
        fields.wrong("bands-open", f"{made.name}: {shown}nothing below {rows[0].text}.", "Begin at 0 or open.", "rows")
    if rows[-1].until is not None:
        fields.wrong("bands-open", f"{made.name}: {shown}nothing above {rows[-1].text}.", "End it open: 91..", "rows")
    for row, following in pairwise(rows):
        if row.until is None or following.since is None or compare(row.until, following.since) != 0:
            fields.wrong(
                "bands-gap-or-overlap",
                f"{made.name}: {shown}{row.text} and {following.text} leave a gap or overlap.",
                "Let each band begin where the one above ends.",
                "rows",
            )
    for row in made.rows:
        if row.since is not None and row.until is not None and compare(row.since, row.until) >= 0:
            fields.wrong("band-empty", f"{made.name}: {row.text} has nothing in it.", "Write low..high.", "rows")
