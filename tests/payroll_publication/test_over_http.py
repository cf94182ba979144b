"""From the closed month to what payroll reads, over HTTP: who may do and read what, and in which words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from app.http.security.development import DEVELOPMENT_ISSUER
from app.jobs.worker import Hands
from app.persistence.database import Database
from app.shared.digests import canonical
from app.shared.ids import new_id
from app.tkd_statement.tasks import run_chunk
from tests.monthly_score.world import NOW, World, arrange, build
from tests.personnel.conftest import Api, open_api

Json = dict[str, Any]
REOPENINGS = "/v1/periods/2026-04/reopenings"
ASKED = {"to_state": "grace", "reason": "Absensi satu kecamatan belum terbaca"}

SIGN_IN = (
    "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, employee_id, scopes, bound_at)"
    " VALUES (9901, %s, %s, %s, %s, %s, %s, %s, %s)"
)


@dataclass(frozen=True)
class Month:
    """Three people's closed month, served over HTTP; the third has no attendance, the second no salary facts."""

    api: Api
    world: World
    database: Database

    async def run(self) -> Json:
        answer = await self.api.post("/v1/month-runs", {"month": "2026-04"})
        assert answer.status_code == 202, answer.text
        assert answer.headers["Location"] == f"/v1/month-runs/{answer.json()['run_id']}"
        await run_chunk(
            Hands(database=self.database, now=lambda: NOW), agency_id=9901, run_id=answer.json()["run_id"], chunk=0
        )
        found: Json = (await self.api.get(answer.headers["Location"])).json()
        return found

    async def prepare(self) -> Json:
        await self.run()
        for officer, state in (("ani", "reviewed"), ("budi", "approved")):
            body = {"to_state": state, "reason": "Sudah diperiksa"}
            assert (await self.api.post("/v1/periods/2026-04/transitions", body, subject=officer)).status_code == 201
        answer = await self.api.post("/v1/publications", {"work_month": "2026-04", "payment_month": "2026-05"})
        assert answer.status_code == 201, answer.text
        assert answer.headers["Location"] == f"/v1/publications/{answer.json()['publication_id']}"
        batch: Json = answer.json()
        return batch

    async def publish(self, batch: Json) -> Json:
        path = f"/v1/publications/{batch['publication_id']}"
        for officer in ("ani", "budi"):
            approval = await self.api.post(f"{path}/approvals", {"digest": batch["digest"]}, subject=officer)
            assert approval.status_code == 201, approval.text
        answer = await self.api.post(f"{path}/publication")
        assert answer.status_code == 201, answer.text
        published: Json = answer.json()
        return published

    async def read(self, path: str, subject: str, headers: dict[str, str]) -> httpx.Response:
        return await self.api.client.get(path, headers={**self.api.token(subject, 9901), **headers})

    async def lines(self, batch: Json) -> list[Json]:
        """Read a line a page, as payroll's system."""
        path = f"/v1/publications/{batch['publication_id']}/lines?page_size=1"
        page = (await self.api.get(path, subject="penggajian")).json()
        found: list[Json] = page["items"]
        while page["next_page_token"] is not None:
            token = page["next_page_token"]
            page = (await self.api.get(f"{path}&page_token={token}", subject="penggajian")).json()
            found += page["items"]
        return found

    async def statement_of(self, number: int) -> str:
        employee_id = self.world.people[number - 1]
        (found,) = (await self.api.get(f"/v1/statements?month=2026-04&employee_id={employee_id}")).json()["items"]
        return f"/v1/statements/{found['statement_id']}"


