"""What superiors may decide, and on what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.activity_log.model import EntryState, MutationOp
from app.activity_log.refusals import NotAnEmployeeError
from app.activity_log.service import activities_of
from app.persistence.database import Database, raw
from app.shared.caller import Caller
from app.shared.ids import new_id
from app.verification.model import Decision, DecisionResult, DecisionStatus, Verdict
from app.verification.service import decide, latest_decisions
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, NOW, Office, Phone, content, send, stored

APPROVED = (DecisionStatus.APPLIED, None)


async def submitted(database: Database, office: Office, *hours: int, owner: UUID | None = None) -> list[Decision]:
    """Push and submit entries, and return approvals of exactly them."""
    phone = Phone()
    ids = [new_id() for _ in hours]
    sent = [
        mutation
        for entry, hour in zip(ids, hours, strict=True)
        for mutation in (phone.put(entry, content(hour)), phone.submit(entry))
    ]
    await send(database, office.caller(owner), phone, *sent)
    async with database.transaction(AGENCY) as conn:
        found = await activities_of(conn, agency_id=AGENCY, ids=ids)
    return [Decision(activity_id=one, content_digest=found[one].content_digest, verdict=Verdict.APPROVE) for one in ids]


async def say(database: Database, caller: Caller, *decisions: Decision) -> list[DecisionResult]:
    async with database.transaction(AGENCY) as conn:
        return await decide(conn, caller=caller, decisions=decisions, now=NOW)


def outcomes(results: list[DecisionResult]) -> list[tuple[DecisionStatus, str | None]]:
    return [(one.status, None if one.problem is None else one.problem.code) for one in results]


async def test_the_superior_approves_many_at_once(database: RolledBackDatabase, office: Office) -> None:
    decisions = await submitted(database, office, 8, 9, 10)

    results = await say(database, office.caller(office.head), *decisions)

    assert outcomes(results) == [APPROVED] * 3
    assert [one.rev for one in results] == [1000] * 3
    rows = await stored(database, "SELECT state, approved_minutes, rev FROM activities")
    assert rows == [("approved", 60, 1000)] * 3
    rows = await stored(database, "SELECT verdict, decided_as, rev, approved_minutes, decided_by FROM decisions")
    assert rows == [("approve", "definitive", 2, 60, office.head)] * 3


async def test_a_decision_goes_into_the_owners_stream_and_the_audit(
    database: RolledBackDatabase, office: Office
) -> None:
    (decision,) = await submitted(database, office, 8)

    (result,) = await say(database, office.caller(office.head), decision)

    changes = await stored(
        database, "SELECT employee_id, position, kind, rev, decision_id FROM employee_changes WHERE position > 1"
    )
    assert changes == [(office.staff[0], 2, "decision", 1000, result.decision_id)]
    rows = await stored(
        database,
        "SELECT action, object_id, subject_employee_id, before_digest FROM audit_log WHERE object_kind = 'activity'",
    )
    assert rows == [("activity.approve", str(decision.activity_id), office.staff[0], decision.content_digest)]


async def test_an_approval_may_rate_and_nothing_else_does(database: RolledBackDatabase, office: Office) -> None:
    first, second, third = await submitted(database, office, 8, 9, 10)

    results = await say(
        database,
        office.caller(office.head),
        replace(first, quality=85),
        second,
        replace(third, verdict=Verdict.RETURN, reason="Bukti belum dilampirkan", quality=85),
    )

    assert outcomes(results) == [APPROVED, APPROVED, (DecisionStatus.REJECTED, "decision-invalid")]
    assert await stored(database, "SELECT quality FROM activities ORDER BY during") == [(85,), (None,), (None,)]
    assert await stored(database, "SELECT quality FROM decisions ORDER BY quality") == [(85,), (None,)]


async def test_fewer_minutes_are_approved_with_a_reason(database: RolledBackDatabase, office: Office) -> None:
    first, second, third = await submitted(database, office, 8, 9, 10)

    results = await say(
        database,
        office.caller(office.head),
        replace(first, approved_minutes=45, reason="Istirahat tidak dihitung"),
        replace(second, approved_minutes=45),
        replace(third, approved_minutes=61),
    )

    invalid = (DecisionStatus.REJECTED, "decision-invalid")
    assert outcomes(results) == [APPROVED, invalid, invalid]
    rows = await stored(database, "SELECT approved_minutes FROM activities ORDER BY during")
    assert rows == [(45,), (None,), (None,)]


@pytest.mark.parametrize(
    ("verdict", "state"), [(Verdict.RETURN, EntryState.RETURNED), (Verdict.REJECT, EntryState.REJECTED)]
)
async def test_returning_and_rejecting_need_a_reason(
    database: RolledBackDatabase, office: Office, verdict: Verdict, state: EntryState
) -> None:
    first, second, third = (replace(one, verdict=verdict) for one in await submitted(database, office, 8, 9, 10))

    results = await say(
        database,
        office.caller(office.head),
        replace(first, reason="Bukti belum dilampirkan"),
        second,
        replace(third, reason="Bukti belum dilampirkan", approved_minutes=10),
    )

    assert [one.status for one in results] == [
        DecisionStatus.APPLIED,
        DecisionStatus.REJECTED,
        DecisionStatus.REJECTED,
    ]
    rows = await stored(database, "SELECT state, approved_minutes FROM activities ORDER BY during")
    assert rows == [(state, None), ("submitted", None), ("submitted", None)]


async def test_a_returned_entry_is_revised_submitted_and_approved(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)
    entry = decision.activity_id
    returned = replace(decision, verdict=Verdict.RETURN, reason="Bukti belum dilampirkan")
    await say(database, office.caller(office.head), returned)
    phone = Phone()

    await send(
        database,
        office.caller(),
        phone,
        phone.put(entry, content(8, links=("https://bukti.example/1",)), base_rev=1000),
        phone.submit(entry, 1001),
    )
    old = await say(database, office.caller(office.head), decision)
    async with database.transaction(AGENCY) as conn:
        current = (await activities_of(conn, agency_id=AGENCY, ids=[entry]))[entry]
    fresh = await say(database, office.caller(office.head), replace(decision, content_digest=current.content_digest))

    assert outcomes(old) == [(DecisionStatus.CONFLICT, "entry-content-changed")]
    assert old[0].current == current
    assert outcomes(fresh) == [APPROVED]
    async with database.transaction(AGENCY) as conn:
        last = await latest_decisions(conn, agency_id=AGENCY, of=[current])
    assert last[entry].verdict is Verdict.APPROVE


async def test_what_is_decided_is_not_decided_again(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)

    results = await say(database, office.caller(office.head), decision, decision)
    later = await say(database, office.caller(office.head), decision)

    again = (DecisionStatus.CONFLICT, "entry-not-submitted")
    assert outcomes(results) == [APPROVED, again]
    assert outcomes(later) == [again]


async def test_nobody_decides_on_their_own_or_a_colleagues_work(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)

    own = await say(database, office.caller(office.staff[0]), decision)
    colleagues = await say(database, office.caller(office.staff[1]), decision)
    unknown = await say(database, office.caller(office.head), replace(decision, activity_id=new_id()))

    assert outcomes(own) == [(DecisionStatus.REJECTED, "own-entry")]
    assert outcomes(colleagues) == [(DecisionStatus.REJECTED, "not-the-superior")]
    assert outcomes(unknown) == [(DecisionStatus.REJECTED, "not-the-superior")]


@pytest.mark.parametrize(("first_day", "decides"), [(DAY, True), (DAY + timedelta(days=1), False)])
async def test_an_acting_superior_decides_on_the_days_of_acting(
    database: RolledBackDatabase, office: Office, *, first_day: object, decides: bool
) -> None:
    (decision,) = await submitted(database, office, 8)
    async with database.superuser() as conn:
        await (await raw(conn)).execute(
            "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since,"
            " known_from) VALUES (%s, %s, %s, %s, %s, 'plh', %s, 0)",
            (AGENCY, new_id(), new_id(), office.staff[1], office.head_post, first_day),
        )

    results = await say(database, office.caller(office.staff[1]), decision)

    assert outcomes(results) == [APPROVED if decides else (DecisionStatus.REJECTED, "not-the-superior")]


async def test_a_closed_month_takes_no_decisions(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE periods SET state = 'closed'")

    results = await say(database, office.caller(office.head), decision)

    assert outcomes(results) == [(DecisionStatus.REJECTED, "month-closed")]


async def test_a_rejected_entry_frees_its_time_and_an_approved_one_holds_it(
    database: RolledBackDatabase, office: Office
) -> None:
    first, second = await submitted(database, office, 8, 9)
    await say(
        database,
        office.caller(office.head),
        replace(first, verdict=Verdict.REJECT, reason="Bukan pekerjaan dinas"),
        second,
    )
    phone = Phone()

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(new_id(), content(8)),
        phone.put(new_id(), content(9)),
        phone.mutation(MutationOp.WITHDRAW, second.activity_id),
    )

    assert [None if one.problem is None else one.problem.code for one in answer.results] == [
        None,
        "entry-overlaps",
        "entry-locked",
    ]


async def test_who_is_no_employee_decides_on_nothing(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)

    with pytest.raises(NotAnEmployeeError):
        await say(database, Caller(agency_id=AGENCY, principal_id=new_id()), decision)
