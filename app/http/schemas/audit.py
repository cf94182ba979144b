"""Bodies of the audit trail: checkpoints, keys and verifications."""

from datetime import datetime
from typing import Literal

from app.audit.model import Checkpoint, Difference
from app.audit.signing import PublicKey
from app.seals.model import VerificationState
from app.wire.signatures import KeyIdText, SignatureText
from app.wire.types import Day, Identifier, Instant, LongWhole, Whole, WireModel


class AuditCheckpoint(WireModel):
    """The chain up to a position, as it was signed on a day (UTC); the signature is of `content`'s UTF-8 bytes.

    `content` is JSON (`erk.audit-checkpoint.v1`): agency, day, position, the chain's digest, the digest of the
    checkpoint before, and the seals (Merkle roots) of the runs that finished since.
    """

    day: Day
    position: LongWhole
    content: str
    key_id: KeyIdText
    signature: SignatureText

    @classmethod
    def from_checkpoint(cls, one: Checkpoint) -> "AuditCheckpoint":
        return cls(
            day=one.day,
            position=one.position,
            content=one.content,
            key_id=one.key_id,
            signature=one.signature.hex(),
        )


class AuditCheckpointPage(WireModel):
    """Checkpoints, the oldest first."""

    items: list[AuditCheckpoint]
    next_page_token: str | None


class AuditKey(WireModel):
    """A public key under which checkpoints were signed: the members of its JWK, and PEM."""

    kid: KeyIdText
    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    use: Literal["sig"]
    x: KeyIdText
    pem: str
    used_from_at: Instant

    @classmethod
    def from_key(cls, key: PublicKey, since: datetime) -> "AuditKey":
        return cls(kid=key.key_id, kty="OKP", crv="Ed25519", use="sig", x=key.x, pem=key.to_pem(), used_from_at=since)


class AuditKeyList(WireModel):
    """Every key that signed, the oldest first."""

    items: list[AuditKey]


class AuditFinding(WireModel):
    """One difference: `position` in the chain (0: nowhere), `object_id` what is concerned.

    `object_id` is an audit row's id, a checkpoint's day, a run's id, or run and employee (`run_id/employee_id`).
    """

    kind: Difference
    position: LongWhole
    object_id: str


class AuditVerification(WireModel):
    """A verification of the whole trail: counts and differences are there once it is finished."""

    verification_id: Identifier
    state: VerificationState
    asked_at: Instant
    finished_at: Instant | None
    rows: LongWhole
    waiting_rows: LongWhole
    checkpoints: Whole
    sealed_runs: Whole
    waiting_runs: Whole
    results: LongWhole
    differences: LongWhole
    findings: list[AuditFinding]


class AuditVerificationPage(WireModel):
    """Verifications, the newest first."""

    items: list[AuditVerification]
    next_page_token: str | None
