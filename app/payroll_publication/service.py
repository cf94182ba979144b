"""Preparing, approving and publishing batches, and reading them: a published line never changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.monthly_score import service as monthly_score
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent
from app.payroll_publication.model import (
    Approval,
    Hold,
    Payee,
    Publication,
    PublicationState,
    PublishedLine,
    Totals,
    UnitTotals,
)
from app.payroll_publication.paying import Months, Paid, pay
from app.payroll_publication.refusals import (
    BY_SQLSTATE,
    AlreadyPublishedError,
    ApprovedAlreadyError,
    ApproverRoleError,
    DigestMismatchError,
    MonthNotApprovedError,
    NothingToPublishError,
    PublicationNotFoundError,
    StaleBatchError,
)
from app.payroll_publication.store import batches as store
from app.payroll_publication.store.payees import Wanted, payees
from app.period import service as period
from app.period.model import PeriodState
from app.persistence.failures import sqlstate_of
from app.persistence.locks import hold_month
from app.regulation import service as regulation
from app.rules import Library, RuleSet
from app.shared.caller import Caller, Role
from app.shared.ids import new_id

APPROVED: Final = frozenset({PeriodState.APPROVED, PeriodState.PUBLISHED})
READERS_OF_PREPARED: Final = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)
"""Who sees a batch before it is published; payroll reads only what is."""


async def prepare(
    conn: AsyncConnection, *, caller: Caller, months: Months, library: Library, now: datetime
) -> Publication:
    """Draw up a batch of all statements of an approved month that no published batch has; its lines are final.

    Payment is worked out by the regulation in force on the payment month's first day. Who can't be paid is listed with
    the reason. Raises `MonthNotApprovedError`, `NothingToPublishError`, or what `regulation.in_force` refuses.
    """
    agency_id = caller.agency_id
    await period.share(conn, agency_id=agency_id, month=months.work)
    if await period.state_of(conn, agency_id=agency_id, month=months.work) not in APPROVED:
        raise MonthNotApprovedError(month=months.work)
    run = await monthly_score.finished_run(conn, agency_id=agency_id, month=months.work)
    known_at = await audit.known_now(conn, agency_id=agency_id)
    rule_set = await regulation.in_force(
        conn, agency_id=agency_id, day=months.payment.first_day, known_at=known_at, library=library
    )
    await regulation.keep_rule_set(conn, rule_set, agency_id=agency_id, now=now)
    wanted = Wanted(
        agency_id=agency_id,
        work_month=months.work,
        payment_month=months.payment,
        known_at=known_at,
    )
    draft = await _draw_up(conn, rule_set, wanted)
    await store.add_held_by_run(conn, agency_id, draft.publication_id, months.work)
    if draft.totals.lines == 0:
        raise NothingToPublishError(month=months.work)
    agency = await regulation.agency(conn, agency_id=agency_id)
    batch = Publication(
        publication_id=draft.publication_id,
        number=None,
        payment_month=months.payment,
        work_month=months.work,
        run_id=run.run_id,
        state=PublicationState.PREPARED,
        standing="demo" if agency.demo else "enacted",
        rule_set_digest=rule_set.digest,
        totals=draft.totals,
        digest=f"sha256:{draft.hash.hexdigest()}",
        prepared_by=caller.principal_id,
        prepared_at=now,
        published_at=None,
    )
    await store.add(conn, agency_id, batch)
    await _record(conn, caller, "publication.prepare", batch, now)
    return batch


async def approve(
    conn: AsyncConnection, *, caller: Caller, publication_id: UUID, digest: str, now: datetime
) -> Approval:
    """Approve exactly what the digest names; two distinct persons are needed, of whom one may have prepared it."""
    if caller.machine:
        raise ApproverRoleError
    agency_id = caller.agency_id
    batch = await _held_batch(conn, caller, publication_id)
    if batch.state is not PublicationState.PREPARED:
        raise AlreadyPublishedError
    if digest != batch.digest:
        raise DigestMismatchError
    done = await store.approvals(conn, agency_id, publication_id)
    if any(one.principal_id == caller.principal_id for one in done) or (
        caller.employee_id is not None
        and await store.approved_by_employee(conn, agency_id, publication_id, caller.employee_id)
    ):
        raise ApprovedAlreadyError
    approval = Approval(principal_id=caller.principal_id, digest=digest, approved_at=now)
    await store.add_approval(conn, agency_id, publication_id, approval)
    await _record(conn, caller, "publication.approve", batch, now)
    return approval


async def publish(conn: AsyncConnection, *, caller: Caller, publication_id: UUID, now: datetime) -> Publication:
    """Publish a batch and number it; from now on its lines are what payroll pays.

    The database's own function has the last word: it counts approvers and works out digest and totals again.
    """
    agency_id = caller.agency_id
    batch = await _held_batch(conn, caller, publication_id)
    if batch.state is PublicationState.PREPARED and await store.has_later_batch(conn, agency_id, batch):
        raise StaleBatchError
    try:
        await store.publish(conn, publication_id, now)
    except psycopg.Error as error:
        refusal = BY_SQLSTATE.get(sqlstate_of(error) or "")
        if refusal is None:
            raise
        raise refusal(month=batch.work_month) from None
    if await period.state_of(conn, agency_id=agency_id, month=batch.work_month) is PeriodState.APPROVED:
        await period.mark_published(conn, caller=caller, month=batch.work_month, now=now)
    published = await _batch(conn, agency_id, publication_id)
    await _record(conn, caller, "publication.publish", published, now)
    event = NewEvent(type=EventType.PUBLICATION_PUBLISHED, subject=str(publication_id), data=_event_data(published))
    await outbox.emit(conn, event, agency_id=agency_id, now=now)
    return published


async def get(conn: AsyncConnection, *, caller: Caller, publication_id: UUID) -> Publication:
    """Return a batch that the caller may see, or raise `PublicationNotFoundError`."""
    batch = await _batch(conn, caller.agency_id, publication_id)
    if batch.state is not PublicationState.PUBLISHED and not caller.has(*READERS_OF_PREPARED):
        raise PublicationNotFoundError
    return batch


async def page(conn: AsyncConnection, *, caller: Caller, after: UUID | None, size: int) -> list[Publication]:
    """Return at most `size` batches that the caller may see, the newest first."""
    published_only = not caller.has(*READERS_OF_PREPARED)
    return await store.page(conn, caller.agency_id, published_only=published_only, after=after, size=size)


async def approvals(conn: AsyncConnection, *, agency_id: int, publication_id: UUID) -> list[Approval]:
    """Return a batch's approvals, oldest first."""
    return await store.approvals(conn, agency_id, publication_id)


