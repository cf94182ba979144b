"""The tree of digests over all that a finished run froze: a salted leaf for each person, in the order of their ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from app.audit.model import Finding
from app.shared.digests import canonical

PROOF_FORM: Final = "erk.statement-proof.v1"
RESULT_FORM: Final = "erk.sealed-result.v1"
KEPT_FINDINGS: Final = 1000
"""So many differences are named; the others are only counted."""
VERIFY_TASK: Final = "audit.verify"
Json = Any


class VerificationState(StrEnum):
    """The states of a verification that somebody asked for."""

    QUEUED = "queued"
    FINISHED = "finished"


@dataclass(slots=True, kw_only=True)
class Report:
    """What a verification looked at and found."""

    rows: int = 0
    waiting_rows: int = 0
    checkpoints: int = 0
    sealed_runs: int = 0
    waiting_runs: int = 0
    results: int = 0
    differences: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, found: Sequence[Finding]) -> None:
        """Count findings, and keep the first ones."""
        self.differences += len(found)
        self.findings += found[: KEPT_FINDINGS - len(self.findings)]


@dataclass(slots=True, kw_only=True)
class Verification(Report):
    """A verification that somebody asked for."""

    verification_id: UUID
    state: VerificationState
    asked_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A person's frozen result and statement, every column that has a value; the statement is None for who is held."""

    employee_id: UUID
    result: Mapping[str, Json]
    statement: Mapping[str, Json] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A person's leaf, with what is stored now; `frozen` is None where nothing is."""

    employee_id: UUID
    salt: bytes
    leaf: bytes
    frozen: Frozen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStanding:
    """A run that is or was the one that counts; what is None isn't there."""

    run_id: UUID
    digest: str | None
    root: bytes | None
    results: int


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a leaf to the root: the digest beside, and on which side it stands."""

    side: str  # left | right
    digest: bytes


def content_of(frozen: Frozen) -> dict[str, Json]:
    """Return what a leaf is over; a column without a value is left out, so that a later column changes nothing."""
    return {
        "form": RESULT_FORM,
        "result": _valued(frozen.result),
        "statement": None if frozen.statement is None else _valued(frozen.statement),
    }


def leaf_of(frozen: Frozen, salt: bytes) -> bytes:
    """Return a person's leaf; without the salt nobody could tell from it what is in it, even by guessing."""
    return sha256(b"\0" + salt + canonical(content_of(frozen))).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaves, of which there is at least one."""
    level = list(leaves)
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def path_of(leaves: Sequence[bytes], index: int) -> list[Step]:
    """Return the steps from a leaf to the root."""
    level, steps = list(leaves), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            steps.append(Step("left" if beside < index else "right", level[beside]))
        level, index = _level_above(level), index // 2
    return steps


def as_digest(value: bytes) -> str:
    """Write 32 bytes as the service writes digests."""
    return f"sha256:{value.hex()}"


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    """Join pairs; an odd last one goes up as it is."""
    joined = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*joined, level[-1]] if len(level) % 2 else joined


def _valued(row: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in row.items() if value is not None}
