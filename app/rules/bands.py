"""Makes look-up tables of their raw parts: keys, bands without gap or overlap, a cell in every column of every row."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any, Final, TypeGuard

from app.rules.exact import Ratio, compare
from app.rules.fields import Fields, unit_of
from app.rules.merging import Merged, Part
from app.rules.model import Certainty, Row, Table
from app.rules.parts import check_name
from app.rules.tree import PLAIN, Unit

_WHOLE: Final = re.compile(r"[0-9]{1,18}")
_MEASURES: Final = frozenset({*PLAIN, Unit.RUPIAH, Unit.MINUTES})


class _Reader:
    """Reads one table's rows once its head is known."""

    def __init__(self, fields: Fields, unit: Unit, *, has_key: bool, has_band: bool) -> None:
        self.fields = fields
        self.unit = unit
        self.has_key = has_key
        self.has_band = has_band
        self.place = fields.part.place("rows")
        self.is_malformed = False

    def malformed(self, shown: object) -> None:
        self.is_malformed = True
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
        whole = int(key) if key is not None and _WHOLE.fullmatch(key) else key
        yield Row(whole, since, until, values, shown, self.place)

    def cell(self, value: object) -> Ratio | str:
        if self.unit is Unit.CATEGORY:
            if not isinstance(value, str):
                mend = "Quote it, or give the table a unit of numbers."
                self.fields.wrong("text-wanted", f"{self.fields.part.name}: {value!r} is no category.", mend, "rows")
            return str(value)
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
    rows = () if listed is None else tuple(reader.rows(listed))
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
    if not rows and not unpublished and not reader.is_malformed:
        fields.wrong("no-rows", f"{made.name} has no rows.", 'Give it rows, or "unpublished = true".', "rows")
    _check(made, fields)
    fields.close()
    return made


def _raw_rows(fields: Fields, *, has_key: bool, has_band: bool) -> tuple[object, str]:
    rows, from_csv = fields.take("rows"), fields.take("rows_csv")
    if rows is None and _is_csv(from_csv, 1 + has_key + has_band):
        return _from_csv(from_csv, fields, has_key=has_key, has_band=has_band), "rows_csv"
    if from_csv is not None:
        mend = "Name one csv file with a heading, a column for the key and for the band, and the values; or write rows."
        fields.wrong("rows-twice", f"{fields.part.name} has rows besides rows_csv, or no csv.", mend, "rows_csv")
    return rows, "rows"


def _is_csv(raw: Any, columns: int) -> TypeGuard[list[list[str]]]:  # noqa: ANN401 - whatever TOML holds
    """Tell whether this is what was read from a csv file (or kept of it) that has enough columns."""
    lists = isinstance(raw, list) and len(raw) > 1 and all(isinstance(row, list) and len(row) >= columns for row in raw)
    return lists and all(len(row) == len(raw[0]) and all(isinstance(cell, str) for cell in row) for row in raw)


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
    _check_units(made, fields)
    _check_rows(made, fields)
    for key, rows in groupby(made.rows, key=lambda row: row.key):
        if made.by is not None:
            _check_cover(made, list(rows), fields, "" if key is None else f"{key}: ")


def _check_rows(made: Table, fields: Fields) -> None:
    for row in made.rows:
        if not row.cells or set(row.cells) != set(made.columns):
            fields.wrong("row-incomplete", f"{made.name}: {row.text} lacks a column.", "Fill every column.", "rows")
    keys = [key for key, _rows in groupby(row.key for row in made.rows)]
    if len(set(keys)) < len(keys) or (made.by is None and len(keys) < len(made.rows)):
        fields.wrong("row-twice", f"{made.name}: a row is there twice (1 and 01 are one).", "Remove one.", "rows")


def _check_units(made: Table, fields: Fields) -> None:
    if made.unit not in {*_MEASURES, Unit.CATEGORY}:
        fields.wrong(
            "unit-refused", f"{made.name} can't hold values in {made.unit}.", "Use numbers or categories.", "unit"
        )
    if made.by is not None and made.by not in _MEASURES:
        fields.wrong("unit-refused", f"{made.name}: bands of {made.by} have no order.", "Use a unit of numbers.", "by")
    if made.by is None and made.no_record is not None:
        mend = "Remove it, or give the table a `by`."
        fields.wrong(
            "no-record-refused", f"{made.name} has no bands, so that nothing is missing in it.", mend, "no_record"
        )
    if made.unpublished and made.rows:
        fields.wrong("rows-twice", f"{made.name} is unpublished and has rows.", "Keep one of them.", "unpublished")
    if made.unpublished and made.unit is not Unit.RUPIAH:
        mend = 'Write unit = "rupiah".'
        fields.wrong("unit-refused", f"{made.name}: what isn't published is the amount of the post.", mend, "unit")


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
    for row in rows:
        if row.since is not None and row.until is not None and compare(row.since, row.until) >= 0:
            fields.wrong("band-empty", f"{made.name}: {row.text} has nothing in it.", "Write low..high.", "rows")
