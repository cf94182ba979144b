"""Puts the HTTP application together."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from app import __version__
from app.http import openapi, problems
from app.http.request_log import RequestLog
from app.http.routes import (
    access,
    activities,
    agency,
    assignments,
    attendance,
    audit,
    calendars,
    catalogue,
    code_mappings,
    conduct,
    corrections,
    departures,
    discrepancies,
    docs,
    employees,
    events,
    evidence,
    exports,
    gaps,
    health,
    imports,
    lost_minutes,
    me,
    meta,
    month_comparisons,
    month_runs,
    objections,
    operations,
    parked_entries,
    period_reopenings,
    periods,
    person_details,
    posts,
    publications,
    readiness,
    recomputations,
    regulations,
    sanction_proposals,
    schedules,
    scope_changes,
    signals,
    state_machines,
    statements,
    superiors,
    sync,
    units,
    verification_notices,
    verification_queue,
)
from app.http.routes import problems as problem_catalogue
from app.http.services import Services

ROUTERS: tuple[APIRouter, ...] = (
    sync.router,
    health.router,
    problem_catalogue.router,
    meta.router,
    state_machines.router,
    signals.meta_router,
    me.router,
    agency.router,
    regulations.router,
    units.router,
    posts.router,
    employees.router,
    person_details.router,
    departures.router,
    assignments.router,
    superiors.router,
    gaps.router,
    code_mappings.router,
    access.router,
    scope_changes.router,
    calendars.router,
    schedules.router,
    recomputations.router,
    attendance.router,
    conduct.router,
    sanction_proposals.router,
    imports.uploads,
    imports.router,
    operations.router,
    parked_entries.router,
    discrepancies.router,
    exports.router,
    activities.router,
    verification_notices.router,
    lost_minutes.router,
    verification_queue.router,
    signals.router,
    evidence.uploads,
    evidence.router,
    catalogue.router,
    periods.router,
    period_reopenings.router,
    readiness.router,
    month_comparisons.router,
    month_runs.router,
    statements.router,
    objections.router,
    corrections.router,
    publications.router,
    audit.router,
    events.router,
    docs.router,
)
"""Every router of the service, in the order of the contract; what phones call most is found first."""

Background = Callable[[], AbstractAsyncContextManager[object]]


def create_app(services: Services | None = None, background: Sequence[Background] = ()) -> FastAPI:
    """Make the application; without services it only knows its contract.

    `background` are entered when the server starts and left, last first, when it ends: the pool, a worker.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for part in background:
                await stack.enter_async_context(part())
            yield

    app = FastAPI(
        title=openapi.TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[Middleware(RequestLog, on_failure=problems.failure_response)],
    )
    app.state.services = services
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    openapi.install(app)
    return app
