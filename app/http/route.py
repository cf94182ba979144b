"""The life of a request: token, body, transaction, principal, kept answer, handler, commit, answer."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, ClassVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from app.http.bodies import read_body, read_upload, require_json
from app.http.dependencies import Access, access_of
from app.http.edge import Edge, NotModifiedError
from app.http.language import preferred_language
from app.http.limits import MAX_BODY_BYTES, MAX_IDEMPOTENCY_KEY_LENGTH, MAX_SYNC_BODY_BYTES, MAX_UPLOAD_BYTES
from app.http.refusals import (
    IdempotencyKeyInFlightError,
    IdempotencyKeyInvalidError,
    IdempotencyKeyMissingError,
    IdempotencyKeyReusedError,
    PrincipalUnknownError,
    ScopeMissingError,
)
from app.http.request_log import note, request_id_of
from app.http.security.tokens import Identity
from app.http.services import Services, services_of
from app.persistence.kept_answers import AnswerKey, KeptAnswer, keep_answer, kept_answer, try_answer_key
from app.personnel.service import SignIn, principal_of
from app.shared.caller import Caller

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_KEY = re.compile(rf"[!-~]{{1,{MAX_IDEMPOTENCY_KEY_LENGTH}}}", re.ASCII)
_KEPT_HEADERS = ("content-type", "etag", "location")


class _RolledBackError(Exception):
    """Carries an answer out of a transaction that is not to be kept."""

    def __init__(self, response: Response) -> None:
        super().__init__("rolled back")
        self.response = response


class EdgeRoute(APIRoute):
    """A route for known callers; one that doesn't say what it needs can't be built."""

    max_body_bytes: ClassVar[int] = MAX_BODY_BYTES

    def get_route_handler(self) -> Handler:
        """Put the life of a request round FastAPI's own handler; the commit comes before the answer is sent."""
        inner = super().get_route_handler()
        access = _declared_access(self.path, self.dependant)

        async def handle(request: Request) -> Response:
            services = services_of(request)
            identity = await services.tokens.identify(request.headers.get("authorization"))
            agency_id = identity.agency(request.headers.get("erk-agency"))
            note(request, agency=agency_id)
            try:
                digest = await self.receive(request)
                work = _Work(request, services, access, operation=self.unique_id, digest=digest)
                async with services.database.transaction(agency_id) as conn:
                    response = await work.run(conn, identity, agency_id, inner)
            except _RolledBackError as carried:
                response = carried.response
            except NotModifiedError as current:
                response = Response(status_code=304, headers={"ETag": current.etag})
            finally:
                await request.close()
            return response

        return handle

    async def receive(self, request: Request) -> str:
        """Read the body, before any transaction, and return the digest of what was asked.

        Keyed where the site has keys: a body may be little else than a number of 16 digits.
        """
        body = await read_body(request, self.max_body_bytes)
        if body and self.body_field is not None:
            require_json(request)
        return services_of(request).sealer.digest(request.url.path.encode() + b"\0" + body)


class SyncRoute(EdgeRoute):
    """A route of the phone's sync, with its smaller bodies."""

    max_body_bytes = MAX_SYNC_BODY_BYTES


class UploadRoute(EdgeRoute):
    """A route that takes one file in a form, kept outside memory while it arrives."""

    max_file_bytes: ClassVar[int] = MAX_UPLOAD_BYTES

    async def receive(self, request: Request) -> str:
        """Read the form and return the digest of file and query, keyed as that of a body."""
        asked = f"{request.url.path}?{request.url.query}\0{await read_upload(request, self.max_file_bytes)}"
        return services_of(request).sealer.digest(asked.encode())


class _Work:
    """The part of a request that runs inside its transaction."""

    def __init__(self, request: Request, services: Services, access: Access, *, operation: str, digest: str) -> None:
        self._request = request
        self._services = services
        self._access = access
        self._operation = operation
        self._digest = digest

    async def run(
        self, conn: AsyncConnection, identity: Identity, agency_id: int, inner: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Find the principal, answer from what is kept or by the handler, and keep the answer."""
        now = self._services.clock.now()
        sign_in = SignIn(
            issuer=identity.issuer,
            subject=identity.subject,
            scopes=identity.scopes,
            request_id=request_id_of(self._request),
        )
        caller = await principal_of(conn, agency_id=agency_id, sign_in=sign_in, now=now)
        if caller is None:
            raise PrincipalUnknownError
        self._require_scopes(caller)
        edge = self._edge(conn, caller, now)
        self._request.state.edge = edge
        key = None if edge.validate_only else self._answer_key(caller)
        if key is None:
            return await self._answer(edge, inner)
        await _raise_kept(conn, key, self._digest)
        response = await self._answer(edge, inner)
        await keep_answer(conn, key, _to_keep(response, self._digest), now=now)
        return response

    def _edge(self, conn: AsyncConnection, caller: Caller, now: datetime) -> Edge:
        asked = self._request.query_params.get("validate_only", "").lower() in {"true", "1"}
        return Edge(
            caller=caller,
            conn=conn,
            now=now,
            language=preferred_language(self._request.headers.get("accept-language")),
            validate_only=self._access.may_validate_only and asked,
            request=self._request,
            operation=self._operation,
            cursors=self._services.cursors,
            sealer=self._services.sealer,
        )

    async def _answer(self, edge: Edge, inner: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await inner(self._request)
        response.headers.update(edge.headers)
        response.headers.setdefault("Cache-Control", "no-store")
        if edge.validate_only:
            raise _RolledBackError(response)
        return response

    def _require_scopes(self, caller: Caller) -> None:
        for scope in self._access.scopes:
            if scope not in caller.scopes:
                raise ScopeMissingError(scope=scope)

    def _answer_key(self, caller: Caller) -> AnswerKey | None:
        if not self._access.keyed:
            return None
        key = self._request.headers.get("idempotency-key")
        if key is None:
            raise IdempotencyKeyMissingError
        if _KEY.fullmatch(key) is None:
            raise IdempotencyKeyInvalidError(limit=MAX_IDEMPOTENCY_KEY_LENGTH)
        return AnswerKey(
            agency_id=caller.agency_id, principal_id=caller.principal_id, operation=self._operation, key=key
        )


def _declared_access(path: str, dependant: Dependant) -> Access:
    for dependency in dependant.dependencies:
        access = access_of(dependency.call, dependency.own_oauth_scopes or [])
        if access is not None:
            return access
    message = f"{path} doesn't say which scope it needs"
    raise TypeError(message)


async def _raise_kept(conn: AsyncConnection, key: AnswerKey, digest: str) -> None:
    """Carry out the answer that is kept under the key; refuse a key that is in flight or was for another body."""
    if not await try_answer_key(conn, key):
        raise IdempotencyKeyInFlightError
    kept = await kept_answer(conn, key)
    if kept is None:
        return
    if kept.body_digest != digest:
        raise IdempotencyKeyReusedError
    headers = {**kept.headers, "Idempotency-Replayed": "true", "Cache-Control": "no-store"}
    raise _RolledBackError(Response(kept.body, status_code=kept.status, headers=headers))


def _to_keep(response: Response, digest: str) -> KeptAnswer:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return KeptAnswer(body_digest=digest, status=response.status_code, headers=headers, body=bytes(response.body))
