"""The parking lane: what waits in it, and the way out that an officer gives, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection as Driver
from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import (
    STATE_AFTER_PARKING,
    Activity,
    Entry,
    ParkedBecause,
    ParkedFilter,
    ParkingDecision,
    ParkingRuling,
    ParkingVerdict,
    Revision,
    rev_after_another,
)
from app.activity_log.refusals import (
    ActivityNotFoundError,
    EntryChangedError,
    EntryNotParkedError,
    EntryOverlapsError,
    OwnParkedEntryError,
    parked,
)
from app.activity_log.service.entries import activities_of, keys_of
from app.activity_log.store import parking as store
from app.audit import service as audit
from app.audit.model import Record
from app.catalogue import service as catalogue
from app.catalogue.model import CatalogueItem, in_force
from app.evidence import service as evidence
from app.outbox import service as outbox
from app.outbox.model import ChangeKind, EmployeeChange
from app.period import service as period
from app.period.model import Fact, PeriodState
from app.persistence.database import raw
from app.regulation import service as regulation
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import Refusal
from app.shared.month import Month
from app.shared.records import ItemOutcome, ItemReport


async def parked_page(
    conn: AsyncConnection, *, agency_id: int, chosen: ParkedFilter, after: store.Place | None, size: int
) -> list[Activity]:
    """Return at most `size` parked entries of a month, by work date."""
    return await store.parked(await raw(conn), agency_id, chosen, after, size)


async def parking_rulings(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, ParkingRuling]:
    """Return the last decision of an officer on each of these entries that was parked and decided on."""
    return await store.latest(await raw(conn), agency_id, ids) if ids else {}


async def revisions(conn: AsyncConnection, *, agency_id: int, of: Activity) -> list[Revision]:
    """Return all that an entry said, oldest first; the last is what it says now."""
    before = await store.revisions(await raw(conn), agency_id, of.entry.activity_id)
    now = Revision(
        rev=of.entry.rev,
        state=of.entry.state,
        content=of.entry.content,
        evidence=of.entry.evidence,
        content_digest=of.content_digest,
        device_time=of.entry.device_time,
        received_at=of.received_at,
        superseded_at=None,
    )
    ids = {evidence_id for one in before for evidence_id in one.content.evidence_ids}
    files = await evidence.files_of(conn, agency_id=agency_id, ids=sorted(ids))
    named = (tuple(files[evidence_id].file for evidence_id in one.content.evidence_ids) for one in before)
    return [*(replace(one, evidence=those) for one, those in zip(before, named, strict=True)), now]


async def decide_parked(
    conn: AsyncConnection, *, caller: Caller, decisions: Sequence[ParkingDecision], now: datetime
) -> list[ItemReport]:
    """Admit parked entries, so that they await their superior, or refuse them; one result each, none stops the others.

    An admitted entry needs a month that takes parked entries, an item that the catalogue has by now, and free time.
    Windows, limits and the posts that an item is for don't stand against it: that is what the officer's reason is for.
    """
    lane = await _gather(conn, caller, decisions, now)
    results = [await lane.judge(decision) for decision in decisions]
    await store.add(lane.driver, caller.agency_id, lane.rulings)
    changes = [_change(lane.activities[one.activity_id]) for one in lane.rulings]
    await outbox.add_changes(conn, changes, agency_id=caller.agency_id, now=now)
    records = [_record(caller, one, lane.activities[one.activity_id]) for one in lane.rulings]
    await audit.record(conn, *records, agency_id=caller.agency_id, now=now)
    return results


async def _gather(conn: AsyncConnection, caller: Caller, decisions: Sequence[ParkingDecision], now: datetime) -> _Lane:
    """Lock the months, then the owners' streams; read the entries only then, so that they stay as they are."""
    agency_id = caller.agency_id
    keys = await keys_of(conn, agency_id=agency_id, ids=[one.activity_id for one in decisions])
    months = sorted({Month.of(work_date) for _, work_date in keys.values()})
    states = await period.share_states(conn, agency_id=agency_id, months=months)
    owners = list({employee_id for employee_id, _ in keys.values()})
    await outbox.hold_streams(conn, agency_id=agency_id, employee_ids=owners)
    driver = await raw(conn)
    activities = await activities_of(conn, agency_id=agency_id, ids=list(keys))
    codes = sorted({one.entry.content.catalogue_code for one in activities.values()})
    return _Lane(
        driver=driver,
        caller=caller,
        now=now,
        zone=ZoneInfo((await regulation.agency(conn, agency_id=agency_id)).time_zone),
        months=states,
        items=await catalogue.catalogue_items(conn, agency_id=agency_id, codes=codes),
        activities=activities,
        rulings=[],
    )


