"""Verifies the proof of one statement with nothing but Python's standard library and the published key.

Usage: python3 -I -S verifier.py PROOF.json KEY      (KEY: a file with the public key, PEM, JWK or the service's list)

Says what was proved and ends with 0, or what differs and ends with 1. It reads two files, writes none and asks nobody.
What is proved: the statement and all that it rests on (facts, lines, trace) are, byte for byte, among the results that
the service sealed when the month's run was finished, and the checkpoint that tells that seal was signed under the key.
The Ed25519 part follows RFC 8032, 5.1; the tree of digests follows RFC 6962 with a salt in each leaf.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

PROOF_FORM = "erk.statement-proof.v1"
RESULT_FORM = "erk.sealed-result.v1"
CHECKPOINT_FORM = "erk.audit-checkpoint.v1"
SHA256_BYTES = 32
Json = Any

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
KEY_BYTES = 32
PEM_PREFIX = bytes.fromhex("302a300506032b6570032100")
"""How a SubjectPublicKeyInfo with an Ed25519 key begins (RFC 8410)."""


class NotProvedError(Exception):
    """The proof doesn't hold; the text says what differs."""


class Point(NamedTuple):
    """A point of the curve in extended coordinates."""

    x: int
    y: int
    z: int
    t: int


def add(one: Point, other: Point) -> Point:
    """Add two points."""
    a, b = (one.y - one.x) * (other.y - other.x) % PRIME, (one.y + one.x) * (other.y + other.x) % PRIME
    c, d = 2 * one.t * other.t * CURVE % PRIME, 2 * one.z * other.z % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return Point(e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def times(number: int, point: Point) -> Point:
    """Multiply a point by a number."""
    total = Point(0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def read_point(encoded: bytes) -> Point | None:
    """Read a point in its one form; None where the bytes are no point."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return Point(x, y, 1, x * y % PRIME)


BASE = read_point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(KEY_BYTES, "little"))


def has_signed(key: bytes, content: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature of the content is the key's."""
    if len(key) != KEY_BYTES or len(signature) != 2 * KEY_BYTES or BASE is None:
        return False
    public, commitment = read_point(key), read_point(signature[:KEY_BYTES])
    answer = int.from_bytes(signature[KEY_BYTES:], "little")
    if public is None or commitment is None or answer >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:KEY_BYTES] + key + content).digest(), "little") % ORDER
    left, right = times(answer, BASE), add(commitment, times(challenge, public))
    return (left.x * right.z - right.x * left.z) % PRIME == 0 and (left.y * right.z - right.y * left.z) % PRIME == 0


def canonical(value: Json) -> bytes:
    """Write JSON in its one form: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Json) -> str:
    """Return the digest of a value's one form."""
    return "sha256:" + hashlib.sha256(canonical(value)).hexdigest()


def read_keys(text: str) -> list[bytes]:
    """Read public keys from PEM, from a JWK or a set of JWKs, or from what the service answers as its keys."""
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)
            listed = found.get("keys") or found.get("items") or [found]
            return [base64.urlsafe_b64decode(jwk["x"] + "==") for jwk in listed if jwk["crv"] == "Ed25519"]
        encoded = base64.b64decode("".join(line for line in text.split("\n") if "-----" not in line))
        require(encoded.startswith(PEM_PREFIX), "the key file's PEM holds no Ed25519 public key")
        return [encoded[len(PEM_PREFIX) :]]
    except (ValueError, KeyError, TypeError, AttributeError):
        message = "the key file holds no Ed25519 public key (PEM or JWK)"
        raise NotProvedError(message) from None


def key_id_of(key: bytes) -> str:
    """Return the key's name: its RFC 7638 thumbprint."""
    x = base64.urlsafe_b64encode(key).rstrip(b"=").decode()
    named = canonical({"crv": "Ed25519", "kty": "OKP", "x": x})
    return base64.urlsafe_b64encode(hashlib.sha256(named).digest()).rstrip(b"=").decode()


def require(held: object, otherwise: str) -> None:
    """Refuse the proof unless something holds."""
    if not held:
        raise NotProvedError(otherwise)


def read_proof(text: bytes) -> dict[str, Json]:
    """Read a proof in its one form, with exactly its fields."""
    try:
        proof = json.loads(text)
        one_form = canonical(proof)
    except (ValueError, TypeError, RecursionError):
        message = "the file is not JSON"
        raise NotProvedError(message) from None
    require(one_form == text.rstrip(b"\n"), "the file is not in its one form: a byte of it was changed")
    fields = {"form", "nip", "content", "salt", "path", "checkpoint"}
    require(isinstance(proof, dict) and set(proof) == fields, "the file has other fields than a proof")
    require(proof["form"] == PROOF_FORM, f"the file is no proof of the form {PROOF_FORM}")
    return dict(proof)


