"""Streams of rows as NDJSON or CSV, each written when it is read."""

import csv
from collections.abc import AsyncIterator, Mapping, Sequence
from io import StringIO
from typing import Any

from pydantic_core import to_json
from starlette.responses import StreamingResponse

from app.imports.model import RowFormat

Rows = AsyncIterator[Mapping[str, Any]]

MEDIA_TYPES = {RowFormat.NDJSON: "application/x-ndjson", RowFormat.CSV: "text/csv; charset=utf-8"}
_LINES = 500
"""Lines sent together."""


def stream(rows: Rows, columns: Sequence[str], file_format: RowFormat, name: str) -> StreamingResponse:
    """Answer with rows, as they come, as a file of that name."""
    lines = _csv(rows, columns) if file_format is RowFormat.CSV else _ndjson(rows)
    disposition = f'attachment; filename="{name}.{file_format}"'
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(_joined(lines), media_type=MEDIA_TYPES[file_format], headers=headers)


async def _ndjson(rows: Rows) -> AsyncIterator[bytes]:
    async for row in rows:
        yield to_json(row) + b"\n"


async def _csv(rows: Rows, columns: Sequence[str]) -> AsyncIterator[bytes]:
    yield _line(columns)
    async for row in rows:
        yield _line([_cell(row.get(name)) for name in columns])


def _line(cells: Sequence[str]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int)) else to_json(value).decode()


async def _joined(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Send some hundred lines at a time: each piece costs a turn of the server."""
    kept: list[bytes] = []
    async for line in lines:
        kept.append(line)
        if len(kept) == _LINES:
            yield b"".join(kept)
            kept.clear()
    yield b"".join(kept)
