"""What a handler has in its hands: the caller, the transaction, the instant, and the request's conditions."""

from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.http.cursors import Cursors
from app.http.language import Language
from app.http.refusals import IfMatchMissingError, RoleMissingError, VersionMismatchError
from app.persistence.sealing import Seal, Sealer
from app.shared.caller import Caller, Role


class NotModifiedError(Exception):
    """The caller already has this version: answered by 304, not a refusal."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


@dataclass(slots=True, kw_only=True)
class Edge:
    """One request of a known caller inside its one transaction, which is committed before the answer is sent."""

    caller: Caller
    conn: AsyncConnection
    now: datetime
    language: Language
    validate_only: bool
    """Everything is checked and nothing is kept: the transaction is rolled back after the handler."""
    request: Request
    operation: str
    cursors: Cursors
    sealer: Sealer
    """Encrypts and opens what is sensitive."""
    headers: dict[str, str] = field(default_factory=dict)
    """Headers for the answer."""

    @property
    def agency_id(self) -> int:
        return self.caller.agency_id

    @property
    def request_id(self) -> str:
        return self.caller.request_id

    @property
    def seal(self) -> Seal:
        """The sealer in the hands of the caller's agency."""
        return Seal(self.sealer, self.agency_id)

    def require_role(self, *roles: Role) -> None:
        """Refuse a caller that holds none of the roles today."""
        if not self.caller.has(*roles):
            raise RoleMissingError(roles=", ".join(roles))

    def tag(self, *version: object) -> None:
        """Send the ETag of what is answered; a caller that already has it gets 304 instead."""
        etag = entity_tag(*version)
        given = self.request.headers.get("if-none-match")
        if self.request.method == "GET" and given is not None and _names(given, etag, weakly=True):
            raise NotModifiedError(etag)
        self.headers["ETag"] = etag

    def require_match(self, *version: object) -> None:
        """Refuse a change by a caller that doesn't name the current version in If-Match."""
        given = self.request.headers.get("if-match")
        if given is None:
            raise IfMatchMissingError
        if not _names(given, entity_tag(*version), weakly=False):
            raise VersionMismatchError


def entity_tag(*version: object) -> str:
    """Write a strong ETag from what makes up a version, such as a revision or a digest."""
    return '"' + "-".join(str(part) for part in version) + '"'


def _names(header: str, etag: str, *, weakly: bool) -> bool:
    given = [item.strip() for item in header.split(",")]
    if weakly:
        given = [item.removeprefix("W/") for item in given]
    return given == ["*"] or etag in given
