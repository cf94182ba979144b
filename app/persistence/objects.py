"""Files outside the database, by key: in a folder of the site, in a bucket that speaks S3, or in memory for tests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

if TYPE_CHECKING:
    from obstore.store import S3Config

_AT_ONCE = 4
"""Writers at a time, each with its transaction open: fewer than a process has connections."""
_TURN = 10  # seconds for which a writer waits for its turn
_PIECE = 256 * 1024
_LISTED = 500
_CONNECT, _ANSWER, _RETRY = timedelta(seconds=3), timedelta(seconds=15), timedelta(seconds=10)
_FULL = re.compile(r"\(os error (?:27|28|122)\)")
"""File too large, no space left on the device, quota exceeded."""


class ObjectsUnavailableError(Exception):
    """The store can't be reached, has no time, or refuses us; nothing was lost."""


class ObjectsFullError(Exception):
    """The store has no room; nothing was written."""


class ObjectMissingError(Exception):
    """There is no object under the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket of a service that speaks S3, and how we sign in to it."""

    name: str
    prefix: str
    region: str
    key_id: str
    secret: str
    endpoint: str | None = None
    """The service's address where it is not Amazon's."""


class Objects:
    """Writes whole objects, reads them in pieces, lists and drops them; says no by three errors of its own."""

    def __init__(self, open_store: Callable[[], ObjectStore]) -> None:
        """Open nothing yet: a site without files needs no place for them."""
        self._open = open_store
        self._opened: ObjectStore | None = None
        self._turns = asyncio.Semaphore(_AT_ONCE)

    @classmethod
    def in_memory(cls) -> Objects:
        """Return a store that is gone with its process: for tests."""
        return cls(MemoryStore)

    @classmethod
    def in_folder(cls, folder: Path) -> Objects:
        """Return the store in a folder, which is made where it is missing and is its owner's alone."""

        def opened() -> LocalStore:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(prefix=folder)

        return cls(opened)

    @classmethod
    def in_bucket(cls, bucket: Bucket) -> Objects:
        """Return the store in a bucket; it is asked nothing yet."""
        return cls(lambda: _bucket_store(bucket))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one of the few turns to write; `ObjectsUnavailableError` where none comes in time.

        To be taken before a transaction is begun: writers that wait for a slow store hold no connection.
        """
        try:
            async with asyncio.timeout(_TURN):
                await self._turns.acquire()
        except TimeoutError:
            message = "too many are writing"
            raise ObjectsUnavailableError(message) from None
        try:
            yield
        finally:
            self._turns.release()

    def _store(self) -> ObjectStore:
        if self._opened is None:
            self._opened = self._open()
        return self._opened

    async def put(self, key: str, content: bytes) -> None:
        """Write an object as a whole, or nothing of it; one that is there already is replaced."""
        with _told():
            await obstore.put_async(self._store(), key, content, use_multipart=False)

    async def pieces(self, key: str) -> AsyncIterator[bytes]:
        """Yield the content of an object piece by piece; `ObjectMissingError` where there is none."""
        with _told():
            found = await obstore.get_async(self._store(), key)
            async for piece in found.stream(_PIECE):
                yield bytes(piece)

    async def keys_before(self, folder: str, instant: datetime) -> AsyncIterator[list[str]]:
        """Yield, some hundred at a time, the keys in a folder of what was last written before an instant."""
        with _told():
            async for listed in obstore.list(self._store(), folder, chunk_size=_LISTED):
                yield [one["path"] for one in listed if one["last_modified"] < instant]

    async def drop(self, key: str) -> None:
        """Remove an object; none under the key is as good."""
        with _told():
            try:
                await obstore.delete_async(self._store(), key)
            except FileNotFoundError:
                return


def _bucket_store(bucket: Bucket) -> S3Store:
    config: S3Config = {
        "region": bucket.region,
        "access_key_id": bucket.key_id,
        "secret_access_key": bucket.secret,
        "virtual_hosted_style_request": bucket.endpoint is None,
        "disable_bulk_delete": True,
    }
    if bucket.endpoint is not None:
        config["endpoint"] = bucket.endpoint
    plain = (bucket.endpoint or "").startswith("http://")
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        config=config,
        client_options={"allow_http": plain, "connect_timeout": _CONNECT, "timeout": _ANSWER},
        retry_config={"max_retries": 2, "retry_timeout": _RETRY},
    )


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the library raises into our own errors, without its text: it may hold addresses and paths."""
    try:
        yield
    except FileNotFoundError:
        raise ObjectMissingError from None
    except (BaseError, OSError) as error:
        if _FULL.search(str(error)):
            raise ObjectsFullError from None
        raise ObjectsUnavailableError(type(error).__name__) from None
