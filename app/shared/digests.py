"""Digests over canonical JSON, the same on every machine and in every year."""

import json
from hashlib import sha256


def canonical(value: object) -> bytes:
    """Write JSON in its one form: sorted keys, no blanks, UTF-8; a float is refused, since it isn't exact."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    # Read again only to find floats: several times faster than walking the value in Python.
    json.loads(text, parse_float=_refuse_float)
    return text.encode()


def digest(value: object) -> str:
    """Return `sha256:` and the hex digest of the value's canonical JSON."""
    return digest_of_bytes(canonical(value))


def digest_of_bytes(content: bytes) -> str:
    """Return `sha256:` and the hex digest of the bytes."""
    return f"sha256:{sha256(content).hexdigest()}"


def _refuse_float(_text: str) -> None:
    message = "a float has no place in a digest"
    raise TypeError(message)
