"""Works out what a push comes to, mutation by mutation, before anything is written.

All of it is decided on facts read while the employee's stream is held, so nobody else can change them: the statements
that follow only write down what stands here, and the constraints of the database are the net below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from app.activity_log.item_limits import refuse_over_limit
from app.activity_log.items import Items
from app.activity_log.limits import Tally
from app.activity_log.model import (
    ALLOWED,
    FURTHEST_AHEAD,
    LIVE,
    LONGEST,
    SHORTEST_DESCRIPTION,
    Content,
    Entry,
    EntryState,
    Mutation,
    MutationOp,
    MutationResult,
    MutationStatus,
    ParkedBecause,
)
from app.activity_log.refusals import (
    EntryChangedError,
    EntryIdTakenError,
    EntryInvalidError,
    EntryLockedError,
    EntryOverlapsError,
    EntryUnknownError,
    MutationUnreadableError,
    WorkDateFixedError,
    WorkDateOutOfRangeError,
    parked,
)
from app.activity_log.timeliness import Sending
from app.evidence.model import EvidenceFile
from app.evidence.refusals import EvidenceUnknownError
from app.period.model import Fact, PeriodState, accepts
from app.period.service import refuse_unless_open
from app.rules.model import Calendar
from app.shared.errors import FieldError, Refusal
from app.shared.month import Month
from app.shared.records import RefusalRecord

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_CONFLICTS = (EntryChangedError, EntryLockedError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Whose an id is, and the work date that it will always have."""

    work_date: date
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a push is judged by."""

    now: datetime
    zone: ZoneInfo
    request_id: str
    months: Mapping[Month, PeriodState | None]
    partitions: frozenset[Month]
    items: Items
    keys: Mapping[UUID, Key]
    entries: Iterable[Entry]
    """The employee's live entries round the work dates of the push, and those that it names."""
    rules: Mapping[Month, Calendar] = field(default_factory=dict)
    """What the regulation in force says of each month."""
    last_days: Mapping[date, date] = field(default_factory=dict)
    """Until when entries of a work date may be sent, where the regulation says it."""
    files: Mapping[UUID, EvidenceFile] = field(default_factory=dict)
    """The employee's own among the files that the push names."""
    taken: Mapping[date, int] = field(default_factory=dict)
    """Minutes submitted or approved of each day, in months that have a limit."""


