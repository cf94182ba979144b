"""Sends assessments to SIASN: each once, read before it is written, and nothing that SIASN has otherwise already."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.shared.digests import digest_of_bytes
from app.siasn.errors import SiasnError, SignInRefusedError, UnavailableError
from app.siasn.model import NewAssessment, PersonnelSource
from app.siasn.outgoing import AssessmentToSend
from app.siasn.words import Predicates

_PRIVATE = 0o600


class PushState(StrEnum):
    """What became of an assessment."""

    SENT = "sent"
    SENT_BEFORE = "sent-before"
    THERE = "there"
    """SIASN has it, with the same predicate."""
    WOULD_SEND = "would-send"
    THERE_OTHERWISE = "there-otherwise"
    """SIASN has another predicate of that period, or we sent it otherwise: a person corrects it there."""
    NOT_MAPPED = "not-mapped"
    """The predicate has no number of SIASN's on that day, or several."""
    PERSON_UNKNOWN = "person-unknown"
    UNREADABLE = "unreadable"
    """What SIASN has of the person can't be read, so nothing is sent."""
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    """Nobody knows whether SIASN has it; the next push looks."""


DONE = frozenset({PushState.SENT, PushState.SENT_BEFORE, PushState.THERE, PushState.WOULD_SEND})


class PushFolderInUseError(Exception):
    """Another push works with the folder."""

    def __init__(self) -> None:
        super().__init__("push-folder-in-use")


class PushFolder:
    """Markers of what was sent, one line each, written before and after; they name people, so only their owner reads.

    A line that says `sending` and no more is of an answer that never came.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.markers = folder / "assessments.sent.ndjson"
        self._lock = folder / "assessments.lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other pushes out; raises `PushFolderInUseError`."""
        descriptor = os.open(self._lock, os.O_CREAT | os.O_WRONLY, _PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise PushFolderInUseError from None
        finally:
            os.close(descriptor)

    def read(self) -> dict[tuple[str, str], str]:
        """Return the digest of what was sent of each person and period."""
        found = {}
        lines = self.markers.read_text("utf-8").splitlines() if self.markers.exists() else []
        for line in lines:
            with suppress(ValueError):  # what a cut left of a line
                said = json.loads(line)
                if said["state"] == PushState.SENT:
                    found[said["nip"], said["period"]] = str(said["digest"])
        return found

    def mark(self, one: AssessmentToSend, state: str) -> None:
        """Write a marker down, on the disk before this returns."""
        said = {"nip": one.nip, "period": one.period, "digest": digest_of(one), "state": state}
        descriptor = os.open(self.markers, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(said)}\n")  # a cut may have left half a line
            file.flush()
            os.fsync(file.fileno())


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What is sent, in which numbers; a dry run asks and writes nothing."""

    assessments: Sequence[AssessmentToSend]
    predicates: Predicates
    dry: bool


def digest_of(one: AssessmentToSend) -> str:
    """Return the digest of all that an assessment says."""
    return digest_of_bytes(one.model_dump_json().encode())


async def push_assessments(
    source: PersonnelSource, push: Push, folder: PushFolder, tell: Callable[[AssessmentToSend, PushState], object]
) -> None:
    """Send assessments one after the other and tell what became of each; only a refused sign-in ends it for all."""
    with folder.held():
        sent = folder.read()
        for one in push.assessments:
            try:
                state = await _push(source, push, folder, one, sent)
            except SignInRefusedError:
                raise
            except UnavailableError:
                state = PushState.UNANSWERED
            except SiasnError:
                state = PushState.REFUSED
            tell(one, state)


async def _push(
    source: PersonnelSource,
    push: Push,
    folder: PushFolder,
    one: AssessmentToSend,
    sent: dict[tuple[str, str], str],
) -> PushState:
    before = sent.get((one.nip, one.period))
    if before is not None:
        return PushState.SENT_BEFORE if before == digest_of(one) else PushState.THERE_OTHERWISE
    there = await _there(source, push, one)
    if there is not None:
        return there
    numbers = push.predicates.numbers(one.predicate, one.first_day)
    if len(numbers) != 1:
        return PushState.NOT_MAPPED
    person_id = next((person.person_id for person in (await source.person(one.nip)).items), None)
    if person_id is None:
        return PushState.PERSON_UNKNOWN
    if push.dry:
        return PushState.WOULD_SEND
    folder.mark(one, "sending")
    await source.save_assessment(_new(one, person_id, numbers[0]))
    folder.mark(one, PushState.SENT)
    sent[one.nip, one.period] = digest_of(one)
    return PushState.SENT


async def _there(source: PersonnelSource, push: Push, one: AssessmentToSend) -> PushState | None:
    """Tell whether SIASN has an assessment of that period: an earlier push may have ended before it was answered."""
    read = source.yearly_assessments if one.month is None else source.periodic_assessments
    answer = await read(one.nip)
    if answer.unread:
        return PushState.UNREADABLE
    found = [item.predicate for item in answer.items if item.period == one.period]
    if not found:
        return None
    same = all(push.predicates.own(code, one.first_day) == one.predicate for code in found)
    return PushState.THERE if same else PushState.THERE_OTHERWISE


def _new(one: AssessmentToSend, person_id: str, predicate: int) -> NewAssessment:
    return NewAssessment(
        person_id=person_id,
        year=one.first_day.year,
        result=one.result,
        behaviour=one.behaviour,
        predicate=predicate,
        assessor=one.assessor,
        first_month=one.month,
        last_month=one.month,
        coefficient=one.coefficient,
    )
