"""Everything that HR has told, given back: whole or what changed, with counts and digests to reconcile by."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response

from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import KnownAt
from app.http.relations import require_reader, require_sensitive
from app.http.row_streams import stream
from app.http.schemas.imports import ExportDigest
from app.http.scopes import Scope
from app.http.services import services_of
from app.imports.columns import columns_of
from app.imports.kinds import Kind
from app.imports.model import RowFormat
from app.imports.service import exports
from app.imports.service.exports import RowsDigest
from app.imports.service.files import kind_named
from app.imports.store.exports import Span
from app.personnel import service as personnel
from app.wire.types import QueryWhole, Text

router = edge_router("exports")

KindPath = Annotated[Text, Path(description="The kind of the rows: `employees`, `attendance-days` ...")]
ChangedAfter = Annotated[
    QueryWhole | None,
    Query(
        description="Only what was recorded or superseded after this change number: an earlier answer's `Erk-Known-At`."
    ),
]
_CHANGE_COLUMNS = ("_op", "_change")


@router.get(
    "/exports/{kind}",
    summary="Export rows",
    response_class=Response,
    responses=problems(404) | {200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}},
)
async def export_rows(
    kind: KindPath,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    known_at: KnownAt,
    file_format: Annotated[RowFormat, Query(alias="format", description="ndjson or csv.")] = RowFormat.NDJSON,
    changed_after: ChangedAfter = None,
) -> Response:
    """Stream all rows of a kind as their import takes them, or with `changed_after` what changed since.

    NDJSON ends with a line `{"_rows", "_digest"}`, so that a broken stream is noticed; `Erk-Known-At` tells as of which
    change number. A row that changed has `_op` (`recorded` or `superseded`) and `_change`.

    Example: `GET /v1/exports/employees?format=csv`.
    """
    require_reader(edge)
    found = kind_named(kind)
    if found.reveal is not None:
        require_sensitive(edge)
    moment = await personnel.moment(edge.conn, agency_id=edge.agency_id, on=None, known_at=known_at, now=edge.now)
    await exports.note_export(edge.conn, caller=edge.caller, kind=found, now=edge.now)
    span = Span(moment.known_at, changed_after)
    edge.headers["Erk-Known-At"] = str(moment.known_at)
    written = RowFormat.CSV if file_format is RowFormat.CSV else RowFormat.NDJSON
    columns = list(columns_of(found).readings)
    if changed_after is not None:
        columns = [*columns, *_CHANGE_COLUMNS]
    return stream(_rows(edge, found, span, written), columns, written, found.name)


@router.get("/export-digests/{kind}", summary="Read counts and digests", responses=problems(404))
async def get_export_digest(
    kind: KindPath, edge: Annotated[Edge, needs(Scope.HR_READ)], known_at: KnownAt
) -> ExportDigest:
    """Return count and digest of all rows of a kind, by unit: over what rows say, without ids and recorded times.

    The digest is the sum, modulo 2^256, of the SHA-256 of each row written as compact JSON with its keys in order.

    Example: `GET /v1/export-digests/employees`.
    """
    require_reader(edge)
    found = kind_named(kind)
    if found.reveal is not None:
        require_sensitive(edge)
    moment = await personnel.moment(edge.conn, agency_id=edge.agency_id, on=None, known_at=known_at, now=edge.now)
    digest = await exports.digest_of(edge.conn, seal=edge.seal, kind=found, known_at=moment.known_at)
    return ExportDigest.from_digest(found.name, moment.known_at, digest)


async def _rows(edge: Edge, kind: Kind, span: Span, written: RowFormat) -> AsyncIterator[Mapping[str, Any]]:
    """Read rows in a transaction of their own: the request's has ended by then."""
    digest = RowsDigest()
    async with services_of(edge.request).database.transaction(edge.agency_id) as conn:
        async for row in exports.exported(conn, seal=edge.seal, kind=kind, span=span):
            if span.after is None:
                digest.add(row.values)
                yield row.values
            else:
                for change in _changes(row, span):
                    digest.add(change)
                    yield change
    if written is RowFormat.NDJSON:
        yield {"_rows": digest.count, "_digest": digest.digest}


def _changes(row: exports.ExportedRow, span: Span) -> list[dict[str, Any]]:
    """Return what happened to a row within the span: recorded, superseded, or both."""
    after = span.after or 0
    told = []
    if row.known_from > after:
        told.append({**row.values, "_op": "recorded", "_change": row.known_from})
    if row.known_until is not None and after < row.known_until <= span.known_at:
        told.append({**row.values, "_op": "superseded", "_change": row.known_until})
    return told
