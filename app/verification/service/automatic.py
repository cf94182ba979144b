"""Decides what nobody decided in time, where the regulation says how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.activity_log.model import Activity, EntryState, Waiting
from app.outbox import service as outbox
from app.period import service as period
from app.period.model import Fact, accepts
from app.rules.model import AutomaticAction, Calendar
from app.shared.ids import new_id
from app.shared.month import Month
from app.verification.model import DecidedAs, Ruling, Verdict
from app.verification.service.deadlines import Ground
from app.verification.service.writing import Hand, write

REQUEST: Final = "verification.deadlines"
"""What the audit trail names instead of somebody's request."""
SETTING: Final = "automatic_action"

_VERDICTS: Mapping[AutomaticAction, Verdict] = {
    AutomaticAction.APPROVE: Verdict.APPROVE,
    AutomaticAction.REJECT: Verdict.REJECT,
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """An entry whose last day is over."""

    waiting: Waiting
    decide_by: date


async def decide_by_regulation(
    conn: AsyncConnection, ground: Ground, overdue: Sequence[Overdue], now: datetime
) -> set[UUID]:
    """Decide on what the regulation decides after the deadline, and return the entries' ids.

    Locks as a superior's decision does; an entry that was sent again, or decided on, meanwhile is left as it is.
    """
    those = {one.waiting.activity_id: one for one in overdue if _verdict(ground, one) is not None}
    if not those:
        return set()
    agency_id = ground.agency_id
    months = sorted({Month.of(one.waiting.work_date) for one in those.values()})
    states = await period.share_states(conn, agency_id=agency_id, months=months)
    owners = list({one.waiting.employee_id for one in those.values()})
    await outbox.hold_streams(conn, agency_id=agency_id, employee_ids=owners)
    found = await activity_log.activities_of(conn, agency_id=agency_id, ids=list(those))
    rulings = [
        _ruling(ground, those[activity_id], activity, now)
        for activity_id, activity in found.items()
        if activity.entry.state is EntryState.SUBMITTED
        and activity.entry.submitted_at == those[activity_id].waiting.submitted_at
        and accepts(states[activity.entry.month], Fact.DECISION)
    ]
    hand = Hand(agency_id=agency_id, principal_id=None, request_id=REQUEST)
    await write(conn, hand, rulings, now)
    return {one.activity_id for one in rulings}


def _said(ground: Ground, one: Overdue) -> Calendar:
    return ground.rules[Month.of(one.waiting.work_date)]


def _verdict(ground: Ground, one: Overdue) -> Verdict | None:
    return _VERDICTS.get(_said(ground, one).automatic_action)


def _ruling(ground: Ground, one: Overdue, activity: Activity, now: datetime) -> Ruling:
    entry, said = activity.entry, _said(ground, one)
    verdict = _VERDICTS[said.automatic_action]
    return Ruling(
        decision_id=new_id(),
        activity_id=entry.activity_id,
        employee_id=activity.employee_id,
        work_date=entry.content.work_date,
        rev=entry.rev,
        content_digest=activity.content_digest,
        verdict=verdict,
        approved_minutes=entry.content.minutes if verdict is Verdict.APPROVE else None,
        quality=None,
        reason=f"Tidak diputuskan sampai {one.decide_by}: {said.settings[SETTING].citation}",
        decided_by=None,
        decided_as_post_id=None,
        decided_as=DecidedAs.REGULATION,
        on_behalf_of=None,
        decided_at=now,
    )