async def unit_totals(conn: AsyncConnection, *, agency_id: int, publication_id: UUID) -> list[UnitTotals]:
    """Return the sums of each unit of a batch, in line order."""
    return await store.unit_totals(conn, agency_id, publication_id)


async def lines(  # noqa: PLR0913 - which batch, which part of it, and when
    conn: AsyncConnection,
    *,
    caller: Caller,
    publication_id: UUID,
    unit_code: str | None,
    after: int,
    size: int,
    now: datetime,
) -> list[PublishedLine]:
    """Return at most `size` lines after a line number; the read is recorded with the numbers of the lines."""
    batch = await get(conn, caller=caller, publication_id=publication_id)
    found = await store.lines(conn, caller.agency_id, batch, unit_code=unit_code, after=after, size=size)
    if found:
        record = Record(
            principal_id=caller.principal_id,
            action="publication.read_lines",
            object_kind="publication_lines",
            object_id=f"{publication_id}/{found[0].line_number}-{found[-1].line_number}",
            request_id=caller.request_id,
        )
        await audit.record(conn, record, agency_id=caller.agency_id, now=now)
    return found


async def holds(
    conn: AsyncConnection, *, caller: Caller, publication_id: UUID, after: UUID | None, size: int
) -> list[Hold]:
    """Return at most `size` people of the run who are not paid in the batch, each with the reason."""
    await get(conn, caller=caller, publication_id=publication_id)
    return await store.holds(conn, caller.agency_id, publication_id, after=after, size=size)


@dataclass(slots=True)
class _Draft:
    """A batch while it is drawn up: only its sums and running digest are kept in memory."""

    publication_id: UUID = field(default_factory=new_id)
    totals: Totals = field(default_factory=Totals)
    hash: Any = field(default_factory=sha256)

    def add(self, paid: Paid) -> None:
        if self.totals.lines:
            self.hash.update(b"\n")
        self.hash.update(paid.canonical)
        self.totals = self.totals.plus(paid.line)


async def _draw_up(conn: AsyncConnection, rule_set: RuleSet, wanted: Wanted) -> _Draft:
    draft = _Draft()
    months = Months(work=wanted.work_month, payment=wanted.payment_month)
    async for chunk in payees(conn, wanted):
        paid, held = _pay_chunk(rule_set, chunk, months, draft)
        await store.add_paid(conn, wanted.agency_id, draft.publication_id, paid)
        await store.add_holds(conn, wanted.agency_id, draft.publication_id, held)
    return draft


def _pay_chunk(
    rule_set: RuleSet, chunk: Sequence[Payee], months: Months, draft: _Draft
) -> tuple[list[Paid], list[Hold]]:
    paid: list[Paid] = []
    held: list[Hold] = []
    for payee in chunk:
        result = pay(rule_set, payee, months, draft.totals.lines + 1)
        if isinstance(result, Hold):
            held.append(result)
        else:
            draft.add(result)
            paid.append(result)
    return paid, held


async def _batch(conn: AsyncConnection, agency_id: int, publication_id: UUID) -> Publication:
    batch = await store.read(conn, agency_id, publication_id)
    if batch is None:
        raise PublicationNotFoundError
    return batch


async def _held_batch(conn: AsyncConnection, caller: Caller, publication_id: UUID) -> Publication:
    """Hold the batch's months, then read it: approvals and publication come one after the other."""
    batch = await get(conn, caller=caller, publication_id=publication_id)
    await hold_month(conn, caller.agency_id, batch.work_month, batch.payment_month)
    return await _batch(conn, caller.agency_id, publication_id)


async def _record(conn: AsyncConnection, caller: Caller, action: str, batch: Publication, now: datetime) -> None:
    record = Record(
        principal_id=caller.principal_id,
        action=action,
        object_kind="publication",
        object_id=str(batch.publication_id),
        request_id=caller.request_id,
        after_digest=batch.digest,
    )
    await audit.record(conn, record, agency_id=caller.agency_id, now=now)


def _event_data(batch: Publication) -> dict[str, object]:
    totals = batch.totals
    return {
        "publication_id": str(batch.publication_id),
        "number": batch.number,
        "work_month": str(batch.work_month),
        "payment_month": str(batch.payment_month),
        "lines": totals.lines,
        "gross": totals.gross,
        "deductions": totals.deductions,
        "net": totals.net,
        "digest": batch.digest,
    }
