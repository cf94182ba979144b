"""What the running service is made of, handed to every request by the application's state."""

from dataclasses import dataclass, field

from fastapi import Request

from app.clock import Clock
from app.http.cursors import Cursors
from app.http.security.tokens import TokenVerifier
from app.persistence.database import Database
from app.persistence.objects import Objects
from app.persistence.sealing import Sealer
from app.rules.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts that requests share."""

    database: Database
    clock: Clock
    tokens: TokenVerifier
    cursors: Cursors
    sealer: Sealer = field(default_factory=Sealer)
    """Encrypts what is sensitive about employees, under the site's keys."""
    objects: Objects = field(default_factory=Objects.in_memory)
    """Where files of evidence lie; without the site's, gone with the process."""
    library: Library = field(default_factory=Library)
    """The regulations that there are: those shipped, and those of the site's folders."""


def services_of(request: Request) -> Services:
    """Return the services of the application that serves this request."""
    services = request.app.state.services
    if not isinstance(services, Services):
        message = "the application was made without its services"
        raise TypeError(message)
    return services
