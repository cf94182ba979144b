"""Body of the health checks."""

from app.wire.types import WireModel


class Health(WireModel):
    """How the service is."""

    status: str
