"""Lets superiors decide on entries, one or many at once, each bound to a digest of exactly what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.activity_log.model import Activity, EntryState, rev_after_another
from app.activity_log.refusals import NotAnEmployeeError
from app.outbox import service as outbox
from app.period import service as period
from app.period.model import Fact, PeriodState
from app.personnel.service import superiors_on
from app.personnel.superiors import Superior
from app.shared.caller import Caller
from app.shared.errors import FieldError, Refusal
from app.shared.ids import new_id
from app.shared.month import Month
from app.shared.records import RefusalRecord
from app.verification.model import STATE_AFTER, DecidedAs, Decision, DecisionResult, DecisionStatus, Ruling, Verdict
from app.verification.refusals import (
    ContentChangedError,
    DecisionInvalidError,
    EntryNotSubmittedError,
    NotTheSuperiorError,
    OwnEntryError,
)
from app.verification.service.writing import Hand, write
from app.verification.store import decisions as store

_CONFLICTS = (EntryNotSubmittedError, ContentChangedError)


async def decide(
    conn: AsyncConnection, *, caller: Caller, decisions: Sequence[Decision], now: datetime
) -> list[DecisionResult]:
    """Apply decisions of a superior; one result each, in order, and none stops the others.

    Only who was the owner's superior on the work date decides, or who stood in for one by a delegation of that day,
    never on their own work, on entries that are submitted and still have the content decided on, in months that take
    decisions.
    """
    if caller.employee_id is None:
        raise NotAnEmployeeError
    bench = await _gather(conn, caller, caller.employee_id, decisions, now)
    results = [bench.judge(decision) for decision in decisions]
    hand = Hand(agency_id=caller.agency_id, principal_id=caller.principal_id, request_id=caller.request_id)
    await write(conn, hand, bench.rulings, now)
    return results


async def latest_decisions(conn: AsyncConnection, *, agency_id: int, of: Sequence[Activity]) -> dict[UUID, Ruling]:
    """Return the last decision on each of these entries that has one."""
    dates = {one.entry.activity_id: one.entry.content.work_date for one in of}
    return await store.latest(conn, agency_id, dates)


@dataclass(slots=True, kw_only=True)
class _Bench:
    """All that decisions are judged by, read while the owners' streams are held, and the rulings made so far."""

    judge_id: UUID
    now: datetime
    months: Mapping[Month, PeriodState | None]
    activities: dict[UUID, Activity]
    superiors: Mapping[date, Mapping[UUID, Sequence[Superior]]]
    rulings: list[Ruling]

    def judge(self, decision: Decision) -> DecisionResult:
        """Decide, or say why not."""
        try:
            ruling = self._rule(decision)
        except Refusal as refusal:
            conflict = isinstance(refusal, _CONFLICTS)
            return DecisionResult(
                activity_id=decision.activity_id,
                status=DecisionStatus.CONFLICT if conflict else DecisionStatus.REJECTED,
                problem=RefusalRecord.of(refusal),
                current=self.activities[decision.activity_id] if conflict else None,
            )
        return DecisionResult(
            activity_id=decision.activity_id,
            status=DecisionStatus.APPLIED,
            decision_id=ruling.decision_id,
            rev=rev_after_another(ruling.rev),
        )

    def _rule(self, decision: Decision) -> Ruling:
        activity, standing = self._standing(decision.activity_id)
        entry = activity.entry
        period.refuse_unless_open(entry.month, self.months[entry.month], Fact.DECISION)
        if entry.state is not EntryState.SUBMITTED:
            raise EntryNotSubmittedError(state=entry.state)
        if activity.content_digest != decision.content_digest:
            raise ContentChangedError(rev=entry.rev)
        minutes = _approved_minutes(decision, entry.content.minutes)
        ruling = Ruling(
            decision_id=new_id(),
            activity_id=entry.activity_id,
            employee_id=activity.employee_id,
            work_date=entry.content.work_date,
            rev=entry.rev,
            content_digest=activity.content_digest,
            verdict=decision.verdict,
            approved_minutes=minutes,
            quality=decision.quality,
            reason=decision.reason,
            decided_by=self.judge_id,
            decided_as_post_id=standing.post_id,
            decided_as=DecidedAs(standing.kind),
            on_behalf_of=standing.on_behalf_of,
            decided_at=self.now,
        )
        self.rulings.append(ruling)
        state = STATE_AFTER[decision.verdict]
        decided = replace(entry, state=state, rev=rev_after_another(entry.rev), approved_minutes=minutes)
        self.activities[entry.activity_id] = replace(activity, entry=decided)
        return ruling

    def _standing(self, activity_id: UUID) -> tuple[Activity, Superior]:
        activity = self.activities.get(activity_id)
        if activity is None:
            raise NotTheSuperiorError
        if activity.employee_id == self.judge_id:
            raise OwnEntryError
        above = self.superiors[activity.entry.content.work_date][activity.employee_id]
        for superior in above:
            if superior.employee_id == self.judge_id:
                return activity, superior
        raise NotTheSuperiorError


async def _gather(
    conn: AsyncConnection, caller: Caller, judge_id: UUID, decisions: Sequence[Decision], now: datetime
) -> _Bench:
    """Lock the months, then the owners' streams; read the entries only then, so that they stay as they are."""
    agency_id = caller.agency_id
    keys = await activity_log.keys_of(conn, agency_id=agency_id, ids=[one.activity_id for one in decisions])
    months = sorted({Month.of(work_date) for _, work_date in keys.values()})
    states = await period.share_states(conn, agency_id=agency_id, months=months)
    owners = {employee_id for employee_id, _ in keys.values()}
    await outbox.hold_streams(conn, agency_id=agency_id, employee_ids=list(owners))
    people: dict[date, set[UUID]] = {}
    for employee_id, work_date in keys.values():
        people.setdefault(work_date, set()).add(employee_id)
    return _Bench(
        judge_id=judge_id,
        now=now,
        months=states,
        activities=await activity_log.activities_of(conn, agency_id=agency_id, ids=list(keys)),
        superiors=await superiors_on(
            conn, agency_id=agency_id, people={day: sorted(those) for day, those in people.items()}
        ),
        rulings=[],
    )


def _approved_minutes(decision: Decision, claimed: int) -> int | None:
    errors: list[FieldError] = []
    minutes = decision.approved_minutes
    if decision.verdict is not Verdict.APPROVE:
        if minutes is not None:
            errors.append(FieldError("/approved_minutes", "minutes-only-when-approved"))
        if decision.quality is not None:
            errors.append(FieldError("/quality", "quality-only-when-approved"))
        if decision.reason is None:
            errors.append(FieldError("/reason", "reason-needed"))
    else:
        minutes = claimed if minutes is None else minutes
        if minutes > claimed:
            errors.append(FieldError("/approved_minutes", "more-than-claimed", {"claimed": str(claimed)}))
        if minutes < claimed and decision.reason is None:
            errors.append(FieldError("/reason", "reason-needed"))
    if errors:
        raise DecisionInvalidError(errors=tuple(errors))
    return minutes