@pytest.fixture
async def month(
    fresh_database: Database, superuser_url: str, superuser: psycopg.AsyncConnection[Any], tmp_path: Path
) -> AsyncIterator[Month]:
    arranging = Database(superuser_url, pool_size=1, application="erk test")
    async with arranging.transaction(9901) as conn:
        world = await build(conn, people=4, region="nasional")
        await arrange(conn, "DELETE FROM salary_facts WHERE employee_id = %(e)s", e=world.people[1])
        await arrange(conn, "DELETE FROM attendance_days WHERE employee_id = %(e)s", e=world.people[2])
    await arranging.close()
    await superuser.execute("UPDATE principals SET issuer = %s", (DEVELOPMENT_ISSUER,))
    for subject, kind, employee_id, scopes in (
        ("siti", "person", world.people[0], []),
        ("penggajian", "service_account", None, ["payroll:read", "events:read"]),
    ):
        await superuser.execute(
            SIGN_IN, (new_id(), DEVELOPMENT_ISSUER, subject, kind, subject.title(), employee_id, scopes, NOW)
        )
    async with open_api(fresh_database, tmp_path) as api:
        yield Month(api, world, fresh_database)


async def test_payroll_reads_published_lines_and_works_their_digest_and_totals_out_itself(month: Month) -> None:
    published = await month.publish(await month.prepare())

    lines = await month.lines(published)

    assert [line["line_number"] for line in lines] == [1, 2]
    texts = [
        canonical(
            {
                name: value
                for name, value in line.items()
                if name not in {"line_number", "statement_id", "employee_id", "unit_id"}
            }
        )
        for line in lines
    ]
    assert published["digest"] == "sha256:" + sha256(b"\n".join(texts)).hexdigest()
    for name in ("base", "cuts", "additions", "gross", "deductions", "net"):
        assert sum(line[name] for line in lines) == published[name] == sum(one[name] for one in published["units"])
    for line in lines:
        assert line["base"] - line["cuts"] + line["additions"] == line["gross"]
        assert line["gross"] - line["deductions"] == line["net"]
    assert (published["state"], published["number"], len(published["approvals"])) == ("published", 1, 2)


async def test_payroll_sees_no_batch_before_it_is_published_and_pays_nobody_twice_after(month: Month) -> None:
    batch = await month.prepare()
    path = f"/v1/publications/{batch['publication_id']}"

    before = [(await month.api.get(path + part, subject="penggajian")).status_code for part in ("", "/lines", "/held")]
    await month.publish(batch)
    after = await month.api.get(path, subject="penggajian")
    again = await month.read(path, "penggajian", {"If-None-Match": after.headers["ETag"]})
    second = await month.api.post("/v1/publications", {"work_month": "2026-04", "payment_month": "2026-05"})

    assert before == [404, 404, 404]
    assert (after.status_code, after.headers["Cache-Control"], again.status_code) == (200, "no-store", 304)
    assert (second.status_code, second.json()["type"]) == (409, "/v1/problems/publication-empty")


async def test_publishing_out_of_turn_is_refused_with_what_to_do(month: Month) -> None:
    early = await month.api.post("/v1/publications", {"work_month": "2026-04", "payment_month": "2026-05"})
    batch = await month.prepare()
    path = f"/v1/publications/{batch['publication_id']}"

    lonely = await month.api.post(f"{path}/publication")
    wrong = await month.api.post(f"{path}/approvals", {"digest": f"sha256:{'0' * 64}"})
    once = await month.api.post(f"{path}/approvals", {"digest": batch["digest"]})
    twice = await month.api.post(f"{path}/approvals", {"digest": batch["digest"]})

    said = [
        (answer.status_code, answer.json().get("type", "").rpartition("/")[2])
        for answer in (early, lonely, wrong, twice)
    ]
    assert said == [
        (409, "month-not-approved"),
        (409, "publication-approvers-missing"),
        (412, "publication-digest-mismatch"),
        (409, "publication-approved-already"),
    ]
    assert once.status_code == 201
    assert [one["code"] for one in lonely.json()["remedies"]] == ["approve"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/month-runs", {"month": "2026-04"}),
        ("/v1/publications", {"work_month": "2026-04", "payment_month": "2026-05"}),
        (f"/v1/publications/{UUID(int=7)}/approvals", {"digest": f"sha256:{'0' * 64}"}),
        (f"/v1/publications/{UUID(int=7)}/publication", None),
    ],
)
async def test_neither_an_employee_nor_payroll_runs_or_publishes(month: Month, path: str, body: Json | None) -> None:
    statuses = [(await month.api.post(path, body, subject=subject)).status_code for subject in ("siti", "penggajian")]

    assert statuses == [403, 403]


