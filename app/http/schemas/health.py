"""Body of the health checks."""

from app.http.schemas.types import WireModel


class Health(WireModel):
    """How the service is."""

    status: str
