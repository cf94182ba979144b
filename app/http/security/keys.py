"""The public keys of the token issuer, fetched over HTTP and kept: a short outage of the issuer stops nobody."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from app.http.refusals import IssuerUnreachableError

_log = structlog.get_logger("erk.security")

FRESH_FOR = timedelta(hours=1)
"""After this long the keys are fetched again; while that fails the old ones stay good."""
PAUSE = timedelta(seconds=30)
"""The least time between two fetches, whatever key ids tokens name."""
_TIMEOUT_SECONDS = 5


class KeySource(Protocol):
    """Gives the issuer's public keys."""

    async def keys(self, key_id: str | None, *, now: datetime) -> KeySet: ...


def asymmetric(keys: KeySet) -> KeySet:
    """Drop every key that isn't a public-key one: an HMAC key has no place in a published set."""
    return KeySet([key for key in keys.keys if isinstance(key, RSAKey | ECKey | OKPKey)])


class RemoteKeys:
    """The issuer's published key set, refreshed when old or when a token names a key that isn't in it."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client
        self._keys: KeySet | None = None
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def keys(self, key_id: str | None, *, now: datetime) -> KeySet:
        """Return the keys, fetched anew where needed and allowed; `issuer-unreachable` if there were never any."""
        async with self._lock:
            if self._should_fetch(key_id, now):
                await self._fetch(now)
        if self._keys is None:
            raise IssuerUnreachableError
        return self._keys

    def _should_fetch(self, key_id: str | None, now: datetime) -> bool:
        if self._tried_at is not None and now - self._tried_at < PAUSE:
            return False
        if self._keys is None or self._fetched_at is None or now - self._fetched_at > FRESH_FOR:
            return True
        return key_id is not None and all(key.kid != key_id for key in self._keys)

    async def _fetch(self, now: datetime) -> None:
        self._tried_at = now
        try:
            response = await self._client.get(self._url, timeout=_TIMEOUT_SECONDS)
            response.raise_for_status()
            self._keys = asymmetric(KeySet.import_key_set(response.json()))
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            _log.warning("issuer.keys_not_fetched", error=type(error).__name__)
            return
        self._fetched_at = now


class FixedKeys:
    """Keys that are at hand: the development issuer's."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = asymmetric(keys)

    async def keys(self, key_id: str | None, *, now: datetime) -> KeySet:  # noqa: ARG002 - the protocol's signature
        """Return the keys."""
        return self._keys
