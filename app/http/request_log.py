"""Request ids, and one line of log for each request: no path with ids in it, no query, no personal data."""

import re
import traceback
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

import structlog
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.persistence.failures import describe
from app.shared.ids import new_id

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_NANOSECONDS_PER_MILLISECOND = 1_000_000
_MAX_FRAMES = 12

_log = structlog.get_logger("erk.http")


def request_id_of(request: Request) -> str:
    """Return the id under which this request is logged."""
    return str(request.scope["state"]["request_id"])


def note(request: Request, **facts: object) -> None:
    """Add facts without personal data to the request's line of log."""
    request.scope["state"]["log"].update(facts)


def log_failure(request: Request, error: BaseException) -> None:
    """Log an unexpected exception by its class, place and SQLSTATE; never by its message, which may repeat values."""
    frames = traceback.extract_tb(error.__traceback__)[-_MAX_FRAMES:]
    _log.error(
        "request.failed",
        request_id=request_id_of(request),
        **describe(error),
        frames=[f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}:{frame.name}" for frame in frames],
    )


class RequestLog:
    """ASGI middleware: gives each request its id, logs its end, and answers what no handler took."""

    def __init__(self, app: ASGIApp, on_failure: Callable[[Request, Exception], Response]) -> None:
        self._app = app
        self._on_failure = on_failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        state = scope.setdefault("state", {})
        state.update(request_id=request_id, log={})
        answer = _Answer(send, request_id)
        started = perf_counter_ns()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._serve(scope, receive, answer)
            finally:
                _log.info(
                    "request",
                    method=scope["method"],
                    route=getattr(scope.get("route"), "path", None),
                    status=answer.status,
                    milliseconds=(perf_counter_ns() - started) // _NANOSECONDS_PER_MILLISECOND,
                    **state["log"],
                )

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            return  # nobody is there to be answered; the log has no status
        except Exception as error:  # noqa: BLE001 - the last net: every failure gets an answer and a log
            request = Request(scope, receive)
            if answer.status is None:
                await self._on_failure(request, error)(scope, receive, answer)
                return
            log_failure(request, error)
            message = "the response broke off"
            raise ConnectionAbortedError(message) from None


class _Answer:
    """Passes the response on with the request id in its header, and remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: Any = MutableHeaders(scope=message)
            headers["Erk-Request-Id"] = self._request_id
            headers["X-Content-Type-Options"] = "nosniff"
        await self._send(message)


def _request_id(headers: Headers) -> str:
    for name in ("erk-request-id", "x-request-id"):
        given = headers.get(name, "")
        if _SANE_ID.fullmatch(given):
            return given
    return str(new_id())
