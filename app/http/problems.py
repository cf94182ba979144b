"""Turns everything that goes wrong into a problem: the one place where refusals meet statuses and texts."""

from collections.abc import Iterable, Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from app.http import refusals
from app.http.language import preferred_language
from app.http.problem_texts import FIELD_ERRORS, PROBLEMS
from app.http.request_log import log_failure, note, request_id_of
from app.http.schemas.problems import ErrorLocation, Problem, ProblemError, ProblemRemedy
from app.http.validation import InputError, refusal_of
from app.persistence.failures import DatabaseUnavailableError, sqlstate_of
from app.shared.errors import Refusal
from app.shared.records import RefusalRecord

PROBLEM_JSON = "application/problem+json"
_BUSY = frozenset({"40001", "40P01", "55P03", "57014"})
"""Serialization failure, deadlock, lock not available, statement timeout: the same request may work in a moment."""
_AWAY_CLASSES = ("08", "53", "57P")
"""Connection failure, insufficient resources, server shutting down or starting."""


def describe(
    request: Request, refusal: Refusal | RefusalRecord, *, within: str = "", request_id: str | None = None
) -> Problem:
    """Write a refusal as a problem in the caller's language; `within` leads to the part of the body concerned.

    `request_id` is that of the request in which it was refused, where that is an earlier one.
    """
    text = PROBLEMS[refusal.code]
    language = preferred_language(request.headers.get("accept-language"))
    return Problem(
        type=f"/v1/problems/{refusal.code}",
        title=text.title.plain(language),
        status=text.status,
        detail=text.detail.fill(language, refusal.params),
        instance=f"urn:erk:request:{request_id or request_id_of(request)}",
        errors=[
            ProblemError(
                location=error.location if isinstance(error, InputError) else ErrorLocation.BODY,
                pointer=f"{within}{error.pointer}",
                code=error.code,
                detail=(text.errors.get(error.code) or FIELD_ERRORS[error.code]).fill(language, error.params),
            )
            for error in refusal.errors
        ],
        remedies=[
            ProblemRemedy(code=code, title=text.remedies[code].fill(language, params), href=href)
            for code, params, href in _remedies(refusal)
        ],
    )


def problem_response(request: Request, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a refusal as a problem in the caller's language."""
    note(request, problem=refusal.code)
    body = describe(request, refusal)
    return Response(
        body.model_dump_json(),
        status_code=body.status,
        media_type=PROBLEM_JSON,
        headers={
            "Content-Language": preferred_language(request.headers.get("accept-language")),
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
            **_standing_headers(refusal),
            **(headers or {}),
        },
    )


def _remedies(refusal: Refusal | RefusalRecord) -> Iterable[tuple[str, Mapping[str, str], str | None]]:
    """Return the refusal's own remedies, or where it names none, those that the catalogue has for it."""
    if refusal.remedies:
        return [(remedy.code, remedy.params, remedy.href) for remedy in refusal.remedies]
    return [(code, refusal.params, None) for code in PROBLEMS[refusal.code].remedies]


def _standing_headers(refusal: Refusal) -> dict[str, str]:
    headers = {}
    if isinstance(refusal, refusals.TokenMissingError):
        headers["WWW-Authenticate"] = 'Bearer realm="erk"'
    elif isinstance(refusal, refusals.UnauthenticatedError):
        headers["WWW-Authenticate"] = f'Bearer realm="erk", error="invalid_token", error_description="{refusal.code}"'
    elif isinstance(refusal, refusals.ScopeMissingError):
        scope = refusal.params["scope"]
        headers["WWW-Authenticate"] = f'Bearer realm="erk", error="insufficient_scope", scope="{scope}"'
    wait = PROBLEMS[refusal.code].retry_after_seconds
    if wait is not None:
        headers["Retry-After"] = str(wait)
    return headers


def failure_response(request: Request, error: Exception) -> Response:
    """Answer an exception that is no refusal: busy or away is 503, all else 500; the log gets no values."""
    state = sqlstate_of(error)
    refusal: Refusal
    if isinstance(error, DatabaseUnavailableError) or (state or "").startswith(_AWAY_CLASSES):
        refusal = refusals.DatabaseUnavailableError()
    elif state in _BUSY:
        refusal = refusals.DatabaseBusyError()
    else:
        refusal = refusals.InternalError()
    log_failure(request, error)
    return problem_response(request, refusal)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - registered for this class only
    return problem_response(request, error)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    return problem_response(request, refusal_of(error))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == 404:  # noqa: PLR2004 - the status itself is the name
        return problem_response(request, refusals.PathUnknownError())
    if error.status_code == 405:  # noqa: PLR2004 - the status itself is the name
        allowed = ", ".join(sorted(_methods_at(request)))
        return problem_response(request, refusals.MethodNotAllowedError(allowed=allowed), {"Allow": allowed})
    if error.status_code == 400:  # noqa: PLR2004 - FastAPI's answer to a body that is not UTF-8
        return problem_response(request, refusals.BrokenJsonError())
    return failure_response(request, error)


def _methods_at(request: Request) -> set[str]:
    """Return every method that some route has at this path; the router itself names only the first route's."""
    methods: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        if isinstance(context.original_route, Route) and context.path_regex.match(request.url.path):
            methods |= context.methods or set()
    return methods


def install(app: FastAPI) -> None:
    """Register the handlers; what no handler takes ends in `failure_response` by way of the middleware."""
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
