"""The two tokens that SIASN wants at once: the gateway's and the sign-on's, kept until shortly before they end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.siasn.errors import AnswerError

Json = Any
Fetch = Callable[[str, Mapping[str, str], tuple[str, str] | None], Awaitable[Json]]

_TOKEN = "access_token"  # noqa: S105 - the name of a field
_EARLY_SECONDS = 30
_DEFAULT_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where SIASN is and who asks; secrets don't print."""

    base_url: str
    gateway_token_url: str
    sso_token_url: str
    consumer_key: str
    consumer_secret: str = field(repr=False)
    client_id: str
    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Both tokens; the earlier end of the two counts."""

    gateway: str = field(repr=False)
    sso: str = field(repr=False)


@dataclass(slots=True)
class _Kept:
    text: str
    until: int


class Tokens:
    """Fetches both tokens, one caller at a time, and drops both when SIASN refuses them."""

    def __init__(self, access: Access, fetch: Fetch) -> None:
        self._access, self._fetch = access, fetch
        self._gateway: _Kept | None = None
        self._sso: _Kept | None = None
        self._turn = asyncio.Lock()

    async def both(self) -> Pair:
        """Return both tokens; what is missing or about to end is fetched."""
        async with self._turn:
            now = time.monotonic_ns()
            if self._gateway is None or self._gateway.until <= now:
                self._gateway = await self._fetch_gateway(now)
            if self._sso is None or self._sso.until <= now:
                self._sso = await self._fetch_sso(now)
            return Pair(self._gateway.text, self._sso.text)

    def drop(self, pair: Pair) -> None:
        """Forget both tokens, unless somebody has fetched others since."""
        if self._gateway is not None and self._sso is not None and pair == Pair(self._gateway.text, self._sso.text):
            self._gateway = self._sso = None

    async def _fetch_gateway(self, now: int) -> _Kept:
        auth = (self._access.consumer_key, self._access.consumer_secret)
        return _kept(await self._fetch(self._access.gateway_token_url, {"grant_type": "client_credentials"}, auth), now)

    async def _fetch_sso(self, now: int) -> _Kept:
        form = {
            "grant_type": "password",
            "client_id": self._access.client_id,
            "username": self._access.username,
            "password": self._access.password,
        }
        return _kept(await self._fetch(self._access.sso_token_url, form, None), now)


def _kept(answer: Json, now: int) -> _Kept:
    text = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(text, str) or not text.isascii() or not text.isprintable():
        raise AnswerError(_TOKEN)
    seconds = answer.get("expires_in")
    lifetime = seconds if isinstance(seconds, int) else _DEFAULT_SECONDS
    return _Kept(text, now + max(lifetime - _EARLY_SECONDS, 1) * 10**9)
