"""From an objection over its answer to a correction that a second person approves, over HTTP."""

from __future__ import annotations

from app.corrections.tasks import run_chunk
from app.jobs.worker import Hands
from tests.monthly_score.world import NOW
from tests.payroll_publication import test_over_http
from tests.payroll_publication.test_over_http import Month

month = test_over_http.month


async def test_an_objection_is_granted_and_worked_out_by_a_correction(month: Month) -> None:
    await month.publish(await month.prepare())
    api, statement = month.api, await month.statement_of(1)

    filed = await api.post(f"{statement}/objections", {"reason": "Saya hadir pada 8 April"}, subject="siti")
    assert filed.status_code == 201, filed.text
    path = filed.headers["Location"]
    said = {"granted": True, "decision": "Benar hadir", "follow_up": "correction"}
    assert (await api.post(f"{path}/answer", said, subject="siti")).status_code == 403
    assert (await api.post(f"{path}/answer", said)).json()["state"] == "granted"
    asked = {
        "first_month": "2026-04",
        "reason": "Keberatan dikabulkan",
        "employee_ids": [filed.json()["employee_id"]],
        "objection_ids": [filed.json()["objection_id"]],
    }
    started = await api.post("/v1/corrections", asked)
    assert (started.status_code, started.json()["state"]) == (202, "running"), started.text
    hands = Hands(database=month.database, now=lambda: NOW)
    (run_id,) = started.json()["run_ids"]
    await run_chunk(hands, agency_id=9901, run_id=run_id, chunk=0)
    correction = started.headers["Location"]
    assert (await api.get(correction)).json()["state"] == "calculated"
    assert (await api.post(f"{correction}/decision", {"approved": True})).status_code == 403
    done = await api.post(f"{correction}/decision", {"approved": True}, subject="budi")

    assert done.json()["state"] == "approved", done.text
    assert (await api.get(f"{correction}/adjustments")).json()["items"] == []  # the facts are as they were
    assert (await api.get(path, subject="siti")).json()["correction_id"] == done.json()["correction_id"]
