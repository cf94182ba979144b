"""The life of a regulation that an agency writes itself: uploaded, checked, submitted, decided on by another person."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent
from app.regulation.model import (
    Content,
    Regulation,
    RegulationAction,
    RegulationFilter,
    RegulationState,
    step_of,
)
from app.regulation.refusals import (
    NoPredecessorError,
    RegulationApproverError,
    RegulationDayTakenError,
    RegulationDigestMismatchError,
    RegulationHasErrorsError,
    RegulationIdTakenError,
    RegulationIsDemoError,
    RegulationNotFoundError,
    RegulationSecondPersonError,
    RegulationStateError,
    RegulationUnknownError,
)
from app.regulation.service.kept import keep_rule_set, kept_rule_set
from app.regulation.service.texts import Judged, Surroundings, heading_of, judge
from app.regulation.service.versions import Wanted, enacted_rule_set, version_on
from app.regulation.store import regulations as store
from app.rules.differences import Difference, differences
from app.rules.library import Library
from app.rules.model import Diagnostic, RuleSet, Standing
from app.shared import digests
from app.shared.caller import Caller
from app.shared.ids import new_id


async def upload(conn: AsyncConnection, *, caller: Caller, content: Content, now: datetime) -> Regulation:
    """Keep a text as a draft, with mistakes or without."""
    draft = Regulation(
        regulation_id=new_id(),
        heading=await to_thread(heading_of, content),
        state=RegulationState.DRAFT,
        rev=1,
        uploaded_by=caller.principal_id,
        uploaded_at=now,
        changed_at=now,
    )
    await store.add(conn, caller.agency_id, draft, content)
    await _record(conn, caller, "regulation.upload", draft, _digest(content), now)
    return draft


async def change(
    conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, content: Content, now: datetime
) -> Regulation:
    """Write another text into a draft that the caller holds (`held`)."""
    draft = await held(conn, caller=caller, regulation_id=regulation_id)
    _way(draft, RegulationAction.CHANGE)
    changed = replace(draft, heading=await to_thread(heading_of, content), rev=draft.rev + 1, changed_at=now)
    await store.change(conn, caller.agency_id, changed, content)
    await _record(conn, caller, "regulation.change", changed, _digest(content), now)
    return changed


async def held(conn: AsyncConnection, *, caller: Caller, regulation_id: UUID) -> Regulation:
    """Return a regulation that nobody else changes until the end of the transaction."""
    found = await store.get(conn, caller.agency_id, regulation_id, hold=True)
    if found is None:
        raise RegulationNotFoundError
    return found


async def get(conn: AsyncConnection, *, caller: Caller, regulation_id: UUID) -> Regulation:
    """Return one of the agency's own regulations without its content, or raise `RegulationNotFoundError`."""
    found = await store.get(conn, caller.agency_id, regulation_id)
    if found is None:
        raise RegulationNotFoundError
    return found


async def content_of(conn: AsyncConnection, *, caller: Caller, regulation_id: UUID) -> Content:
    """Return what was uploaded, as it was sent."""
    return await store.content(conn, caller.agency_id, regulation_id)


async def page(
    conn: AsyncConnection, *, caller: Caller, wanted: RegulationFilter, after: UUID | None, size: int
) -> list[Regulation]:
    """Return at most `size` of the agency's own regulations, the newest first, those older than `after`."""
    return await store.page(conn, caller.agency_id, wanted, after=after, size=size)


async def findings(
    conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, library: Library
) -> Sequence[Diagnostic]:
    """Check a regulation as its submission does."""
    await get(conn, caller=caller, regulation_id=regulation_id)
    return (await _judged(conn, caller, regulation_id, library)).findings


async def compare(
    conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, against: str | None, library: Library
) -> tuple[RuleSet, RuleSet, list[Difference]]:
    """Return another version, this one, and what differs between them.

    `against` is the id of an enacted or shipped regulation; without it the one that this one supersedes is taken.
    """
    new = await _rule_set(conn, caller, regulation_id, library)
    old = await _other(conn, caller, new, against, library)
    return old, new, differences(old, new)


async def submit(
    conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, library: Library, now: datetime
) -> Regulation:
    """Submit a draft without errors: from now on its content, its digest and those of its parents are fixed."""
    agency_id = caller.agency_id
    draft = await held(conn, caller=caller, regulation_id=regulation_id)
    _way(draft, RegulationAction.SUBMIT)
    around = await _around(conn, agency_id, library)
    judged = await to_thread(judge, await store.content(conn, agency_id, regulation_id), around)
    rule_set = _acceptable(judged, library, regulation_id)
    await keep_rule_set(conn, rule_set, agency_id=agency_id, now=now)
    written: dict[str, object] = {
        "digest": rule_set.digest,
        "parents": {name: around.digest_of(name) for name in rule_set.inherits},
        "submitted_by": caller.principal_id,
        "submitted_at": now,
    }
    return await _step(conn, caller, draft, RegulationAction.SUBMIT, written, now)


async def approve(
    conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, digest: str, now: datetime
) -> Regulation:
    """Enact exactly what the digest names: a second person puts it in force from its day.

    An enacted one of the same id is what this one corrects: from now on it isn't known any more.
    """
    agency_id = caller.agency_id
    regulation = await _for_second_person(conn, caller, regulation_id, RegulationAction.APPROVE)
    if digest != regulation.digest:
        raise RegulationDigestMismatchError
    if await store.is_day_taken(conn, agency_id, regulation.heading):
        raise RegulationDayTakenError(day=regulation.heading.in_force)
    known_from = await audit.next_change(conn, agency_id=agency_id, now=now)
    await store.supersede(conn, agency_id, str(regulation.heading.rule_set_id), known_from)
    written = {"decided_by": caller.principal_id, "decided_at": now, "known_from": known_from}
    enacted = await _step(conn, caller, regulation, RegulationAction.APPROVE, written, now)
    await outbox.emit(conn, _enacted_event(enacted), agency_id=agency_id, now=now)
    return enacted


