"""Every minute that doesn't count has its cause, and it lies with somebody."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.activity_log.model import Entry, EntryState, ParkedBecause, ParkingRuling, ParkingVerdict
from app.shared.ids import new_id
from app.verification.lost_minutes import DueDay, LostBecause, Standing, Told, Whose, lost_day, lost_minutes
from app.verification.model import DecidedAs, Ruling, Verdict
from tests.activity_log.test_http import Json, entry, envelope, mutation, submitted
from tests.support.front import Front
from tests.support.office import AGENCY, NOW, content, follow_calendar

TODAY = date(2026, 5, 20)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
OPEN = Standing(today=TODAY, takes=True)
CLOSED = Standing(today=TODAY, takes=False, closed_on=TODAY - timedelta(days=5))
LATER, EARLIER = CLOSED.closed_on, TODAY - timedelta(days=6)
S, D, W = EntryState.SUBMITTED, EntryState.DRAFT, EntryState.WITHDRAWN
R = EntryState.RETURNED


def an_entry(state: EntryState, approved: int | None = None, parked: ParkedBecause | None = None) -> Entry:
    return Entry(
        activity_id=new_id(),
        rev=3,
        state=state,
        content=content(),
        approved_minutes=approved,
        parked_because=parked,
        device_time=NOW,
        submitted_at=NOW,
    )


def ruling(decided_as: DecidedAs = DecidedAs.DEFINITIVE, verdict: Verdict = Verdict.REJECT) -> Ruling:
    by_regulation = decided_as is DecidedAs.REGULATION
    return Ruling(
        decision_id=new_id(),
        activity_id=new_id(),
        employee_id=new_id(),
        work_date=content().work_date,
        rev=2,
        content_digest="sha256:0",
        verdict=verdict,
        approved_minutes=None,
        quality=None,
        reason="Tidak sesuai",
        decided_by=None if by_regulation else new_id(),
        decided_as_post_id=None if by_regulation else new_id(),
        decided_as=decided_as,
        on_behalf_of=None,
        decided_at=NOW,
    )


def refused(because: ParkedBecause, *, days: int = 0) -> ParkingRuling:
    return ParkingRuling(
        activity_id=new_id(),
        rev=2,
        content_digest="sha256:0",
        parked_because=because,
        verdict=ParkingVerdict.REFUSE,
        reason="Terlambat",
        decided_by=new_id(),
        decided_at=NOW + timedelta(days=days),
    )


def parked(because: ParkedBecause) -> Told:
    return Told(entry=an_entry(EntryState.PARKED, parked=because))


REJECTED = an_entry(EntryState.REJECTED)


@pytest.mark.parametrize(
    ("told", "standing", "because", "whose", "minutes"),
    [
        (Told(entry=an_entry(EntryState.APPROVED, 60)), OPEN, None, None, 0),
        (Told(entry=an_entry(EntryState.APPROVED, 45)), OPEN, "lowered", "employee", 15),
        (Told(entry=an_entry(EntryState.APPROVED, 0)), OPEN, "lowered", "employee", 60),
        (Told(entry=REJECTED, ruling=ruling()), OPEN, "rejected", "employee", 60),
        (
            Told(entry=REJECTED, ruling=ruling(DecidedAs.REGULATION)),
            OPEN,
            "not-decided-by-deadline",
            "superior",
            60,
        ),
        (Told(entry=REJECTED, parking=refused(ParkedBecause.WINDOW_PASSED)), OPEN, "parked-late", "employee", 60),
        (
            Told(entry=REJECTED, ruling=ruling(), parking=refused(ParkedBecause.WINDOW_PASSED, days=-1)),
            OPEN,
            "rejected",
            "employee",
            60,
        ),
        (
            Told(entry=REJECTED, ruling=ruling(), parking=refused(ParkedBecause.UNKNOWN_CATALOGUE_ITEM, days=1)),
            OPEN,
            "parked-unknown-item",
            "officer",
            60,
        ),
        (Told(entry=an_entry(R)), OPEN, None, None, 0),
        (
            Told(entry=an_entry(R), decided_on=EARLIER, decide_by=EARLIER),
            CLOSED,
            "returned-not-revised",
            "employee",
            60,
        ),
        (Told(entry=an_entry(R), decided_on=LATER, decide_by=EARLIER), CLOSED, "returned-not-revised", "superior", 60),
        (Told(entry=an_entry(R), decided_on=LATER), CLOSED, "returned-not-revised", "employee", 60),
        (Told(entry=an_entry(S)), OPEN, None, None, 0),
        (Told(entry=an_entry(S), decide_by=TODAY), OPEN, None, None, 0),
        (Told(entry=an_entry(S), decide_by=BEFORE), OPEN, "not-decided-by-deadline", "superior", 60),
        (Told(entry=an_entry(S), decide_by=EARLIER), CLOSED, "not-decided-by-deadline", "superior", 60),
        (Told(entry=an_entry(S), decide_by=LATER), CLOSED, "closed-undecided", "officer", 60),
        (Told(entry=an_entry(S), decide_by=AFTER, outage=True), CLOSED, "closed-undecided", "outage", 60),
        (Told(entry=an_entry(S)), CLOSED, "closed-undecided", "superior", 60),
        (parked(ParkedBecause.WINDOW_PASSED), OPEN, "parked-late", "employee", 60),
        (parked(ParkedBecause.MONTH_CLOSED), CLOSED, "parked-month-closed", "employee", 60),
        (parked(ParkedBecause.MONTH_NOT_OPENED), OPEN, "parked-month-not-opened", "officer", 60),
        (parked(ParkedBecause.UNKNOWN_CATALOGUE_ITEM), OPEN, "parked-unknown-item", "officer", 60),
        (Told(entry=an_entry(D)), OPEN, None, None, 0),
        (Told(entry=an_entry(D), send_by=TODAY), OPEN, None, None, 0),
        (Told(entry=an_entry(D), send_by=BEFORE), OPEN, "never-submitted", "employee", 60),
        (Told(entry=an_entry(W), send_by=BEFORE), OPEN, "never-submitted", "employee", 60),
        (Told(entry=an_entry(D)), CLOSED, "never-submitted", "employee", 60),
        (Told(entry=an_entry(D), send_by=AFTER, outage=True), CLOSED, "never-submitted", "outage", 60),
        (Told(entry=an_entry(D), send_by=EARLIER, outage=True), CLOSED, "never-submitted", "employee", 60),
        (Told(entry=an_entry(EntryState.DELETED)), CLOSED, None, None, 0),
    ],
)
def test_the_table_of_causes(
    told: Told, standing: Standing, because: str | None, whose: str | None, minutes: int
) -> None:
    found = lost_minutes(told, standing)

    if because is None:
        assert found is None
        return
    assert found is not None
    assert (found.because, found.whose) == (LostBecause(because), Whose(str(whose)))
    assert (found.minutes, found.final) == (minutes, not standing.takes)


async def lost(front: Front, who: str, month: str = "2026-04") -> Json:
    path = f"/v1/employees/{front.office.staff[0]}/lost-minutes"
    answer = await front.get(who, path, month=month)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_a_persons_month_is_read_by_whoever_may_read_its_entries(front: Front) -> None:
    rejected, lowered, waiting = await submitted(front, 8, 9, 10)
    said = {"verdict": "approve", "approved_minutes": 40, "reason": "Istirahat"}
    decisions = [
        {"activity_id": rejected["id"], "content_digest": rejected["content_digest"]}
        | {"verdict": "reject", "reason": "Bukan tugas"},
        {"activity_id": lowered["id"], "content_digest": lowered["content_digest"]} | said,
    ]
    answer = await front.post("kepala", "/v1/decisions", {"decisions": decisions})
    assert {one["status"] for one in answer.json()["results"]} == {"applied"}
    draft = new_id()
    await front.post("siti", "/v1/sync/push", envelope(mutation(1, "put", draft, entry=entry(14)), device_id=new_id()))

    own = await lost(front, "siti")
    await front.superuser.execute("UPDATE periods SET state = 'closed'")
    at_the_end = await lost(front, "siti")

    assert {(one["activity_id"], one["because"], one["minutes"], one["final"]) for one in own["items"]} == {
        (rejected["id"], "rejected", 60, False),
        (lowered["id"], "lowered", 20, False),
    }
    assert own["totals"] == [{"whose": "employee", "minutes": 80}]
    assert {(one["activity_id"], one["because"], one["whose"]) for one in at_the_end["items"]} == {
        (rejected["id"], "rejected", "employee"),
        (lowered["id"], "lowered", "employee"),
        (waiting["id"], "closed-undecided", "superior"),
        (str(draft), "never-submitted", "employee"),
    }
    assert await lost(front, "kepala") == await lost(front, "petugas") == at_the_end


async def test_a_working_day_without_a_record_is_the_clerks_or_an_outages_once_the_month_is_over(
    front: Front,
) -> None:
    driver, siti = front.superuser, front.office.staff[0]
    await follow_calendar(driver, {date(2026, 4, day): 450 if day < 6 else 0 for day in range(1, 31)})
    await driver.execute(
        "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
        " VALUES (%s, %s, '2026-04-01', 'absent', 0)",
        (AGENCY, siti),
    )
    await driver.execute(
        "INSERT INTO leaves (agency_id, employee_id, since, until, kind, known_from)"
        " VALUES (%s, %s, '2026-04-02', '2026-04-03', 'annual', 0)",
        (AGENCY, siti),
    )
    await driver.execute(
        "INSERT INTO outages (agency_id, code, since_at, until_at, reach, description, declared_by, withdrawn,"
        " known_from) VALUES (%s, 'G-1', '2026-04-03 08:00+07', '2026-04-03 09:00+07', 'attendance', 'Mesin mati',"
        " 'Diskominfo', false, 0)",
        (AGENCY,),
    )

    while_open = await lost(front, "siti")
    await driver.execute("UPDATE periods SET state = 'closed'")
    closed = await lost(front, "siti")

    assert while_open["items"] == []
    assert [(one["work_date"], one["activity_id"], one["minutes"], one["whose"]) for one in closed["items"]] == [
        ("2026-04-03", None, 450, "outage"),
        ("2026-04-04", None, 450, "clerk"),
        ("2026-04-05", None, 450, "clerk"),
    ]
    assert {(one["because"], one["final"]) for one in closed["items"]} == {("attendance-missing", True)}
    assert closed["totals"] == [{"whose": "clerk", "minutes": 900}, {"whose": "outage", "minutes": 450}]
    assert await lost(front, "kepala") == closed


@pytest.mark.parametrize(("day", "over", "told"), [(BEFORE, True, 1), (TODAY, True, 0), (BEFORE, False, 0)])
def test_a_day_that_is_not_over_or_may_still_be_recorded_is_not_lost(day: date, over: bool, told: int) -> None:  # noqa: FBT001 - a row of the table
    found = lost_day(DueDay(day=day, minutes=450), Standing(today=TODAY, takes=False, attendance_over=over))

    assert (found is not None) == bool(told)


async def test_for_others_there_is_no_such_employee_and_a_month_without_entries_lost_nothing(front: Front) -> None:
    path = f"/v1/employees/{front.office.staff[0]}/lost-minutes"

    assert (await front.get("budi", path, month="2026-04")).status_code == 404
    nobody = f"/v1/employees/{UUID(int=1)}/lost-minutes"
    assert (await front.get("petugas", nobody, month="2026-04")).status_code == 404
    assert await lost(front, "siti", "2026-09") == {"items": [], "totals": []}