def read_checkpoint(checkpoint: dict[str, Json], keys: Sequence[bytes]) -> dict[str, Json]:
    """Return what the checkpoint says, once its signature is found to be that of one of the keys."""
    require(set(checkpoint) == {"content", "key_id", "signature"}, "the checkpoint has other fields than it should")
    named = [key for key in keys if key_id_of(key) == checkpoint["key_id"]]
    require(named, "the checkpoint names another key than the one given")
    signature = bytes.fromhex(checkpoint["signature"])
    require(signature.hex() == checkpoint["signature"], "the signature is not in its one form")
    signed = has_signed(named[0], checkpoint["content"].encode(), signature)
    require(signed, "the checkpoint's signature is not the key's: its text, its signature or the key differs")
    said = json.loads(checkpoint["content"])
    require(said["form"] == CHECKPOINT_FORM, f"the checkpoint is not of the form {CHECKPOINT_FORM}")
    return dict(said)


def root_of(proof: dict[str, Json]) -> str:
    """Return the root that the content, its salt and the path of digests lead to."""
    salt = bytes.fromhex(proof["salt"])
    require(salt.hex() == proof["salt"], "the salt is not in its one form")
    node = hashlib.sha256(b"\0" + salt + canonical(proof["content"])).digest()
    for step in proof["path"]:
        require(set(step) == {"side", "digest"} and step["side"] in {"left", "right"}, "a step of the path is unknown")
        other = bytes.fromhex(step["digest"])
        require(other.hex() == step["digest"] and len(other) == SHA256_BYTES, "a step of the path is no digest")
        node = hashlib.sha256(b"\1" + (other + node if step["side"] == "left" else node + other)).digest()
    return "sha256:" + node.hex()


def require_agreement(proof: dict[str, Json]) -> None:
    """Refuse a statement that doesn't agree with its own facts, result, person or sums."""
    content = proof["content"]
    require(content["form"] == RESULT_FORM, f"the content is not of the form {RESULT_FORM}")
    result, statement = content["result"], content["statement"]
    require(digest(result["facts"]) == result["facts_digest"], "the facts differ from their digest")
    require(statement["facts_digest"] == result["facts_digest"], "the statement rests on other facts")
    require(statement["run_id"] == result["run_id"], "statement and result are of different runs")
    named = {
        "nip": proof["nip"],
        "month": statement["month"][:7],
        "standing": statement["standing"],
        "rule_set": statement["rule_set_digest"],
        "result": result["digest"],
    }
    require(digest(named) == statement["digest"], "the statement's digest is of another person, month or result")
    total = statement["base"] - statement["cuts"] + statement["additions"]
    require(total == statement["total"], "the statement's amounts don't add up")


def verify(text: bytes, *keys: bytes) -> dict[str, Json]:
    """Return what is proved, or raise `NotProvedError` with what differs."""
    try:
        proof = read_proof(text)
        checkpoint = read_checkpoint(proof["checkpoint"], keys)
        result, statement = proof["content"]["result"], proof["content"]["statement"]
        roots = [seal["root"] for seal in checkpoint["seals"] if seal["run_id"] == result["run_id"]]
        require(roots, "the checkpoint seals no run with the statement's id")
        require(root_of(proof) in roots, "the content, its salt or its path differs from what was sealed")
        require(result["agency_id"] == checkpoint["agency_id"], "the checkpoint is of another agency")
        require_agreement(proof)
    except (KeyError, TypeError, ValueError, AttributeError):
        message = "a part of the proof is missing or has another form"
        raise NotProvedError(message) from None
    return {
        "nip": proof["nip"],
        "month": statement["month"][:7],
        "total": statement["total"],
        "agency_id": result["agency_id"],
        "statement_id": statement["statement_id"],
        "checkpoint_day": checkpoint["day"],
        "key_id": checkpoint["key_id"],
    }


def main(arguments: list[str]) -> int:
    """Verify the files that are named, and say what came of it."""
    try:
        proof, key = (Path(name) for name in arguments)
        proved = verify(proof.read_bytes(), *read_keys(key.read_text("utf-8")))
    except NotProvedError as error:
        sys.stdout.write(f"TIDAK TERBUKTI | NOT PROVED: {error}\n")
        return 1
    except (ValueError, OSError) as error:
        sys.stderr.write(f"python3 -I -S verifier.py PROOF.json KEY ({type(error).__name__})\n")
        return 2
    sys.stdout.write("TERBUKTI | PROVED\n" + json.dumps(proved, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
