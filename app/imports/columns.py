"""The columns of a kind of row, and text of a file as values of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from app.imports.kinds import Kind

_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_FLAGS = {"true": True, "ya": True, "yes": True, "1": True, "false": False, "tidak": False, "no": False, "0": False}


class Reading(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Columns:
    """A kind's columns, in the order of its files: how each is read, and which must be there."""

    readings: Mapping[str, Reading]
    required: frozenset[str]

    def value(self, name: str, text: str) -> object:
        """Return a cell's value; text that isn't what the column holds stays text and is refused later."""
        reading = self.readings[name]
        if reading is Reading.WHOLE and _WHOLE.fullmatch(text):
            return int(text)
        if reading is Reading.FLAG:
            return _FLAGS.get(text.lower(), text)
        return text

    def values(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of a row of text; an empty cell is a field that isn't there."""
        return {name: self.value(name, text) for name, text in cells.items() if text}


@cache
def columns_of(kind: Kind) -> Columns:
    """Return the columns of a kind, as its row's schema has them."""
    schema = kind.row.model_json_schema()
    readings = {name: _reading(field) for name, field in schema["properties"].items()}
    return Columns(readings, frozenset(schema.get("required", ())))


def _reading(schema: Mapping[str, Any]) -> Reading:
    kinds = {schema.get("type"), *(one.get("type") for one in schema.get("anyOf", ()))}
    if "integer" in kinds:
        return Reading.WHOLE
    return Reading.FLAG if "boolean" in kinds else Reading.TEXT
