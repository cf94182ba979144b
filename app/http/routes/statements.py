"""TKD statements: one's own, or everyone's for those whose work it is; reading another's leaves an audit row."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.http.dependencies import Paging, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import cut
from app.http.schemas.statements import (
    ExplainedLineOut,
    StatementExplanation,
    StatementOut,
    StatementPage,
    StatementSummary,
    StatementTrace,
    UnitRecapOut,
    UnitRecapPage,
)
from app.http.scopes import Scope
from app.seals.service import proofs
from app.shared.month import Month
from app.tkd_statement import service
from app.tkd_statement.service import Wanted
from app.wire.types import Identifier, MonthName

router = edge_router("statements")


@router.get("/statements", summary="List statements")
async def list_statements(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.STATEMENT_READ)],
    month: Annotated[MonthName | None, Query(description="The work month; all if absent.")] = None,
    unit_id: Annotated[Identifier | None, Query(description="The unit at the month's end; all if absent.")] = None,
    employee_id: Annotated[
        Identifier | None, Query(description="Whose; everyone's that may be read if absent.")
    ] = None,
) -> StatementPage:
    """List statements of the runs that count, by their ids.

    Example: `GET /v1/statements?month=2026-04`.
    """
    wanted = Wanted(month=None if month is None else Month.parse(month), unit_id=unit_id, employee_id=employee_id)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.page(
        edge.conn, caller=edge.caller, wanted=wanted, after=after, size=page.size + 1, now=edge.now
    )
    kept, last = cut(rows, page)
    return StatementPage(
        items=[StatementSummary.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.statement_id),)),
    )


@router.get("/statement-recaps", summary="Sum up statements by unit")
async def list_statement_recaps(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.STATEMENT_READ)],
    month: Annotated[MonthName, Query(description="The work month.")],
    unit_id: Annotated[Identifier | None, Query(description="One unit; all if absent.")] = None,
) -> UnitRecapPage:
    """Sum up what the statements of each unit come to, line by line: one for each cause.

    Example: `GET /v1/statement-recaps?month=2026-04`.
    """
    edge.require_role(*service.READERS)
    after = None if page.after is None else str(page.after[0])
    rows = await service.recaps(
        edge.conn, caller=edge.caller, month=Month.parse(month), unit_id=unit_id, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return UnitRecapPage(
        items=[UnitRecapOut.from_recap(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (last.unit_code,)),
    )


@router.get(
    "/statements/{statement_id}",
    summary="Read a statement",
    dependencies=[CONDITIONAL_READ],
    responses=problems(404),
)
async def get_statement(statement_id: Identifier, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]) -> StatementOut:
    """Return a statement with its lines and their articles.

    Example: `GET /v1/statements/01968f3e-0000-7000-8000-000000000001`.
    """
    statement, lines = await service.get(edge.conn, caller=edge.caller, statement_id=statement_id, now=edge.now)
    edge.tag(statement.digest)
    return StatementOut.from_statement(statement, lines)


@router.get("/statements/{statement_id}/explanation", summary="Explain a statement", responses=problems(404))
async def explain_statement(
    statement_id: Identifier, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]
) -> StatementExplanation:
    """Tell in Indonesian or English (Accept-Language) how the amount came about, with the article of each line.

    Example: `GET /v1/statements/01968f3e-0000-7000-8000-000000000001/explanation`.
    """
    lines = await service.explanation(
        edge.conn, caller=edge.caller, statement_id=statement_id, lang=edge.language, now=edge.now
    )
    return StatementExplanation(
        statement_id=statement_id,
        language=edge.language,
        lines=[ExplainedLineOut.model_validate(line) for line in lines],
    )


@router.get(
    "/statements/{statement_id}/proof",
    summary="Prove a statement",
    response_class=Response,
    responses=problems(404, 409) | {200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def get_statement_proof(statement_id: Identifier, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]) -> Response:
    """Return a file that proves the statement without this service (`erk.statement-proof.v1`).

    `erk audit verifier` prints the program that checks it, with Python's standard library and the key of
    `GET /v1/audit/keys` alone. It is there at the latest a day after the month's run has finished.

    Example: `GET /v1/statements/01968f3e-0000-7000-8000-000000000001/proof`.
    """
    proof = await proofs.prove(edge.conn, caller=edge.caller, statement_id=statement_id, now=edge.now)
    headers = {"Content-Disposition": f'attachment; filename="bukti-{statement_id}.json"'}
    return Response(proof, media_type="application/json", headers=headers | {"X-Content-Type-Options": "nosniff"})


@router.get("/statements/{statement_id}/trace", summary="Read a statement's trace", responses=problems(404))
async def get_statement_trace(
    statement_id: Identifier, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]
) -> StatementTrace:
    """Return every parameter, table row and fact that was read, with citations, for working the amount out again.

    Example: `GET /v1/statements/01968f3e-0000-7000-8000-000000000001/trace`.
    """
    trace = await service.trace(edge.conn, caller=edge.caller, statement_id=statement_id, now=edge.now)
    return StatementTrace(statement_id=statement_id, trace=trace)
