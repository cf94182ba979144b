"""Requests to the service, each by somebody, over HTTP like anybody's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from uuid import uuid4

import httpx

from app.cli.errors import RefusedError, UnreachableError

_SECONDS = 120
_PAGE = 200

Json = dict[str, Any]


class Api:
    """The service's HTTP API, on connections that are kept open."""

    def __init__(self, client: httpx.Client, token_of: Callable[[str], str]) -> None:
        self._client = client
        self._token_of = token_of
        self._headers: dict[str, dict[str, str]] = {}

    def get(self, who: str, path: str, **params: str | int | list[str]) -> Json:
        """Read one thing."""
        return self._send("GET", path, self._headers_of(who), params=params)

    def every(self, who: str, path: str, **params: str | int | list[str]) -> Iterator[Json]:
        """Read a list to its end, page by page."""
        token: str | None = None
        while True:
            more = {} if token is None else {"page_token": token}
            page = self.get(who, path, page_size=_PAGE, **params, **more)
            yield from page["items"]
            token = page["next_page_token"]
            if token is None:
                return

    def post(self, who: str, path: str, body: object) -> Json:
        """Create something or act, once."""
        headers = {**self._headers_of(who), "Idempotency-Key": str(uuid4())}
        return self._send("POST", path, headers, content=_content(body))

    def put(self, who: str, path: str, body: object, *, version: str) -> Json:
        """Change something of which this version (its ETag) was read."""
        headers = {**self._headers_of(who), "If-Match": version}
        return self._send("PUT", path, headers, content=_content(body))

    def push(self, who: str, content: bytes) -> Json:
        """Send what a phone has kept; a repeat may send the same bytes again."""
        return self._send("POST", "/v1/sync/push", self._headers_of(who), content=content)

    def upload(self, who: str, path: str, file: BinaryIO, **params: str | int) -> Json:
        """Send a file, once; it is read as it goes."""
        headers = {"Authorization": self._headers_of(who)["Authorization"], "Idempotency-Key": str(uuid4())}
        return self._send("POST", path, headers, params=params, files={"file": file})

    def download(self, who: str, path: str, file: BinaryIO, **params: str | int) -> str:
        """Write an answer to a file as it comes; return as of which change number it is, where it says so."""
        headers, method = self._headers_of(who), "GET"
        try:
            with self._client.stream(method, path, headers=headers, params=params) as answer:
                if not answer.is_success:
                    answer.read()
                    return str(_body(answer))
                file.writelines(answer.iter_bytes())
                return str(answer.headers.get("Erk-Known-At", ""))
        except httpx.TransportError as error:
            raise UnreachableError(method, path, type(error).__name__) from None

    def _send(self, method: str, path: str, headers: dict[str, str], **more: Any) -> Json:  # noqa: ANN401 - httpx's own
        try:
            return _body(self._client.request(method, path, headers=headers, **more))
        except httpx.TransportError as error:
            raise UnreachableError(method, path, type(error).__name__) from None

    def _headers_of(self, who: str) -> dict[str, str]:
        headers = self._headers.get(who)
        if headers is None:
            headers = {"Authorization": f"Bearer {self._token_of(who)}", "Content-Type": "application/json"}
            self._headers[who] = headers
        return headers


@contextmanager
def connect(url: str, token_of: Callable[[str], str]) -> Iterator[Api]:
    """Lend the API at this address."""
    with httpx.Client(base_url=url, timeout=_SECONDS, trust_env=False) as client:
        yield Api(client, token_of)


def _content(body: object) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def _body(answer: httpx.Response) -> Json:
    if not answer.is_success:
        request = f"{answer.request.method} {answer.request.url.path}"
        raise RefusedError(request, answer.status_code, _problem(answer))
    found = answer.json()
    if not isinstance(found, dict):
        raise RefusedError(answer.request.url.path, answer.status_code, "not a JSON object")
    return found


def _problem(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
        errors = "".join(f"; {error['pointer']}: {error['code']}" for error in problem.get("errors", [])[:3])
        return f"{problem.get('title', '')} {problem.get('detail', '')}{errors}".strip()
    except (ValueError, AttributeError, KeyError, TypeError):
        return answer.text[:200]
