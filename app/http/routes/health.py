"""Is the process alive, and can it serve."""

from fastapi import Request

from app.http.operations import problems, public_router
from app.http.refusals import DatabaseUnavailableError
from app.http.schemas.health import Health
from app.http.services import services_of
from app.persistence import readiness

router = public_router("health")


@router.get("/healthz", summary="Is the process alive")
async def get_health() -> Health:
    """Answer 200 as long as the process serves requests.

    Example: `GET /healthz` answers `{"status": "alive"}`.
    """
    return Health(status="alive")


@router.get("/readyz", summary="Can the service work", responses=problems(503))
async def get_readiness(request: Request) -> Health:
    """Answer 200 when the database is reachable and at the schema that this version needs, else 503.

    Example: `GET /readyz` answers `{"status": "ready"}`.
    """
    if not await readiness.is_current(services_of(request).database):
        raise DatabaseUnavailableError
    return Health(status="ready")
