"""Bodies of the phone's push. Its mutations are read one by one: a wrong one is refused alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import Field, ValidationError, WrapValidator

from app.activity_log.model import (
    MOST_LINKS,
    Content,
    EntryState,
    Envelope,
    Mutation,
    MutationOp,
    MutationStatus,
    ParkedBecause,
)
from app.http.limits import MAX_ENTRY_EVIDENCE, MAX_SYNC_MUTATIONS
from app.http.schemas.activities import DecisionOut, ParkingRulingOut
from app.http.schemas.catalogue import CatalogueItemOut
from app.http.schemas.evidence import EvidenceFileOut
from app.http.schemas.periods import PeriodOut
from app.http.schemas.problems import Problem
from app.shared.digests import digest_of_bytes
from app.shared.errors import FieldError
from app.wire.errors import field_error
from app.wire.types import (
    Day,
    Description,
    DigestText,
    Identifier,
    Instant,
    LinkText,
    LongWhole,
    MonthText,
    Text,
    VolumeText,
    Whole,
    WireInput,
    WireModel,
)


class SyncEntryIn(WireInput):
    """What was done, when, for how many minutes, with what proof; the work date is that of the start, by local time.

    Files that `evidence_ids` names are sent before, by `POST /v1/evidence-files`.
    """

    work_date: Day
    started_at: Instant
    ended_at: Instant
    minutes: Whole
    catalogue_code: Text
    volume: VolumeText
    description: Description
    links: Annotated[list[LinkText], Field(max_length=MOST_LINKS, default_factory=list)]
    evidence_ids: Annotated[list[Identifier], Field(max_length=MAX_ENTRY_EVIDENCE, default_factory=list)]

    def to_content(self) -> Content:
        return Content(
            work_date=self.work_date,
            started_at=self.started_at,
            ended_at=self.ended_at,
            minutes=self.minutes,
            catalogue_code=self.catalogue_code,
            volume=self.volume,
            description=self.description,
            links=tuple(self.links),
            evidence_ids=tuple(dict.fromkeys(self.evidence_ids)),
        )


class SyncMutation(WireInput):
    """One numbered wish. `put` needs id and entry (`base_rev` null: a new entry), the others an id only, `noop` none.

    `base_rev` is the revision that the phone knows; for submit, withdraw and delete null means whatever the server has.
    Each of the owner's own changes adds one; an act of another brings the next whole thousand, so that a phone that is
    offline and counts on never names a revision that it has not seen.
    """

    mutation_id: Identifier
    seq: LongWhole
    op: MutationOp
    id: Identifier | None = None
    base_rev: Whole | None = None
    device_time: Instant
    entry: SyncEntryIn | None = None


class _Numbered(WireModel):
    """What of a mutation must be readable, so that its refusal can be kept."""

    mutation_id: Identifier
    seq: LongWhole


@dataclass(frozen=True, slots=True)
class _Read:
    """A mutation as it came, and what could be read of it."""

    sent: object
    mutation: SyncMutation | None
    numbered: SyncMutation | _Numbered
    errors: tuple[FieldError, ...] = ()

    def to_mutation(self) -> Mutation:
        digest = digest_of_bytes(json.dumps(self.sent, sort_keys=True, separators=(",", ":")).encode())
        mutation_id, seq, read = self.numbered.mutation_id, self.numbered.seq, self.mutation
        errors = self.errors if read is None else _missing(read)
        if read is None or errors:
            return Mutation(mutation_id=mutation_id, seq=seq, body_digest=digest, errors=errors)
        return Mutation(
            mutation_id=mutation_id,
            seq=seq,
            body_digest=digest,
            op=read.op,
            activity_id=read.id,
            base_rev=read.base_rev,
            device_time=read.device_time,
            content=None if read.entry is None else read.entry.to_content(),
        )


def _one_by_one(value: object, read: Callable[[object], SyncMutation]) -> _Read:
    """Read a mutation, or what is wrong with it; without its number and id the whole push can't be read."""
    try:
        mutation = read(value)
    except ValidationError as refused:
        try:
            numbered = _Numbered.model_validate(value)
        except ValidationError:
            raise refused from None
        found = refused.errors(include_url=False, include_input=False)
        return _Read(value, None, numbered, tuple(field_error(item) for item in found))
    return _Read(value, mutation, mutation)


