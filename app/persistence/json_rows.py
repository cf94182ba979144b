"""Rows as one JSON text, for statements that read them by `json_to_recordset`."""

from collections.abc import Iterable

from pydantic_core import to_json


def json_rows(rows: Iterable[object]) -> str:
    """Write rows, mappings or dataclasses, as one JSON array; ids, days and instants become text on the way."""
    return to_json(list(rows)).decode()
