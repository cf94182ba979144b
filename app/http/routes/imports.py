"""Files and lists of HR systems, and the rows of them that were refused."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, UploadFile
from pydantic import Field, create_model
from starlette.responses import Response

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.limits import MAX_BULK_ITEMS
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.refused_rows import explain, problem_cells
from app.http.relations import intake_of, require_role_or_machine, require_sensitive
from app.http.route import UploadRoute
from app.http.routes.operations import WATCHERS, operation_out
from app.http.row_streams import stream
from app.http.schemas.bulk import BulkResult
from app.http.schemas.imports import RefusedRowPage
from app.http.schemas.operations import OperationOut
from app.http.scopes import Scope
from app.http.services import services_of
from app.imports.columns import columns_of
from app.imports.kinds import Kind
from app.imports.model import PROBLEM_COLUMNS, RowFormat
from app.imports.rows import KINDS
from app.imports.service import files
from app.imports.service.recording import record_list
from app.wire.types import Identifier, SystemText, Text, WireInput

router = edge_router("imports")
uploads = edge_router("imports", route_class=UploadRoute)

KindName = Annotated[Text, Query(description="The kind of the rows: `employees`, `attendance-days` ...")]
System = Annotated[
    SystemText | None,
    Query(
        description="Whose codes the rows carry (`siasn`, `sipd` ...), by the agency's code mappings; ours if absent."
    ),
]
ListSystem = Annotated[
    SystemText | None,
    Query(
        description="Whose codes of units and posts the rows carry, by the agency's code mappings; ours if absent."
        " Words (a predicate, a kind of sanction) are ours in a list; a file may have the system's."
    ),
]
_PAGE = 500


@uploads.post("/import-files", status_code=202, summary="Send a file", responses=problems(404))
async def import_file(
    file: UploadFile,
    kind: KindName,
    file_format: Annotated[RowFormat, Query(alias="format", description="How the rows are written down.")],
    edge: Annotated[Edge, acts(Scope.HR_WRITE)],
    validate_only: Annotated[  # noqa: FBT002 - a query parameter
        bool, Query(description="Check every row and keep none.")
    ] = False,
    system: System = None,
) -> OperationOut:
    """Record the rows of a file under their own keys; read the operation until it has ended, then its refused rows.

    A wrong row never stops another; the same file again changes nothing. With `validate_only=true` every row is
    checked and none is kept: the operation says what would become of them.

    Example: `curl -F file=@pegawai.csv '.../v1/import-files?kind=employees&format=csv'`.
    """
    found = files.kind_named(kind)
    require_role_or_machine(edge, *found.roles)
    sent = files.SentFile(
        kind=found,
        format=file_format,
        content=file.file,
        digest=edge.request.state.upload_digest,
        size=file.size or 0,
        validate_only=validate_only,
        system=system,
    )
    operation = await files.receive_file(edge.conn, intake=intake_of(edge), file=sent)
    edge.headers["Location"] = f"/v1/operations/{operation.operation_id}"
    return operation_out(edge, operation)


@router.get("/operations/{operation_id}/refused-rows", summary="List refused rows", responses=problems(404))
async def list_refused_rows(
    operation_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> RefusedRowPage:
    """List the rows of a file that were refused: row, column, what was found, what is expected, what to do.

    Example: `GET /v1/operations/01968f3e-0000-7000-8000-000000000001/refused-rows`.
    """
    require_role_or_machine(edge, *WATCHERS)
    _, kind = await files.import_of(edge.conn, agency_id=edge.agency_id, operation_id=operation_id)
    after = 0 if page.after is None else int(page.after[0] or 0)
    rows = await files.refused_rows(
        edge.conn, seal=edge.seal, operation_id=operation_id, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return RefusedRowPage(
        items=[explain(row, kind, edge.language) for row in kept],
        next_page_token=page.next_token(None if last is None else (last.number,)),
    )


@router.get(
    "/operations/{operation_id}/error-file",
    summary="Read the error file",
    response_class=Response,
    responses=problems(404) | {200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
async def get_error_file(
    operation_id: Identifier,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    file_format: Annotated[RowFormat, Query(alias="format", description="csv or ndjson.")] = RowFormat.CSV,
) -> Response:
    """Return the refused rows as they were sent, with columns that say why; mend them and send the file again.

    Example: `GET /v1/operations/01968f3e-0000-7000-8000-000000000001/error-file?format=csv`.
    """
    require_role_or_machine(edge, *WATCHERS)
    _, kind = await files.import_of(edge.conn, agency_id=edge.agency_id, operation_id=operation_id)
    if kind.reveal is not None:
        require_sensitive(edge)
    columns = [*columns_of(kind).readings, *PROBLEM_COLUMNS]
    written = RowFormat.NDJSON if file_format is RowFormat.NDJSON else RowFormat.CSV
    return stream(_refused(edge, operation_id, kind), columns, written, f"{kind.name}-refused")


async def _refused(edge: Edge, operation_id: UUID, kind: Kind) -> AsyncIterator[Mapping[str, Any]]:
    """Read refused rows page by page, each in a transaction of its own: the request's has ended by then."""
    database, after = services_of(edge.request).database, 0
    while True:
        async with database.transaction(edge.agency_id) as conn:
            rows = await files.refused_rows(conn, seal=edge.seal, operation_id=operation_id, after=after, size=_PAGE)
        for row in rows:
            yield {**row.values, **problem_cells(row, kind, edge.language)}
        if len(rows) < _PAGE:
            return
        after = rows[-1].number


def _add_route(kind: Kind) -> None:
    """Add the operation that takes a list of this kind's rows."""
    words = kind.name.split("-")
    name = "".join(word.capitalize() for word in words)
    items: Any = Annotated[list[kind.row], Field(min_length=1, max_length=MAX_BULK_ITEMS)]  # type: ignore[name-defined]  # the kind's own row
    rows = create_model(f"{name}Rows", __base__=WireInput, __doc__=f"Rows of {' '.join(words)}.", items=(items, ...))

    async def record(body: Any, edge: Edge, system: str | None = None) -> BulkResult:  # noqa: ANN401 - the kind's own model
        require_role_or_machine(edge, *kind.roles)
        reports = await record_list(edge.conn, kind, intake_of(edge), body.items, system=system)
        return bulk_result(edge, reports)

    record.__name__ = f"import_{'_'.join(words)}"
    record.__annotations__ = {
        "body": rows,
        "edge": Annotated[Edge, acts_or_tries(Scope.HR_WRITE)],
        "system": ListSystem,
        "return": BulkResult,
    }
    record.__doc__ = (
        f"Record rows under the sender's own keys ({', '.join(kind.key)}); one result each, and the same again is"
        " `unchanged`.\n\n"
        f"Example: the columns are those of `GET /v1/exports/{kind.name}`."
    )
    router.post(f"/imports/{kind.name}", summary=f"Record rows of {' '.join(words)}")(record)


for _kind in KINDS.values():
    _add_route(_kind)
