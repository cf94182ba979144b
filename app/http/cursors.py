"""Page tokens: where a list goes on, signed, and good only for the same list with the same filters."""

import base64
import hmac
import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from app.http.refusals import PageTokenError
from app.http.security.key_file import read_or_make

_KEY_FILE = "cursor.key"
_KEY_BYTES = 32
_TAG_BYTES = 16

Position = tuple[str | int | None, ...]
"""The sort key of the last row that a page held."""


class Cursors:
    """Signs and reads page tokens with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def write(self, context: Sequence[object], position: Position) -> str:
        """Return the token for going on after `position` in the list that `context` names."""
        payload = json.dumps(position, separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(self._tag(context, payload) + payload).rstrip(b"=").decode()

    def read(self, context: Sequence[object], token: str) -> Position:
        """Return the position in a token of this list; any other is `page-token-invalid`."""
        try:
            content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise PageTokenError from None
        tag, payload = content[:_TAG_BYTES], content[_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._tag(context, payload)):
            raise PageTokenError
        return tuple(json.loads(payload))

    def _tag(self, context: Sequence[object], payload: bytes) -> bytes:
        named = json.dumps([str(part) for part in context]).encode()
        return hmac.new(self._key, named + b"\0" + payload, sha256).digest()[:_TAG_BYTES]


def cursor_key(data_dir: Path) -> bytes:
    """Return the key kept in the data folder."""
    return read_or_make(data_dir / _KEY_FILE, lambda: os.urandom(_KEY_BYTES))