async def test_an_employee_reads_their_own_statement_and_no_other(month: Month) -> None:
    await month.run()
    own, other = await month.statement_of(1), await month.statement_of(2)

    listed = await month.api.get("/v1/statements?month=2026-04", subject="siti")
    read = await month.api.get(own, subject="siti")
    current = await month.read(own, "siti", {"If-None-Match": read.headers["ETag"]})
    hidden = [
        (await month.api.get(other + part, subject="siti")).status_code for part in ("", "/explanation", "/trace")
    ]

    assert [f"/v1/statements/{one['statement_id']}" for one in listed.json()["items"]] == [own]
    assert (read.status_code, read.headers["Cache-Control"], current.status_code) == (200, "no-store", 304)
    assert read.headers["ETag"] == f'"{read.json()["digest"]}"'
    assert read.json()["base"] - read.json()["cuts"] + read.json()["additions"] == read.json()["total"]
    assert hidden == [404, 404, 404]


async def test_reading_another_s_pay_leaves_an_audit_row_with_whose_it_was(
    month: Month, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await month.run()
    path = await month.statement_of(1)

    for part in ("", "/explanation", "/trace"):
        await month.api.get(path + part)
    await month.api.get(path, subject="siti")

    cursor = await superuser.execute(
        "SELECT object_id, subject_employee_id FROM audit_log WHERE action = 'statement.read'"
    )
    statement_id = path.rpartition("/")[2]
    assert await cursor.fetchall() == [(statement_id, month.world.people[0])] * 4  # the list, too, was of one person


async def test_a_statement_is_explained_in_the_reader_s_language_with_its_articles(month: Month) -> None:
    await month.run()
    path = await month.statement_of(1)

    indonesian = await month.read(f"{path}/explanation", "siti", {"Accept-Language": "id"})
    english = await month.api.get(f"{path}/explanation", subject="siti")
    trace = await month.api.get(f"{path}/trace", subject="siti")

    assert (indonesian.json()["language"], english.json()["language"]) == ("id", "en")
    assert [line["line"] for line in indonesian.json()["lines"]] == [line["line"] for line in english.json()["lines"]]
    assert indonesian.json()["lines"] != english.json()["lines"]
    assert any(line["citation"] for line in indonesian.json()["lines"])
    assert trace.json()["trace"]["schema"] == "erk.trace.v1"


async def test_who_is_held_or_not_paid_is_listed_with_the_reason_in_words(month: Month) -> None:
    batch = await month.prepare()
    people = month.world.people

    held = (await month.api.get(f"/v1/month-runs/{batch['run_id']}/held")).json()["items"]
    unpaid = (await month.api.get(f"/v1/publications/{batch['publication_id']}/held")).json()["items"]

    missing = "Attendance of 21 working days isn't recorded, from 2026-04-01 on."
    assert held == [{"employee_id": str(people[2]), "code": "attendance-missing", "reason": missing}]
    assert {one["employee_id"]: (one["code"], one["reason"]) for one in unpaid} == {
        str(people[1]): ("salary-facts-missing", "The salary facts of 2026-05 are not recorded."),
        str(people[2]): ("attendance-missing", missing),
    }


async def test_a_run_that_was_asked_for_twice_with_one_key_is_one_run(month: Month) -> None:
    first, second = [await month.api.post("/v1/month-runs", {"month": "2026-04"}, key="jalan-1") for _ in range(2)]
    listed = (await month.api.get("/v1/month-runs?month=2026-04")).json()["items"]

    assert second.headers["Idempotency-Replayed"] == "true"
    assert json.loads(first.content) == json.loads(second.content) == listed[0]
    assert len(listed) == 1


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/v1/problems/")


async def test_a_reviewed_month_is_reopened_by_two_and_its_run_counts_no_more(month: Month) -> None:
    api = month.api
    await month.run()
    asked = await api.post(REOPENINGS, ASKED)
    path = f"{REOPENINGS}/{asked.json()['reopening_id']}/decision"
    again = await api.post(REOPENINGS, ASKED, subject="budi")
    own = await api.post(path, {"decision": "confirm"})
    silent = await api.post(path, {"decision": "decline"}, subject="budi")
    foreign = await api.post(path, {"decision": "withdraw"}, subject="budi")
    directly = await api.post("/v1/periods/2026-04/transitions", {"to_state": "grace"})
    before = (await api.get("/v1/statements?month=2026-04")).json()["items"]

    confirmed = await api.post(path, {"decision": "confirm"}, subject="budi")

    assert [code_of(one) for one in (again, own, silent, foreign)] == [
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
    assert code_of(decided) == "period-reopening-decided"


async def test_a_reopening_that_nobody_decided_lapses_with_the_publication(month: Month) -> None:
    batch = await month.prepare()
    await month.api.post(REOPENINGS, ASKED)
    await month.publish(batch)
    (asked,) = (await month.api.get(REOPENINGS)).json()["items"]
    late = await month.api.post(REOPENINGS, ASKED)
    assert asked["state"] == "lapsed"
    assert code_of(late) == "period-transition-not-allowed"


async def test_what_a_month_lacks_is_counted_by_superior_and_person(month: Month) -> None:
    async with month.database.transaction(9901) as conn:
        await arrange(
            conn,
            "UPDATE activities SET state = 'submitted', approved_minutes = NULL, submitted_at = now()"
            " WHERE employee_id = %(e)s AND work_date = '2026-04-20'",
            e=month.world.people[0],
        )
    path = "/v1/periods/2026-04"

    found = (await month.api.get(f"{path}/readiness")).json()
    undecided = (await month.api.get(f"{path}/undecided-entries")).json()["items"]
    first = (await month.api.get(f"{path}/missing-attendance?page_size=1")).json()
    everybody = (await month.api.get(f"{path}/missing-attendance")).json()["items"]
    unknown = await month.api.get("/v1/periods/2026-09/readiness")

    assert (found["state"], found["ready"], found["rules_missing"]) == ("closed", False, None)
    assert found["undecided"]["people"] == 1
    assert found["undecided"]["entries"] == sum(one["entries"] for one in undecided) > 0
    assert found["people_without_attendance"] == len(everybody)
    assert str(month.world.people[2]) in [one["employee_id"] for one in everybody]
    assert found["days_without_attendance"] == sum(len(one["days"]) for one in everybody)
    assert sum(one["days"] for one in found["attendance_by_unit"]) == found["days_without_attendance"]
    assert first["items"] == everybody[:1]
    assert unknown.status_code == 404


async def test_days_that_no_calendar_knows_stand_against_closing(month: Month) -> None:
    before = (await month.api.get("/v1/periods/2026-04/readiness")).json()
    async with month.database.transaction(9901) as conn:
        await arrange(conn, "UPDATE calendar_days SET known_until = known_from + 1 WHERE day = '2026-04-20'")

    found = (await month.api.get("/v1/periods/2026-04/readiness")).json()

    assert found["ready"] is False
    assert (before["days_without_calendar"], found["days_without_calendar"]) == (0, 1)
    assert found["days_without_attendance"] == before["days_without_attendance"] - 1


async def test_an_officer_cancels_a_run_and_makes_a_trial_of_the_month(month: Month) -> None:
    run = (await month.api.post("/v1/month-runs", {"month": "2026-04"})).json()
    path = f"/v1/month-runs/{run['run_id']}/cancellation"

    by_the_employee = await month.api.post(path, subject="siti")
    cancelled = await month.api.post(path)
    again = await month.api.post(path)
    trial = await month.api.post("/v1/month-runs", {"month": "2026-04", "trial": True})

    assert (by_the_employee.status_code, cancelled.status_code, cancelled.json()["state"]) == (403, 200, "cancelled")
    assert (again.status_code, again.json()["type"].rsplit("/", 1)[-1]) == (409, "month-run-ended")
    assert (trial.status_code, trial.json()["kind"], trial.json()["state"]) == (202, "trial", "running")
    assert (await month.api.post(f"/v1/month-runs/{new_id()}/cancellation")).status_code == 404
