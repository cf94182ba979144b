"""A calculated month is reopened over HTTP by two persons: nothing of its run counts any more."""

from __future__ import annotations

import psycopg
import pytest

from app.persistence.database import Database
from tests.monthly_score.world import World
from tests.payroll_publication.test_over_http import Office

Row = psycopg.rows.TupleRow
REOPENINGS = "/v1/periods/2026-04/reopenings"
ASKED = {"to_state": "grace", "reason": "Absensi satu kecamatan belum terbaca"}


def code(answer: object) -> str:
    return str(getattr(answer, "json", dict)()["type"]).removeprefix("/v1/problems/")


async def test_a_reviewed_month_is_reopened_by_two_and_its_run_counts_no_more(office: Office) -> None:
    api = office.api
    too_early = await api.post(REOPENINGS, ASKED)
    await office.run()
    asked = await api.post(REOPENINGS, ASKED)
    path = f"{REOPENINGS}/{asked.json()['reopening_id']}/decision"
    again = await api.post(REOPENINGS, ASKED, subject="budi")
    own = await api.post(path, {"decision": "confirm"})
    silent = await api.post(path, {"decision": "decline"}, subject="budi")
    foreign = await api.post(path, {"decision": "withdraw"}, subject="budi")
    directly = await api.post("/v1/periods/2026-04/transitions", {"to_state": "grace"})
    before = (await api.get("/v1/statements?month=2026-04")).json()["items"]

    confirmed = await api.post(path, {"decision": "confirm"}, subject="budi")

    assert (too_early.status_code, code(too_early)) == (409, "period-transition-not-allowed")
    assert [code(one) for one in (again, own, silent, foreign)] == [
        "period-reopening-asked",
        "period-reopening-own",
        "period-reopening-reason-needed",
        "period-reopening-of-another",
    ]
    assert directly.json()["remedies"][-1]["href"] == REOPENINGS
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    assert (await api.get("/v1/periods/2026-04")).json()["state"] == "grace"
    assert before
    after = await api.get("/v1/statements?month=2026-04")
    assert after.status_code != 200 or after.json()["items"] == []
    runs = (await api.get("/v1/month-runs?month=2026-04")).json()["items"]
    assert [one["state"] for one in runs] == ["superseded"]
    assert [one["state"] for one in (await api.get(REOPENINGS)).json()["items"]] == ["confirmed"]
    decided = await api.post(path, {"decision": "confirm"}, subject="budi")
    assert code(decided) == "period-reopening-decided"


async def test_a_reopening_that_nobody_decided_lapses_with_the_publication(office: Office) -> None:
    batch = await office.prepare()
    await office.api.post(REOPENINGS, ASKED)
    await office.publish(batch)
    (asked,) = (await office.api.get(REOPENINGS)).json()["items"]
    late = await office.api.post(REOPENINGS, ASKED)
    assert asked["state"] == "lapsed"
    assert code(late) == "period-transition-not-allowed"
