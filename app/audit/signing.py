"""Keys that sign checkpoints: Ed25519 (RFC 8032), named by their RFC 7638 thumbprint."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class SigningKeyError(ValueError):
    """A file doesn't hold an Ed25519 private key in PEM; the message never repeats it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key, by its 32 bytes."""

    value: bytes

    @property
    def key_id(self) -> str:
        """The RFC 7638 thumbprint."""
        named = {"crv": "Ed25519", "kty": "OKP", "x": _base64(self.value)}
        return _base64(sha256(json.dumps(named, separators=(",", ":")).encode()).digest())

    @property
    def x(self) -> str:
        """The key as the member `x` of a JWK."""
        return _base64(self.value)

    def to_jwk(self) -> dict[str, str]:
        """Write it as a JWK."""
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": self.key_id, "x": self.x}

    def to_pem(self) -> str:
        """Write it as PEM, for other tools."""
        key = Ed25519PublicKey.from_public_bytes(self.value)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def has_signed(self, content: bytes, signature: bytes) -> bool:
        """Tell whether the signature of the content is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.value).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """Signs with one private key, which it never shows."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key = PublicKey(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @classmethod
    def from_pem(cls, pem: bytes) -> "Signer":
        """Read a private key, or raise `SigningKeyError`."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            message = "not a private key in PEM without a password"
            raise SigningKeyError(message) from None
        if not isinstance(key, Ed25519PrivateKey):
            message = "not an Ed25519 key"
            raise SigningKeyError(message)
        return cls(key)

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes of the content's signature."""
        return self._private.sign(content)


def new_pem() -> bytes:
    """Make a private key."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
