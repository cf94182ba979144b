"""One thing that somebody did or read, what is signed about all of them, and how they can be found changed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

CHECKPOINT_FORM: Final = "erk.audit-checkpoint.v1"
SEAL_ACTION: Final = "month_run.seal"
SEAL_KIND: Final = "run_seal"
"""Action and kind of the audit rows that tell a run's Merkle root."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A change, or a read of another person's pay or bank data; digests instead of contents.

    `principal_id` is null for what the owner does from the command line and for jobs that nobody asked for.
    """

    principal_id: UUID | None
    action: str
    object_kind: str
    object_id: str
    request_id: str
    subject_employee_id: UUID | None = None
    before_digest: str | None = None
    after_digest: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """What was signed on a day: the chain's digest up to a position, and the seals of runs since the one before.

    `content` is the signed text: canonical JSON (`erk.audit-checkpoint.v1`).
    """

    day: date
    position: int
    content: str
    key_id: str
    signature: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """An audit row that tells the Merkle root over all that a finished run froze, with its place in the chain."""

    position: int
    run_id: str
    root: str

    def to_plain(self) -> dict[str, object]:
        """Write it as plain JSON."""
        return {"position": self.position, "run_id": self.run_id, "root": self.root}


class Difference(StrEnum):
    """How what is stored can differ from what was chained, signed or sealed."""

    ROW_CHANGED = "row-changed"
    ROW_MISSING = "row-missing"
    ROW_INSERTED = "row-inserted"
    ROW_BACKDATED = "row-backdated"
    LINK_MISSING = "link-missing"
    LINK_BROKEN = "link-broken"
    CHECKPOINT_CHANGED = "checkpoint-changed"
    CHECKPOINT_UNSIGNED = "checkpoint-unsigned"
    CHECKPOINT_MISSING = "checkpoint-missing"
    CHECKPOINT_DIFFERS = "checkpoint-differs"
    RUN_CHANGED = "run-changed"
    SEAL_CHANGED = "seal-changed"
    RESULT_CHANGED = "result-changed"
    RESULT_MISSING = "result-missing"
    RESULT_INSERTED = "result-inserted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One difference: where in the chain (0: nowhere), and the id of what is concerned."""

    kind: Difference
    position: int = 0
    object_id: str = ""