async def reject(
    conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, reason: str, now: datetime
) -> Regulation:
    """Refuse to enact a submitted regulation, with the reason; another draft may be uploaded."""
    regulation = await _for_second_person(conn, caller, regulation_id, RegulationAction.REJECT)
    written = {"decided_by": caller.principal_id, "decided_at": now, "reason": reason}
    return await _step(conn, caller, regulation, RegulationAction.REJECT, written, now)


async def withdraw(conn: AsyncConnection, *, caller: Caller, regulation_id: UUID, now: datetime) -> Regulation:
    """Take back a draft or a submitted regulation."""
    regulation = await held(conn, caller=caller, regulation_id=regulation_id)
    _way(regulation, RegulationAction.WITHDRAW)
    written: dict[str, object] = {"decided_by": caller.principal_id, "decided_at": now}
    return await _step(conn, caller, regulation, RegulationAction.WITHDRAW, written, now)


async def _for_second_person(
    conn: AsyncConnection, caller: Caller, regulation_id: UUID, action: RegulationAction
) -> Regulation:
    if caller.machine:
        raise RegulationApproverError
    regulation = await held(conn, caller=caller, regulation_id=regulation_id)
    _way(regulation, action)
    if regulation.submitted_by == caller.principal_id:
        raise RegulationSecondPersonError
    return regulation


async def _judged(conn: AsyncConnection, caller: Caller, regulation_id: UUID, library: Library) -> Judged:
    content = await store.content(conn, caller.agency_id, regulation_id)
    return await to_thread(judge, content, await _around(conn, caller.agency_id, library))


async def _around(conn: AsyncConnection, agency_id: int, library: Library) -> Surroundings:
    own = await store.enacted(conn, agency_id, known_at=None)
    return Surroundings({str(one.heading.rule_set_id): one for one in own}, library)


def _acceptable(judged: Judged, library: Library, regulation_id: UUID) -> RuleSet:
    """Return what may be submitted, or refuse."""
    rule_set = judged.rule_set
    if rule_set is None or judged.errors:
        raise RegulationHasErrorsError(regulation_id=regulation_id, count=len(judged.errors))
    if rule_set.standing == Standing.DEMO:
        raise RegulationIsDemoError
    if library.source(rule_set.id) is not None:
        raise RegulationIdTakenError(rule_set=rule_set.id)
    return rule_set


async def _rule_set(conn: AsyncConnection, caller: Caller, regulation_id: UUID, library: Library) -> RuleSet:
    """Return what was submitted, or what a draft says now."""
    regulation = await get(conn, caller=caller, regulation_id=regulation_id)
    if regulation.digest is not None:
        return await kept_rule_set(conn, agency_id=caller.agency_id, digest=regulation.digest)
    judged = await _judged(conn, caller, regulation_id, library)
    if judged.rule_set is None:
        raise RegulationHasErrorsError(regulation_id=regulation_id, count=len(judged.errors))
    return judged.rule_set


async def _other(conn: AsyncConnection, caller: Caller, new: RuleSet, against: str | None, library: Library) -> RuleSet:
    agency_id = caller.agency_id
    if against is None:
        wanted = Wanted(agency_id, new.region, new.variant, new.in_force - timedelta(days=1))
        try:
            return await version_on(conn, wanted, library=library)
        except RegulationUnknownError:
            raise NoPredecessorError(day=new.in_force) from None
    own = await store.enacted(conn, agency_id, known_at=None, names=[against])
    if own:
        return enacted_rule_set(own[0].canonical)
    if library.source(against) is None:
        raise RegulationNotFoundError
    return library.by_id(against)


def _way(regulation: Regulation, action: RegulationAction) -> RegulationState:
    step = step_of(action, regulation.state)
    if step is None:
        raise RegulationStateError(action=action, state=regulation.state)
    return step.to_state


async def _step(
    conn: AsyncConnection,
    caller: Caller,
    regulation: Regulation,
    action: RegulationAction,
    written: Mapping[str, object],
    now: datetime,
) -> Regulation:
    """Take a step, write what it writes, and record it."""
    moved = {"state": _way(regulation, action), "rev": regulation.rev + 1, "changed_at": now, **written}
    after = await store.step(conn, caller.agency_id, regulation.regulation_id, moved)
    await _record(conn, caller, f"regulation.{action}", after, after.digest, now)
    return after


def _enacted_event(enacted: Regulation) -> NewEvent:
    heading = enacted.heading
    data: dict[str, object] = {
        "rule_set_id": heading.rule_set_id,
        "region": heading.region,
        "variant": heading.variant,
        "in_force": None if heading.in_force is None else heading.in_force.isoformat(),
        "digest": enacted.digest,
    }
    return NewEvent(type=EventType.REGULATION_ENACTED, subject=str(enacted.regulation_id), data=data)


def _digest(content: Content) -> str:
    return digests.digest({"format": content.format, "text": content.text, "files": dict(content.files)})


async def _record(
    conn: AsyncConnection, caller: Caller, action: str, regulation: Regulation, digest: str | None, now: datetime
) -> None:
    made = Record(
        principal_id=caller.principal_id,
        action=action,
        object_kind="regulation",
        object_id=str(regulation.regulation_id),
        request_id=caller.request_id,
        after_digest=digest,
    )
    await audit.record(conn, made, agency_id=caller.agency_id, now=now)
