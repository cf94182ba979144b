"""The service is killed without warning while it works; nothing acknowledged is lost and nothing is half done."""

from __future__ import annotations

import threading
import time
from datetime import date
from typing import Any

import httpx
import psycopg

from app.persistence import embedded
from app.shared.ids import new_id
from tests.flow.conftest import start
from tests.flow.story import WORKING_DAYS, Json, Person, Site, Story


def people(count: int) -> list[Person]:
    return [Person(nip=f"19000330201001{1000 + n}", late={n % 20: 15 + n}) for n in range(count)]


def rows(site: Site, query: str) -> list[tuple[Any, ...]]:
    with embedded.start(site.data) as server, psycopg.connect(server.superuser_url("erk")) as conn:
        return conn.execute(query.encode()).fetchall()


def restart(site: Site) -> None:
    site.service.kill9()
    site.service = start(site.data.parent)


class Pushing(threading.Thread):
    """A phone that goes on pushing a day at a time until the service is gone."""

    def __init__(self, story: Story, person: Person) -> None:
        super().__init__()
        self.sent: list[Json] = []
        self.acknowledged: list[str] = []
        self._story, self._person = story, person

    def run(self) -> None:
        with self._story.client(self._story.subject(self._person)) as client:
            for day in WORKING_DAYS:
                one = new_id()
                body = self._person.push([day], ids=[one])
                self.sent.append(body)
                try:
                    answer = client.post("/v1/sync/push", json=body)
                except httpx.TransportError:
                    return
                assert answer.status_code == 200, answer.text
                self.acknowledged.append(str(one))


def test_what_was_acknowledged_before_a_kill_is_there_and_the_rest_can_be_sent_again(site: Site) -> None:
    story = Story(site, agency=9901, variant="basis-penuh", people=people(4))
    story.found()
    phones = [Pushing(story, person) for person in story.people]
    for phone in phones:
        phone.start()
    while sum(len(phone.acknowledged) for phone in phones) < 20:
        time.sleep(0.002)
    site.service.kill9()
    for phone in phones:
        phone.join(30)
    site.service = start(site.data.parent)

    assert all(len(phone.acknowledged) < len(WORKING_DAYS) for phone in phones)
    half_done = """
        SELECT activity_id FROM activities a WHERE state <> 'submitted' OR NOT EXISTS (
            SELECT FROM activity_keys k WHERE (k.agency_id, k.activity_id) = (a.agency_id, a.activity_id))
        UNION SELECT activity_id FROM activity_keys k WHERE NOT EXISTS (
            SELECT FROM activities a WHERE (k.agency_id, k.activity_id) = (a.agency_id, a.activity_id))"""
    assert rows(site, half_done) == []
    assert rows(site, "SELECT FROM devices WHERE last_seq <> (SELECT count(*) FROM mutations m"
                      " WHERE m.device_id = devices.device_id)") == []  # fmt: skip
    stored = {str(row[0]) for row in rows(site, "SELECT activity_id FROM activities")}
    for phone in phones:
        assert stored.issuperset(phone.acknowledged)
    for phone, person in zip(phones, story.people, strict=True):
        for body in phone.sent:
            results = story.done(story.subject(person), "/v1/sync/push", body)["results"]
            assert {one["status"] for one in results} <= {"applied", "duplicate"}
    assert rows(site, "SELECT count(*) FROM activities") == [(sum(len(phone.sent) for phone in phones),)]


def test_a_month_run_that_was_killed_again_and_again_ends_with_the_same_digest(site: Site) -> None:
    story = Story(site, agency=9901, variant="basis-penuh", people=people(40))
    story.found()
    story.work()
    story.decide()
    story.attend()
    story.transition("ani", "closed")

    for delay in (0.0, 0.05, 0.15, 0.3):
        story.post("ani", "/v1/month-runs", {"month": "2026-04"})
        time.sleep(delay)
        restart(site)
    finished = story.run()
    again = story.run()

    assert finished["digest"] == again["digest"]
    assert (finished["people"], finished["held"]) == (41, 1)
    counted = "SELECT count(*), count(DISTINCT employee_id) FROM statements JOIN month_runs USING (agency_id, run_id)"
    assert rows(site, f"{counted} WHERE month_runs.state = 'finished'") == [(40, 40)]
    assert rows(site, "SELECT FROM month_runs WHERE state NOT IN ('finished', 'superseded')") == []


def test_a_java_clients_upgrade_to_h2c_loses_no_body(site: Site) -> None:
    """Java's HttpClient asks for it on every plain connection; the body must arrive all the same."""
    story = Story(site, agency=9901, variant="basis-penuh", people=people(1))
    story.found()
    (person,) = story.people
    upgrade = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABk"}
    with story.client(story.subject(person)) as client:
        answer = client.post("/v1/sync/push", json=person.push([date(2026, 4, 15)]), headers=upgrade)

    assert [one["status"] for one in answer.json()["results"]] == ["applied", "applied"]