class Plan:
    """The state of the employee's entries as mutations are applied to it, and what is to be written."""

    def __init__(self, ground: Ground) -> None:
        self.new: dict[UUID, Entry] = {}
        """Entries to insert, in their last revision."""
        self.edits: list[Entry] = []
        """Revisions of stored entries, to be written in this order."""
        self.touched: dict[UUID, Entry] = {}
        """The last revision of every entry that changed."""
        self._ground = ground
        self._entries = {entry.activity_id: entry for entry in ground.entries}
        self._days: dict[date, dict[UUID, Entry]] = defaultdict(dict)
        for entry in self._entries.values():
            self._days[entry.content.work_date][entry.activity_id] = entry
        self._refused: dict[UUID, RefusalRecord] = {}
        self._tally = Tally(ground.rules, ground.taken)
        self._steps: Mapping[MutationOp, Callable[[Mutation], Entry]] = {
            MutationOp.PUT: self._put,
            MutationOp.SUBMIT: self._submit,
            MutationOp.WITHDRAW: self._withdraw,
            MutationOp.DELETE: self._delete,
        }

    @property
    def zone(self) -> ZoneInfo:
        """The agency's clock."""
        return self._ground.zone

    def apply(self, mutation: Mutation) -> MutationResult:
        """Apply one mutation, or say why not; no mutation stops those after it."""
        try:
            return self._applied(mutation)
        except Refusal as refusal:
            return self._not_applied(mutation, refusal)

    def _applied(self, mutation: Mutation) -> MutationResult:
        if mutation.errors:
            raise MutationUnreadableError(errors=mutation.errors)
        if mutation.op is MutationOp.NOOP:
            return self._result(mutation, MutationStatus.APPLIED)
        entry = self._steps[mutation.op](mutation)
        self._keep(entry)
        if entry.parked_because is None:
            return self._result(mutation, MutationStatus.APPLIED, rev=entry.rev)
        why = RefusalRecord.of(parked(entry, entry.parked_because))
        return self._result(mutation, MutationStatus.PARKED, rev=entry.rev, problem=why)

    def _not_applied(self, mutation: Mutation, refusal: Refusal) -> MutationResult:
        problem = RefusalRecord.of(refusal)
        entry = None if mutation.activity_id is None else self._entries.get(mutation.activity_id)
        if entry is None and mutation.activity_id is not None:
            if isinstance(refusal, EntryUnknownError):  # what follows a refused put is refused for the same reason
                problem = self._refused.get(mutation.activity_id, problem)
            self._refused[mutation.activity_id] = problem
        if entry is not None and isinstance(refusal, _CONFLICTS):
            return self._result(
                mutation, MutationStatus.CONFLICT, rev=entry.rev, problem=problem, current=entry.to_json()
            )
        return self._result(
            mutation, MutationStatus.REJECTED, rev=None if entry is None else entry.rev, problem=problem
        )

    def _result(
        self,
        mutation: Mutation,
        status: MutationStatus,
        *,
        rev: int | None = None,
        problem: RefusalRecord | None = None,
        current: Mapping[str, object] | None = None,
    ) -> MutationResult:
        return MutationResult(
            mutation_id=mutation.mutation_id,
            seq=mutation.seq,
            status=status,
            request_id=self._ground.request_id,
            rev=rev,
            problem=problem,
            current=current,
        )

    def _keep(self, entry: Entry) -> None:
        if entry.rev == 1 or entry.activity_id in self.new:
            self.new[entry.activity_id] = entry
        else:
            self.edits.append(entry)
        self.touched[entry.activity_id] = entry
        self._tally.move(self._entries.get(entry.activity_id), entry)
        self._entries[entry.activity_id] = entry
        self._days[entry.content.work_date][entry.activity_id] = entry

    def _put(self, mutation: Mutation) -> Entry:
        activity_id, content = _asked(mutation)
        stored = self._entries.get(activity_id)
        if stored is None:
            self._require_unused_id(activity_id, content.work_date)
            if mutation.base_rev is not None:
                raise EntryUnknownError
        else:
            if stored.content.work_date != content.work_date:
                raise WorkDateFixedError(activity_id, stored.content.work_date)
            if mutation.base_rev is None:
                raise EntryChangedError(stored)
            _require_change(mutation, stored, last_writer_wins=True)
        self._require_possible(content)
        evidence = self._files_of(content)
        known = self._ground.items.active(content.catalogue_code, content.work_date) or (
            stored is not None and stored.item_known and stored.content.catalogue_code == content.catalogue_code
        )
        returned = stored is not None and stored.state is EntryState.RETURNED
        fact = Fact.RETURNED_ENTRY if returned else Fact.ENTRY
        return self._placed(
            Entry(
                activity_id=activity_id,
                rev=1 if stored is None else stored.rev + 1,
                state=EntryState.RETURNED if returned else EntryState.DRAFT,
                content=content,
                evidence=evidence,
                item_known=known,
                device_time=mutation.device_time or self._ground.now,
            ),
            fact,
        )

    def _submit(self, mutation: Mutation) -> Entry:
        stored = self._stored(mutation)
        _require_change(mutation, stored)
        content = stored.content
        known = stored.item_known or self._ground.items.active(content.catalogue_code, content.work_date)
        submitted = replace(
            _next(stored, mutation, EntryState.SUBMITTED), item_known=known, submitted_at=self._ground.now
        )
        fact = Fact.RETURNED_ENTRY if stored.state is EntryState.RETURNED else Fact.ENTRY
        placed = self._placed(submitted, fact, in_time=self._is_in_time(stored, mutation))
        self._tally.require_room(placed)
        if placed.state is EntryState.SUBMITTED:
            refuse_over_limit(self._ground.items, placed, self._entries)
        return placed

    def _is_in_time(self, stored: Entry, mutation: Mutation) -> bool:
        sending = Sending(
            received=self._local_day(self._ground.now),
            written=self._local_day(mutation.device_time or self._ground.now),
            returned_before=stored.state is EntryState.RETURNED,
        )
        return sending.is_taken(self._ground.last_days.get(stored.content.work_date))

    def _local_day(self, instant: datetime) -> date:
        return instant.astimezone(self._ground.zone).date()

    def _withdraw(self, mutation: Mutation) -> Entry:
        return self._ended(mutation, EntryState.WITHDRAWN)

    def _delete(self, mutation: Mutation) -> Entry:
        return self._ended(mutation, EntryState.DELETED)

    def _ended(self, mutation: Mutation, state: EntryState) -> Entry:
        stored = self._stored(mutation)
        _require_change(mutation, stored)
        if stored.live:
            refuse_unless_open(stored.month, self._ground.months.get(stored.month))
        return _next(stored, mutation, state)

    def _stored(self, mutation: Mutation) -> Entry:
        activity_id = mutation.activity_id
        stored = None if activity_id is None else self._entries.get(activity_id)
        if stored is None or stored.month not in self._ground.months:
            raise EntryUnknownError
        return stored

    def _placed(self, entry: Entry, fact: Fact, *, in_time: bool = True) -> Entry:
        """Park the entry where it can't count, else see that its time is free."""
        because = self._parked_because(entry, fact) or (None if in_time else ParkedBecause.WINDOW_PASSED)
        if because is not None:
            return replace(entry, state=EntryState.PARKED, parked_because=because)
        entry = replace(entry, parked_because=None)
        other = self._overlapped(entry)
        if other is not None:
            raise EntryOverlapsError(other, self.zone)
        return entry

    def _parked_because(self, entry: Entry, fact: Fact) -> ParkedBecause | None:
        state = self._ground.months.get(entry.month)
        if state is None:
            return ParkedBecause.MONTH_NOT_OPENED
        if not accepts(state, fact):
            return ParkedBecause.MONTH_CLOSED
        if not entry.item_known:
            return ParkedBecause.UNKNOWN_CATALOGUE_ITEM
        fits = self._ground.items.fits(entry.content.catalogue_code, entry.content.work_date)
        return None if fits else ParkedBecause.ITEM_NOT_FOR_POST

    def _overlapped(self, entry: Entry) -> Entry | None:
        """Return the earliest other live entry in whose time this one lies; a night reaches into the next day."""
        began, ended, day = entry.content.started_at, entry.content.ended_at, entry.content.work_date
        clashing = [
            other
            for when in (day - _DAY, day, day + _DAY)
            if when in self._days
            for other in self._days[when].values()
            if other.content.started_at < ended
            and began < other.content.ended_at
            and other.state in LIVE
            and other.activity_id != entry.activity_id
        ]
        return min(clashing, key=lambda other: other.content.started_at, default=None)

    def _require_unused_id(self, activity_id: UUID, work_date: date) -> None:
        key = self._ground.keys.get(activity_id)
        if key is None:
            return
        if not key.mine or key.work_date == work_date:
            raise EntryIdTakenError
        raise WorkDateFixedError(activity_id, key.work_date)

    def _files_of(self, content: Content) -> tuple[EvidenceFile, ...]:
        """Return the files that the content names: a file is sent before an entry names it."""
        files = self._ground.files
        missing = tuple(
            FieldError(f"/entry/evidence_ids/{number}", "evidence-not-sent")
            for number, one in enumerate(content.evidence_ids)
            if one not in files
        )
        if missing:
            raise EvidenceUnknownError(errors=missing)
        return tuple(files[one] for one in content.evidence_ids)

    def _require_possible(self, content: Content) -> None:
        if Month.of(content.work_date) not in self._ground.partitions:
            raise WorkDateOutOfRangeError
        errors = tuple(_content_errors(content, self._ground))
        if errors:
            raise EntryInvalidError(errors=errors)


