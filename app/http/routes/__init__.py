"""Routes, one module per capability; each has a `router`, listed in `app.http.application.ROUTERS`.

A handler takes its body, its `Edge` and nothing else that matters; it calls a service and returns a wire model:

    router = edge_router("personnel")

    @router.post("/units", status_code=201, summary="Create a unit", responses=problems(409))
    async def create_unit(body: UnitIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> UnitOut:
        \"\"\"Create a unit as of a day.

        Example: `{"code": "DIKNAS", "name": "Dinas Pendidikan", "since": "2026-01-01"}`.
        \"\"\"
        unit = await service.create_unit(edge.conn, caller=edge.caller, unit=body.to_unit(), now=edge.now)
        edge.tag(unit.rev)
        return UnitOut.from_unit(unit)

    @router.get("/units", summary="List units")
    async def list_units(page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> UnitPage:
        ...  # page.size, page.after (the sort key of the last row, or None), page.next_token((code,))

The name of the handler is the operation's id; texts in paths and queries are `Text`, never `str`. The transaction is
committed before the answer is sent; a refusal rolls it back. `edge.require_role(Role.OFFICER)` refuses by role;
`edge.require_match(rev)` goes with CONDITIONAL_WRITE and `edge.tag(rev)` of a GET with CONDITIONAL_READ in
`dependencies=`.
"""
