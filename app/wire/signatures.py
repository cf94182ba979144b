"""The wire's words for what is signed: keys and signatures as text."""

import re
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from app.wire.types import from_text, matching

_SIGNATURE = re.compile(r"[0-9a-f]{128}", re.ASCII)
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)

SignatureText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_SIGNATURE, text), "signature-form")),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{128}$", "example": "00" * 64}),
]
"""An Ed25519 signature, its 64 bytes in hexadecimal."""

KeyIdText = Annotated[
    str,
    PlainValidator(from_text(str, lambda text: matching(_KEY_ID, text), "key-id-form")),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$", "example": "A" * 43}),
]
"""32 bytes in base64url: a key's RFC 7638 thumbprint, or the `x` of its JWK."""
