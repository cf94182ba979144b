"""Who writes what into a month in which state, over HTTP and as the table has it."""

from __future__ import annotations

import pytest

from app.period.model import WRITINGS, Fact, PeriodState, Writer, accepts
from app.shared.ids import new_id
from tests.activity_log.test_http import Json, entry, envelope, mutation, submitted
from tests.activity_log.test_parking import decide, decision, pass_by, told
from tests.support.front import Front
from tests.support.office import DAY

BEFORE = ("open", "grace")
AFTER = ("closed", "calculated", "reviewed", "approved")


async def bring(front: Front, state: str, month: str = "2026-04-01") -> None:
    await front.superuser.execute("UPDATE periods SET state = %s WHERE month = %s", (state, month))


async def record(front: Front, who: str, late: int = 5) -> str:
    item = {
        "employee_id": str(front.office.staff[0]),
        "day": DAY.isoformat(),
        "status": "present",
        "late_minutes": late,
        "early_minutes": 0,
    }
    answer = await front.post(who, "/v1/attendance-days", {"items": [item]})
    return told(answer.json()["items"])[0]


async def rule(front: Front, read: Json, verdict: str = "approve") -> str:
    said = {"activity_id": read["id"], "content_digest": read["content_digest"], "verdict": verdict}
    if verdict != "approve":
        said["reason"] = "Lengkapi uraian"
    answer = await front.post("kepala", "/v1/decisions", {"decisions": [said]})
    (result,) = answer.json()["results"]
    return str(result["status"])


def test_what_is_accepted_is_what_the_table_says() -> None:
    for state in PeriodState:
        for writing in WRITINGS:
            assert accepts(state, writing.fact, writing.by) == (state in writing.states)
        assert not accepts(state, Fact.ENTRY, Writer.OFFICER)
        assert accepts(state, Fact.ATTENDANCE) == (state in {PeriodState.OPEN, PeriodState.GRACE})
    assert not accepts(None, Fact.ENTRY)


@pytest.mark.parametrize("state", [*BEFORE, *AFTER, "published"])
async def test_a_months_state_says_what_each_may_write(front: Front, state: str) -> None:
    await front.admit("operator", role="clerk")
    first, second = await submitted(front, 8, 10)
    waiting = await pass_by(front, first)
    await bring(front, state)
    one = new_id()

    new = envelope(mutation(1, "put", one, entry=entry(13)), mutation(2, "submit", one))
    pushed = await front.post("siti", "/v1/sync/push", new)
    done = {
        "entry": pushed.json()["results"][1]["status"],
        "decision": await rule(front, second),
        "parked": told(await decide(front, decision(waiting)))[0],
        "clerk": await record(front, "operator"),
        "officer": await record(front, "petugas", late=7),
    }

    takes, corrects = state in BEFORE, state == "published"
    assert done == {
        "entry": "applied" if state == "open" else "parked",
        "decision": "applied" if takes else "rejected",
        "parked": "changed" if takes else "month-closed",
        "clerk": "created" if takes else "month-closed",
        "officer": "changed" if takes else "created" if corrects else "month-closed",
    }


async def test_in_grace_a_returned_entry_is_mended_and_sent_again_and_no_other(front: Front) -> None:
    back, draft, sent = new_id(), new_id(), new_id()
    put = [mutation(n, "put", one, entry=entry(8 + n)) for n, one in enumerate((back, draft, sent), 1)]
    submit = [mutation(n, "submit", one, base_rev=1) for n, one in ((4, back), (5, sent))]
    device = new_id()
    await front.post("siti", "/v1/sync/push", envelope(*put, *submit, device_id=device))
    await bring(front, "grace")
    read = (await front.get("siti", f"/v1/activities/{back}")).json()
    assert await rule(front, read, "return") == "applied"

    rev = (await front.get("siti", f"/v1/activities/{back}")).json()["rev"]
    again = [
        mutation(6, "put", back, base_rev=rev, entry=entry(9, description="Rapat koordinasi triwulan kedua")),
        mutation(7, "submit", back),
        mutation(8, "submit", draft, base_rev=1),
        mutation(9, "withdraw", sent, base_rev=2),
    ]
    answer = await front.post("siti", "/v1/sync/push", envelope(*again, device_id=device))

    assert [one["status"] for one in answer.json()["results"]] == ["applied", "applied", "parked", "rejected"]
    mended = (await front.get("siti", f"/v1/activities/{back}")).json()
    assert mended["state"] == "submitted"
    assert await rule(front, mended) == "applied"


async def test_an_officers_record_in_a_published_month_is_audited_as_a_correction(front: Front) -> None:
    await front.admit("mesin", kind="service_account")
    await record(front, "petugas", late=5)
    await bring(front, "published")
    assert await record(front, "petugas", late=6) == "changed"
    assert await record(front, "mesin", late=8) == "changed"
    cursor = await front.superuser.execute("SELECT action FROM audit_log WHERE object_kind = 'attendance_day'")
    assert sorted(row[0] for row in await cursor.fetchall()) == [
        "attendance_day.correct",
        "attendance_day.correct",
        "attendance_day.record",
    ]


async def test_a_sanction_that_reaches_into_a_month_waiting_for_its_publication_is_refused(front: Front) -> None:
    await bring(front, "published", "2026-03-01")
    cursor = await front.superuser.execute("SELECT nip FROM employees ORDER BY nip LIMIT 1")
    (nip,) = await cursor.fetchone() or ("",)
    outcomes = []
    for state, until in (("approved", None), ("approved", "2026-04-01"), ("published", None)):
        await bring(front, state)
        said = {"nip": nip, "kind": "medium", "since": "2026-03-10", "decree_number": "800/12", "months": 6}
        body = {"items": [said | {"share": "0.25"} | ({"until": until} if until else {})]}
        outcomes.append(told((await front.post("petugas", "/v1/sanctions", body)).json()["items"])[0])
    assert outcomes == ["month-closed", "created", "changed"]


async def test_closing_tells_what_waits_and_on_demand_refuses_while_something_does(front: Front) -> None:
    await submitted(front, 8, 10)
    path, body = "/v1/periods/2026-04/transitions", {"to_state": "closed", "reason": "Rekap selesai"}

    refused = await front.post("petugas", path, body | {"only_if_ready": True})
    closed = await front.post("petugas", path, body)

    assert (refused.status_code, refused.json()["type"]) == (409, "/v1/problems/month-lacks")
    assert refused.json()["remedies"][0]["href"] == "/v1/periods/2026-04/readiness"
    assert (closed.status_code, closed.json()["state"], closed.json()["undecided"]) == (201, "closed", 2)