def _missing(mutation: SyncMutation) -> tuple[FieldError, ...]:
    errors = []
    if mutation.op is not MutationOp.NOOP and mutation.id is None:
        errors.append(FieldError("/id", "missing"))
    if mutation.op is MutationOp.PUT and mutation.entry is None:
        errors.append(FieldError("/entry", "missing"))
    if mutation.op is not MutationOp.PUT and mutation.entry is not None:
        errors.append(FieldError("/entry", "only-with-put"))
    return tuple(errors)


class SyncPush(WireInput):
    """What a device sends at once; `seq` rises by one."""

    device_id: Identifier
    mutations: Annotated[
        list[Annotated[SyncMutation, WrapValidator(_one_by_one)]],
        Field(min_length=1, max_length=MAX_SYNC_MUTATIONS),
    ]

    def to_envelope(self) -> Envelope:
        read = cast("list[_Read]", self.mutations)
        return Envelope(device_id=self.device_id, mutations=tuple(one.to_mutation() for one in read))


class SyncEntry(WireModel):
    """An entry as the server has it."""

    id: Identifier
    rev: Whole
    state: EntryState
    work_date: Day
    started_at: Instant
    ended_at: Instant
    minutes: Whole
    catalogue_code: str
    volume: VolumeText
    description: str
    links: list[str]
    evidence: list[EvidenceFileOut]
    approved_minutes: Whole | None
    parked_because: ParkedBecause | None


class SyncResult(WireModel):
    """What became of a mutation; of a repeat, what became of it the first time.

    A problem's pointers lead into the mutation. `current` is the server's entry in a conflict.
    """

    mutation_id: Identifier
    seq: LongWhole
    status: MutationStatus
    original_status: MutationStatus | None
    rev: Whole | None
    problem: Problem | None
    current: SyncEntry | None


class SyncPushResult(WireModel):
    """A result per mutation, in order; a pull that asks for `checkpoint` sees all that was applied.

    `backoff_seconds` asks the phone to wait so long before it sends again; null where the service keeps up.
    """

    results: list[SyncResult]
    checkpoint: str
    clock_skew_seconds: Annotated[int, Field(json_schema_extra={"format": "int64"})] | None
    backoff_seconds: Whole | None
    server_time: Instant


def sync_entry(current: Any) -> SyncEntry | None:  # noqa: ANN401 - JSON values
    """Read an entry as it was kept in a result."""
    return None if current is None else SyncEntry.model_validate({"evidence": [], **current})


class SyncChangeOp(StrEnum):
    """What a phone does with what is told."""

    UPSERT = "upsert"
    REMOVE = "remove"


class SyncChangeKind(StrEnum):
    """What changed: an entry, what was decided on one, the catalogue, a month."""

    ENTRY = "entry"
    DECISION = "decision"
    CATALOGUE = "catalogue"
    PERIOD = "period"


class SyncChange(WireModel):
    """One thing as it stands now. `id` is that of the entry, the code of the item or the month.

    An entry (kinds `entry` and `decision`) comes with the last decisions on it; a removed one is not shown, and
    `reason` says why it is gone.
    """

    op: SyncChangeOp
    kind: SyncChangeKind
    id: str
    rev: Whole
    entry: SyncEntry | None
    decision: DecisionOut | None
    parking: ParkingRulingOut | None
    catalogue_item: CatalogueItemOut | None
    period: PeriodOut | None
    reason: str | None


class SyncChanges(WireModel):
    """Changes in the order in which they happened; while not `up_to_date`, there are more after `next_cursor`."""

    changes: list[SyncChange]
    next_cursor: str
    up_to_date: bool
    backoff_seconds: Whole | None
    server_time: Instant


class SyncMonthDigest(WireModel):
    """How many entries the employee has in a month, deleted ones aside, and the digest of their ids and revisions."""

    month: MonthText
    count: Whole
    digest: DigestText


class SyncDigest(WireModel):
    """The months that have entries, the earliest first."""

    items: list[SyncMonthDigest]
    server_time: Instant
