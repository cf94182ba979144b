"""What the running service says to bad input, tokens and clashes: each time a clear problem, and nothing half done."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.clock import SystemClock
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.shared.ids import new_id
from tests.flow.conftest import open_site
from tests.flow.story import MONTH, WORKING_DAYS, Json, Person, Site, Story, entry_of
from tests.support.nest import erk

DAY = WORKING_DAYS[12]
CONNECTIONS = 16


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """An agency whose month is open, with two people of its staff."""
    site = open_site(tmp_path_factory.mktemp("site"))
    told = Story(site, agency=9901, variant="basis-penuh", people=[person(1), person(2)])
    told.found()
    yield told
    site.service.stop()


def person(number: int) -> Person:
    return Person(nip=f"19000330201001{1000 + number}")


@dataclass
class Sender:
    """One employee with as many devices as wanted."""

    story: Story
    subject: str

    def put(self, client: httpx.Client, entry: Json, one: UUID | None = None) -> Json:
        """Push one new entry from a new device and return its result."""
        mutation = {"mutation_id": str(new_id()), "seq": 1, "op": "put", "id": str(one or new_id()), "base_rev": None}
        mutation |= {"device_time": "2026-04-30T16:00:00+07:00", "entry": entry}
        answer = client.post("/v1/sync/push", json={"device_id": str(new_id()), "mutations": [mutation]})
        assert answer.status_code == 200, answer.text
        (result,) = answer.json()["results"]
        found: Json = result
        return found

    def outcome(self, entry: Json, one: UUID | None = None) -> tuple[str, str, set[str]]:
        """Return status, problem and the codes and pointers of what is wrong."""
        with self.story.client(self.subject) as client:
            result = self.put(client, entry, one)
        problem = result["problem"] or {"type": "", "errors": []}
        errors = {f"{error['pointer']} {error['code']}" for error in problem["errors"]}
        return result["status"], problem["type"].removeprefix("/v1/problems/"), errors


@pytest.fixture
def sender(story: Story) -> Sender:
    return Sender(story, story.subject(story.people[0]))


@pytest.mark.parametrize(
    ("wrong", "status", "problem", "error"),
    [
        ({"work_date": "0"}, "rejected", "mutation-unreadable", "/entry/work_date day-form"),
        ({"minutes": True}, "rejected", "mutation-unreadable", "/entry/minutes number-form"),
        ({"description": "Rapat\x00koordinasi"}, "rejected", "mutation-unreadable", "/entry/description text-control"),
        ({"ended_at": "2026-04-20T07:00:00+07:00"}, "rejected", "entry-invalid", "/entry/ended_at end-not-after-start"),
        ({"ended_at": "2026-04-21T09:00:00+07:00"}, "rejected", "entry-invalid", "/entry/ended_at longer-than-a-day"),
        ({"catalogue_code": "tidak-ada"}, "parked", "entry-parked-unknown-catalogue-item", None),
    ],
)
def test_a_wrong_entry_has_a_problem_that_names_its_place(
    sender: Sender, wrong: Json, status: str, problem: str, error: str | None
) -> None:
    day = entry_of(DAY).copy()
    assert DAY.isoformat() == "2026-04-20"

    said = sender.outcome(day | wrong)

    assert said[:2] == (status, problem), said
    assert error is None or error in said[2], said


def test_an_entry_of_a_month_that_is_not_open_is_kept_and_says_so(sender: Sender) -> None:
    sender.story.site.prepare(MONTH.previous)
    march = {name: str(value).replace("2026-04", "2026-03") for name, value in entry_of(DAY).items() if "_at" in name}

    assert sender.outcome(entry_of(DAY) | march | {"work_date": "2026-03-20"})[:2] == (
        "parked",
        "entry-parked-month-not-opened",
    )


def test_broken_json_is_told_from_wrong_json(story: Story) -> None:
    with story.client("ani") as client:
        headers = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
        broken = client.post("/v1/units", content=b'{"items": [', headers=headers)
        wrong = client.post("/v1/units", json={"items": [{"code": 1}]}, headers=headers)

    assert (broken.status_code, broken.json()["type"]) == (400, "/v1/problems/broken-json")
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/v1/problems/invalid-input")
    assert {"/items/0/code", "/items/0/name"} <= {error["pointer"] for error in wrong.json()["errors"]}


def test_of_64_overlapping_entries_over_16_connections_one_is_kept_and_63_name_it(sender: Sender) -> None:
    entry = entry_of(WORKING_DAYS[11])
    clients = [sender.story.client(sender.subject) for _ in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        results = list(threads.map(lambda n: sender.put(clients[n % CONNECTIONS], entry), range(64)))
    for client in clients:
        client.close()

    assert Counter(result["status"] for result in results) == {"applied": 1, "rejected": 63}
    (kept,) = [result for result in results if result["status"] == "applied"]
    named = {result["problem"]["remedies"][0]["href"] for result in results if result is not kept}
    assert {result["problem"]["type"] for result in results if result is not kept} == {"/v1/problems/entry-overlaps"}
    assert len(named) == 1
    assert sender.story.get(sender.subject, named.pop())["work_date"] == entry["work_date"]


def test_an_id_keeps_its_date_and_a_night_holds_the_next_morning(sender: Sender) -> None:
    first, second = WORKING_DAYS[13], WORKING_DAYS[14]
    one = new_id()
    night = entry_of(first, started="22:00") | {"ended_at": f"{second}T06:00:00+07:00"}

    assert sender.outcome(night, one)[0] == "applied"
    assert sender.outcome(entry_of(second), one)[:2] == ("rejected", "work-date-never-changes")
    assert sender.outcome(entry_of(second, started="05:00", ended="09:00"))[:2] == ("rejected", "entry-overlaps")


def unsigned(token: str) -> str:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


@pytest.fixture
def tokens(story: Story, tmp_path: Path) -> dict[str, str]:
    """Tokens that are no good, by the problem that each meets."""
    good = story.site.token("ani", 9901)
    asked: dict[str, Any] = {"subject": "ani", "agencies": (9901,), "scopes": (), "lifetime": timedelta(minutes=5)}
    foreign = DevelopmentIssuer(tmp_path, audience="erk", agency_claim="agency")
    elsewhere = DevelopmentIssuer(story.site.data, audience="other", agency_claim="agency")
    nowhere = DevelopmentIssuer(story.site.data, audience="erk", agency_claim="region")
    now = SystemClock().now()
    return {
        "expired": story.site.issuer.issue(TokenRequest(**asked), now=now - timedelta(hours=1)),
        "foreign": foreign.issue(TokenRequest(**asked), now=now),
        "unsigned": unsigned(good),
        "audience": elsewhere.issue(TokenRequest(**asked), now=now),
        "agency": nowhere.issue(TokenRequest(**asked), now=now),
    }


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        ("expired", "token-expired"),
        ("foreign", "token-foreign"),
        ("unsigned", "token-invalid"),
        ("audience", "token-audience"),
        ("agency", "token-agency-missing"),
    ],
)
def test_a_token_that_is_no_good_is_refused(story: Story, tokens: dict[str, str], token: str, problem: str) -> None:
    headers = {"Authorization": f"Bearer {tokens[token]}"}
    answer = httpx.get(f"{story.site.service.url}/v1/agency", headers=headers)

    assert answer.status_code == 401
    assert answer.json()["type"] == f"/v1/problems/{problem}"
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_demo_regulation_is_refused_to_a_real_agency_that_sees_nothing_of_others(story: Story) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", "3273", "--name=Kota Nyata", *officers, "--data", str(story.site.data))
    real = Story(story.site, agency=3273, variant="basis-penuh", people=[])

    answer = real.post("ani", "/v1/regulation-choices", {"since": "2026-01-01", "region": "uji", "variant": "basis-40"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/v1/problems/regulation-not-enacted")
    assert real.get("ani", "/v1/units")["items"] == []
    with real.client("ani") as client:
        assert client.get(f"/v1/employees/{story.people[0].employee_id}").status_code == 404


def test_who_lacks_a_calendar_an_amount_or_attendance_is_held_with_the_reason(site: Site) -> None:
    amountless, unseen = Person(nip="190003302010011007", kelas_jabatan=3), Person(nip="190003302010011008")
    story = Story(site, agency=9901, variant="basis-penuh", people=[amountless, unseen, person(9)])
    story.found()
    story.work()
    story.decide()
    story.attend(but=unseen)
    story.transition("ani", "closed")
    run = story.run()

    held = {one["employee_id"]: one for one in story.get("ani", f"/v1/month-runs/{run['run_id']}/held")["items"]}

    assert (run["people"], run["held"]) == (4, 3)
    assert held[unseen.employee_id]["code"] == "attendance-missing"
    assert "from 2026-04-01" in held[unseen.employee_id]["reason"]
    assert held[amountless.employee_id]["code"] == "no-row"
    assert "basic" in held[amountless.employee_id]["reason"]
