"""Values that are encrypted at rest: sealed under the site's keys, bound to a person, compared by keyed marks.

AES-256-GCM with a random nonce; agency, employee and field are authenticated with the value, so that a sealed value
that is moved to another person or column can't be opened. A mark (HMAC-SHA-256) is the same for the same value of an
agency's field: values are compared and looked up by it, and it says nothing to who hasn't its key.
"""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.shared.digests import digest_of_bytes
from app.shared.errors import Refusal

KEY_BYTES = 32
_NONCE_BYTES = 12
_ID_CHARACTERS = 8


class SealError(Refusal):
    """A value can't be sealed or opened with the keys that this site has set: the base of those that say why."""


class FieldKeysMissingError(SealError):
    """The site has set no keys."""

    code = "field-keys-missing"


class FieldKeyUnknownError(SealError):
    """The value is sealed under a key that is not among the site's."""

    code = "field-key-unknown"

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id=key_id)
        self.key_id = key_id


class SealBrokenError(SealError):
    """The value was sealed for another person or field, or was changed."""

    code = "seal-broken"


class KeyFormError(ValueError):
    """A key is not 32 bytes in base64; the message never repeats it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands."""

    agency_id: int
    employee_id: UUID
    field: str

    def bound(self) -> bytes:
        """Return what is authenticated with the value."""
        return f"{self.agency_id}\0{self.employee_id}\0{self.field}".encode()


class Sealer:
    """Seals under the newest key and opens under every key; without keys it refuses both."""

    def __init__(self, keys: Sequence[bytes] = (), index_key: bytes | None = None) -> None:
        self._keys = {key_id(key): AESGCM(key) for key in keys}
        self._index_key = index_key

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The keys' ids, the newest first."""
        return tuple(self._keys)

    @property
    def index_id(self) -> str | None:
        """The id of the key of marks."""
        return None if self._index_key is None else key_id(self._index_key)

    def seal(self, place: Place, value: str) -> str:
        """Return the value encrypted under the newest key, as `<key id>.<base64>`."""
        for newest, cipher in self._keys.items():
            nonce = os.urandom(_NONCE_BYTES)
            return f"{newest}.{_text(nonce + cipher.encrypt(nonce, value.encode(), place.bound()))}"
        raise FieldKeysMissingError

    def open(self, place: Place, sealed: str) -> str:
        """Return the value; raises a `SealError` where the key is missing or the value is not this place's."""
        if not self._keys:
            raise FieldKeysMissingError
        named, _, content = sealed.partition(".")
        cipher = self._keys.get(named)
        if cipher is None:
            raise FieldKeyUnknownError(named)
        try:
            whole = _bytes(content)
            return cipher.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], place.bound()).decode()
        except (InvalidTag, ValueError):
            raise SealBrokenError from None

    def mark(self, agency_id: int, field: str, value: str) -> str:
        """Return the mark of a value, as `<key id>.<base64>`: equal for equal values of a field of an agency."""
        if self._index_key is None:
            raise FieldKeysMissingError
        said = f"{agency_id}\0{field}\0{value}".encode()
        return f"{self.index_id}.{_text(hmac.new(self._index_key, said, sha256).digest())}"

    def digest(self, content: bytes) -> str:
        """Return a digest of content, keyed where the site has keys: short content can't be guessed from it."""
        if self._index_key is None:
            return digest_of_bytes(content)
        return digest_of_bytes(hmac.new(self._index_key, b"content\0" + content, sha256).digest())


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealer in the hands of one agency."""

    sealer: Sealer
    agency_id: int

    def seal(self, employee_id: UUID, field: str, value: str) -> str:
        """Return an employee's value sealed."""
        return self.sealer.seal(Place(self.agency_id, employee_id, field), value)

    def open(self, employee_id: UUID, field: str, sealed: str) -> str:
        """Return an employee's sealed value; raises a `SealError`."""
        return self.sealer.open(Place(self.agency_id, employee_id, field), sealed)

    def mark(self, field: str, value: str) -> str:
        """Return the mark of a value in this agency."""
        return self.sealer.mark(self.agency_id, field, value)


def key_id(key: bytes) -> str:
    """Return the name of a key, which tells nothing about it."""
    return sha256(b"erk key id\0" + key).hexdigest()[:_ID_CHARACTERS]


def read_key(text: str) -> bytes:
    """Read a key as `new_key` writes it; raises `KeyFormError`."""
    try:
        key = _bytes(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        message = f"a key is {KEY_BYTES} bytes in base64url, as `erk keys new` prints it"
        raise KeyFormError(message)
    return key


def new_key() -> str:
    """Make a key."""
    return _text(os.urandom(KEY_BYTES))


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