def _asked(mutation: Mutation) -> tuple[UUID, Content]:
    if mutation.activity_id is None or mutation.content is None:
        raise MutationUnreadableError(errors=(FieldError("/entry", "missing"),))
    return mutation.activity_id, mutation.content


def _require_change(mutation: Mutation, stored: Entry, *, last_writer_wins: bool = False) -> None:
    """Refuse to change what the phone doesn't know; of drafts the last writer wins, and what it replaces is kept."""
    if mutation.base_rev not in {None, stored.rev}:
        older = mutation.base_rev is not None and mutation.base_rev < stored.rev
        if not (last_writer_wins and older and stored.state is EntryState.DRAFT):
            raise EntryChangedError(stored)
    if stored.state not in ALLOWED[mutation.op]:
        raise EntryLockedError(stored, sorted(ALLOWED[mutation.op]))


def _next(stored: Entry, mutation: Mutation, state: EntryState) -> Entry:
    return replace(
        stored,
        rev=stored.rev + 1,
        state=state,
        parked_because=None,
        device_time=mutation.device_time or stored.device_time,
    )


def _content_errors(content: Content, ground: Ground) -> Iterable[FieldError]:
    """Find everything in an entry that can't be, whatever the regulation says."""
    length = content.ended_at - content.started_at
    if length <= timedelta(0):
        yield FieldError("/entry/ended_at", "end-not-after-start")
    elif length > LONGEST:
        yield FieldError("/entry/ended_at", "longer-than-a-day")
    elif not _MINUTE <= content.minutes * _MINUTE <= length:
        yield FieldError("/entry/minutes", "minutes-outside-times", {"most": str(length // _MINUTE)})
    if content.started_at > ground.now + FURTHEST_AHEAD:
        yield FieldError("/entry/started_at", "starts-in-the-future")
    local = content.started_at.astimezone(ground.zone).date()
    if content.work_date != local:
        yield FieldError("/entry/work_date", "work-date-not-of-start", {"time_zone": ground.zone.key})
    if len(content.description) < SHORTEST_DESCRIPTION:
        yield FieldError("/entry/description", "too-short", {"min_length": str(SHORTEST_DESCRIPTION)})
    if Decimal(content.volume) <= 0:
        yield FieldError("/entry/volume", "volume-not-positive")
