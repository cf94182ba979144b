"""Sanctions that absence in a year comes to by PP 94/2021: proposed by the count, decided by an officer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import Sanction, SanctionKind, SanctionProposal, SanctionStep
from app.attendance.refusals import (
    SanctionDecisionInvalidError,
    SanctionProposalGoneError,
    SanctionProposalOwnError,
)
from app.attendance.service.absence import Steps, open_proposals, open_proposals_of
from app.attendance.service.conduct import record_sanctions, require_open_for
from app.attendance.store import proposals as store
from app.audit import service as audit
from app.audit.model import Record
from app.rules import Library, UnknownRuleSetError
from app.shared.caller import Caller
from app.shared.errors import FieldError, Remedy
from app.shared.records import ItemOutcome


class _Cited(Protocol):
    @property
    def citation(self) -> str: ...
    @property
    def certainty(self) -> str: ...


_REGION: Final = "nasional"
_VARIANT: Final = "disiplin"


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionDecision:
    """What an officer decides on so many days absent: accepted by a decree, or dismissed with a reason."""

    employee_id: UUID
    year: int
    absent_days: int
    accepted: bool
    running: bool = False
    kind: SanctionKind | None = None
    decree_number: str | None = None
    since: date | None = None
    reason: str | None = None


def sanction_steps(library: Library, year: int) -> tuple[SanctionStep, ...]:
    """Return from how many days absent, in the year and running, what follows, as the shipped PP 94/2021 has it."""
    try:
        rules = library.in_force(_REGION, _VARIANT, date(year, 12, 31))
    except UnknownRuleSetError:
        return ()
    table, rate = rules.tables["sanction_months"], rules.parameters["sanction_rate"]
    share = format(Decimal(rate.value[0]) / Decimal(rate.value[1]), "f")
    steps: list[SanctionStep] = []
    for row in table.rows:
        months = row.cells[""]
        if row.since is not None and not isinstance(months, str) and months[0] > 0:
            steps.append(_step(table, row.since[0], months=months[0], share=share))
    for name, running in (("dismissal_days", False), ("running_days", True)):
        days = rules.parameters[name]
        steps.append(replace(_step(days, days.value[0]), running=running))
    return tuple(steps)


async def proposals_page(
    conn: AsyncConnection, *, agency_id: int, year: int, steps: Steps, after: tuple[UUID, bool] | None, size: int
) -> list[SanctionProposal]:
    """Return at least `size` of what is proposed and not decided on, by person, as far as there is so much."""
    found: list[SanctionProposal] = []
    while steps and len(found) < size:
        further = await open_proposals(conn, agency_id, year, steps, after)
        if not further:
            break
        found += further
        after = (further[-1].employee_id, further[-1].step.running)
    return found


async def decide_sanction(
    conn: AsyncConnection, *, caller: Caller, decision: SanctionDecision, steps: Steps, now: datetime
) -> SanctionProposal:
    """Decide on a proposal: accepted, it becomes a sanction by its decree; one that changed meanwhile is refused.

    Days are counted with the counter held: of two who decide at once, also on other counts of a step, one does.
    """
    _refuse_malformed(caller, decision)
    agency_id = caller.agency_id
    if decision.since is not None:
        await require_open_for(conn, caller, decision.since)
    await audit.hold_counter(conn, agency_id=agency_id)
    found = await open_proposals_of(conn, agency_id, decision.year, steps, decision.employee_id)
    proposal = next((one for one in found if one.step.running == decision.running), None)
    if proposal is None or len(proposal.days) != decision.absent_days:
        raise _gone()
    written = {
        "agency_id": agency_id,
        "employee_id": decision.employee_id,
        "year": decision.year,
        "absent_days": decision.absent_days,
        "running": decision.running,
        "step": proposal.step.absent_days,
        "decision": "accepted" if decision.accepted else "dismissed",
        "decree_number": decision.decree_number,
        "reason": decision.reason,
        "decided_by": caller.principal_id,
        "now": now,
    }
    if not await store.add_decision(conn, written):
        raise _gone()
    if decision.accepted:
        await _sanction(conn, caller, decision, proposal, now)
    await audit.record(conn, _record(caller, decision, proposal), agency_id=agency_id, now=now)
    return proposal


async def _sanction(
    conn: AsyncConnection, caller: Caller, decision: SanctionDecision, proposal: SanctionProposal, now: datetime
) -> None:
    nip = await store.nip_of(conn, caller.agency_id, decision.employee_id)
    if nip is None or decision.kind is None or decision.since is None:
        raise _gone()
    sanction = Sanction(
        nip=nip,
        kind=decision.kind,
        since=decision.since,
        decree_number=decision.decree_number,
        months=proposal.step.months,
        share=proposal.step.share,
    )
    (report,) = await record_sanctions(conn, caller=caller, records=[sanction], now=now)
    if report.outcome is not ItemOutcome.CREATED:
        raise SanctionDecisionInvalidError(errors=(FieldError("/since", "sanction-stands"),))


def _refuse_malformed(caller: Caller, decision: SanctionDecision) -> None:
    if caller.employee_id == decision.employee_id:
        raise SanctionProposalOwnError
    decreed = (decision.kind, decision.decree_number, decision.since)
    if decision.accepted != all(part is not None for part in decreed) or (
        not decision.accepted and any(part is not None for part in decreed)
    ):
        raise SanctionDecisionInvalidError(errors=(FieldError("/decree_number", "decree-with-acceptance"),))
    if not decision.accepted and decision.reason is None:
        raise SanctionDecisionInvalidError(errors=(FieldError("/reason", "reason-with-dismissal"),))


def _step(cited: _Cited, days: int, *, months: int | None = None, share: str | None = None) -> SanctionStep:
    return SanctionStep(
        absent_days=days, months=months, share=share, citation=cited.citation, certainty=cited.certainty
    )


def _gone() -> SanctionProposalGoneError:
    return SanctionProposalGoneError(remedies=(Remedy("read-again", href="/v1/sanction-proposals"),))


def _record(caller: Caller, decision: SanctionDecision, proposal: SanctionProposal) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"sanction_proposal.{'accept' if decision.accepted else 'dismiss'}",
        object_kind="sanction_proposal",
        object_id=f"{decision.employee_id}/{decision.year}/{proposal.step.absent_days}/{decision.absent_days}",
        request_id=caller.request_id,
        subject_employee_id=decision.employee_id,
    )