@dataclass(slots=True, kw_only=True)
class _Lane:
    """All that decisions are judged by, read while the owners' streams are held, and the rulings made so far."""

    driver: Driver[Any]
    caller: Caller
    now: datetime
    zone: ZoneInfo
    months: Mapping[Month, PeriodState | None]
    items: Mapping[str, CatalogueItem]
    activities: Mapping[UUID, Activity]
    rulings: list[ParkingRuling]

    async def judge(self, decision: ParkingDecision) -> ItemReport:
        """Bring an entry out of the lane, or say why not."""
        try:
            await self._bring_out(decision)
        except Refusal as refusal:
            return ItemReport.refused(refusal)
        return ItemReport(ItemOutcome.CHANGED)

    async def _bring_out(self, decision: ParkingDecision) -> None:
        activity, because = self._parked(decision)
        if decision.verdict is ParkingVerdict.ADMIT:
            await self._require_place(activity)
        state = STATE_AFTER_PARKING[decision.verdict]
        await store.bring_out(self.driver, self.caller.agency_id, activity, state, self.now)
        self.rulings.append(
            ParkingRuling(
                activity_id=decision.activity_id,
                rev=activity.entry.rev,
                content_digest=activity.content_digest,
                parked_because=because,
                verdict=decision.verdict,
                reason=decision.reason,
                decided_by=self.caller.principal_id,
                decided_at=self.now,
            )
        )

    def _parked(self, decision: ParkingDecision) -> tuple[Activity, ParkedBecause]:
        activity = self.activities.get(decision.activity_id)
        if activity is None:
            raise ActivityNotFoundError
        if activity.employee_id == self.caller.employee_id:
            raise OwnParkedEntryError
        decided = any(one.activity_id == decision.activity_id for one in self.rulings)
        because = activity.entry.parked_because
        if because is None or decided:
            raise EntryNotParkedError(state=activity.entry.state)
        if activity.content_digest != decision.content_digest:
            raise EntryChangedError(activity.entry)
        return activity, because

    async def _require_place(self, activity: Activity) -> None:
        entry = activity.entry
        period.refuse_unless_open(entry.month, self.months[entry.month], Fact.PARKED_ENTRY)
        if not entry.item_known and not self._has_item(entry):
            raise parked(entry, ParkedBecause.UNKNOWN_CATALOGUE_ITEM)
        other = await store.in_its_time(self.driver, self.caller.agency_id, activity)
        if other is not None:
            raise EntryOverlapsError(other.entry, self.zone)

    def _has_item(self, entry: Entry) -> bool:
        item = self.items.get(entry.content.catalogue_code)
        version = None if item is None else in_force(item.versions, entry.content.work_date)
        return version is not None and version.active


def _change(activity: Activity) -> EmployeeChange:
    entry = activity.entry
    return EmployeeChange(
        employee_id=activity.employee_id,
        kind=ChangeKind.ENTRY,
        work_date=entry.content.work_date,
        activity_id=entry.activity_id,
        rev=rev_after_another(entry.rev),
    )


def _record(caller: Caller, ruling: ParkingRuling, activity: Activity) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"parked_entry.{ruling.verdict}",
        object_kind="activity",
        object_id=str(ruling.activity_id),
        request_id=caller.request_id,
        subject_employee_id=activity.employee_id,
        before_digest=ruling.content_digest,
        after_digest=digest({"verdict": ruling.verdict, "reason": ruling.reason}),
    )
