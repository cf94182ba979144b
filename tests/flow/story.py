"""One month of an agency, told over HTTP to a real `erk serve`, from nothing to published lines.

A `Site` is the process with its data folder; a `Story` is one agency there. Each step is a chapter, so that a test can
stop the process between any two, or in the middle of one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg

from app.clock import SystemClock
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.persistence import embedded
from app.shared.ids import new_id
from app.shared.month import Month
from tests.support.nest import erk
from tests.support.service import PLAIN, Service

Json = dict[str, Any]

RULES = Path(__file__).parents[1] / "rules_data"
MONTH = Month(2026, 4)
PAYMENT_MONTH = Month(2026, 5)
HOLIDAYS = {date(2026, 4, 3): "Wafat Yesus Kristus"}
WORKING_DAYS = [day for day in MONTH.days() if day.weekday() < 5 and day not in HOLIDAYS]
FINISHED = {"finished", "failed", "cancelled", "superseded"}


@dataclass
class Site:
    """A running service on an embedded server, and the people who sign in to it."""

    data: Path
    service: Service

    @cached_property
    def issuer(self) -> DevelopmentIssuer:
        return DevelopmentIssuer(self.data, audience="erk", agency_claim="agency")

    def token(self, subject: str, agency: int, scopes: Sequence[Scope] = tuple(Scope)) -> str:
        request = TokenRequest(
            subject=subject, agencies=(agency,), scopes=tuple(map(str, scopes)), lifetime=timedelta(minutes=30)
        )
        return self.issuer.issue(request, now=SystemClock().now())

    def prepare(self, *months: Month) -> None:
        """Make the partitions of past months, which no job makes."""
        with embedded.start(self.data) as server, psycopg.connect(server.url()) as conn:
            for month in months:
                conn.execute("SELECT ensure_activity_partition(%s)", (month.first_day,))


@dataclass(kw_only=True)
class Person:
    """One of the staff, and how the month went: days by their place among the working days."""

    nip: str
    kelas_jabatan: int = 9
    late: dict[int, int] = field(default_factory=dict)
    early: dict[int, int] = field(default_factory=dict)
    absent: set[int] = field(default_factory=set)
    device_id: UUID = field(default_factory=new_id)
    employee_id: str = ""
    post_id: str = ""
    seq: int = 0

    def attendance(self) -> list[Json]:
        return [self._day(index, day) for index, day in enumerate(WORKING_DAYS)]

    def _day(self, index: int, day: date) -> Json:
        said: Json = {"employee_id": self.employee_id, "day": day.isoformat()}
        if index in self.absent:
            return said | {"status": "absent"}
        minutes = {"late_minutes": self.late.get(index, 0), "early_minutes": self.early.get(index, 0)}
        return said | {"status": "present"} | minutes

    def push(self, days: Iterable[date], *, ids: Iterable[UUID] | None = None) -> Json:
        """Write an envelope: an entry of the morning for each day, put and submitted."""
        given = iter(ids or ())
        mutations: list[Json] = []
        for day in days:
            one = str(next(given, None) or new_id())
            mutations += [self._mutation("put", one, entry_of(day)), self._mutation("submit", one)]
        return {"device_id": str(self.device_id), "mutations": mutations}

    def _mutation(self, op: str, one: str, entry: Json | None = None) -> Json:
        self.seq += 1
        said = {"mutation_id": str(new_id()), "seq": self.seq, "op": op, "id": one, "base_rev": None}
        return said | {"device_time": "2026-04-30T16:00:00+07:00", "entry": entry}


def entry_of(day: date, *, started: str = "08:00", ended: str = "12:00") -> Json:
    return {
        "work_date": day.isoformat(),
        "started_at": f"{day}T{started}:00+07:00",
        "ended_at": f"{day}T{ended}:00+07:00",
        "minutes": 240,
        "catalogue_code": "41",
        "volume": "4",
        "description": "Membuat laporan kegiatan bidang",
        "links": [],
    }


class Story:
    """One agency's month; each method is a chapter and leaves the service as the next one needs it."""

    def __init__(
        self, site: Site, *, agency: int, variant: str, people: list[Person], since: str = "2026-01-01"
    ) -> None:
        self.site = site
        self.agency = agency
        self.variant = variant
        self.people = people
        self.since = since
        self.head = Person(nip="190001011920019999", kelas_jabatan=12)
        self.run_id = ""

    def client(self, subject: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.site.token(subject, self.agency)}", "Accept-Language": "en"}
        return httpx.Client(base_url=self.site.service.url, headers=headers, timeout=60, verify=PLAIN)

    def post(self, subject: str, path: str, body: object) -> httpx.Response:
        with self.client(subject) as client:
            return client.post(path, json=body, headers={"Idempotency-Key": str(new_id())})

    def get(self, subject: str, path: str, **params: str) -> Json:
        with self.client(subject) as client:
            answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        read: Json = answer.json()
        return read

    def done(self, subject: str, path: str, body: object) -> Json:
        """Post what must succeed, every item of it."""
        answer = self.post(subject, path, body)
        assert answer.is_success, answer.text
        said: Json = answer.json()
        assert said.get("refused", 0) == 0, answer.text
        return said

    def record(self, path: str, *items: Json) -> list[str]:
        said = self.done("ani", path, {"items": items})
        return [one["id"] for one in said["items"]]

    def found(self) -> None:
        """Create the agency with two officers, its regulation, unit, posts, people, calendar and catalogue."""
        officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
        name = f"--name=Kota Uji {self.agency}"
        erk("agency", "create", "--code", str(self.agency), name, "--demo", *officers, "--data", str(self.site.data))
        choice = {"since": self.since, "region": "uji", "variant": self.variant}
        self.done("ani", "/v1/regulation-choices", choice)
        self._staff()
        days = [calendar_day(day) for day in MONTH.days()]
        self.done("ani", "/v1/calendars", {"code": "lima-hari", "name": "Lima hari kerja", "days": days})
        use = {"since": self.since, "calendar_code": "lima-hari"}
        self.done("ani", "/v1/calendar-uses", {"items": [use]})
        out = {"code": "G-1", "since_at": f"{MONTH.first_day}T00:00:00+07:00", "reach": "sync"}
        self.record("/v1/outages", out | {"description": "Jaringan putus", "declared_by": "Diskominfo"})
        item = {"code": "41", "name": "Membuat laporan", "unit": "kegiatan", "norm_minutes": 64, "since": self.since}
        self.record("/v1/catalogue-items", item)
        self.transition("ani", "open")

    def _staff(self) -> None:
        unit = {"code": "dinas", "name": "Dinas Uji", "kind": "dinas", "since": self.since}
        (unit_id,) = self.record("/v1/units", unit)
        post = {"unit_id": unit_id, "position_group": "pelaksana", "since": self.since}
        top = post | {"code": "kepala", "title": "Kepala", "kelas_jabatan": 12, "position_group": "administrator"}
        (self.head.post_id,) = self.record("/v1/posts", top)
        below = [
            post
            | {"code": f"staf-{n}", "title": "Staf", "kelas_jabatan": one.kelas_jabatan}
            | {"parent_post_id": self.head.post_id}
            for n, one in enumerate(self.people)
        ]
        everybody = [self.head, *self.people]
        for person, post_id in zip(self.people, self.record("/v1/posts", *below), strict=True):
            person.post_id = post_id
        born = {"name": "Pegawai Uji", "status_asn": "pns", "golongan": "III", "since": self.since}
        ids = self.record("/v1/employees", *(born | {"nip": one.nip} for one in everybody))
        for person, employee_id in zip(everybody, ids, strict=True):
            person.employee_id = employee_id
        held = {"kind": "definitive", "since": self.since}
        self.record(
            "/v1/assignments",
            *(held | {"employee_id": one.employee_id, "post_id": one.post_id} for one in everybody),
        )
        signing = {"issuer": DEVELOPMENT_ISSUER, "kind": "person", "name": "Pegawai Uji"}
        *_, payroll = self.record(
            "/v1/principals",
            *(signing | {"subject": one.nip[-4:], "employee_id": one.employee_id} for one in everybody),
            {"issuer": DEVELOPMENT_ISSUER, "kind": "service_account", "subject": "payroll", "name": "Payroll"}
            | {"scopes": ["payroll:read", "events:read"]},
        )
        (waiting,) = self.get("ani", "/v1/scope-changes", principal_id=payroll)["items"]
        self.done("budi", f"/v1/scope-changes/{waiting['scope_change_id']}/approval", {})

    def subject(self, person: Person) -> str:
        return person.nip[-4:]

    def work(self) -> None:
        """Push an entry for each day that a person was there, all at once: phones were offline, by an outage."""
        for person in self.people:
            days = [day for index, day in enumerate(WORKING_DAYS) if index not in person.absent]
            answer = self.done(self.subject(person), "/v1/sync/push", person.push(days))
            assert {one["status"] for one in answer["results"]} == {"applied"}

    def decide(self) -> None:
        """Let the head approve everything that was submitted."""
        head = self.subject(self.head)
        for person in self.people:
            query = {"employee_id": person.employee_id, "month": str(MONTH), "state": "submitted", "page_size": "200"}
            found = self.get(head, "/v1/activities", **query)["items"]
            decisions = [
                {"activity_id": one["id"], "content_digest": one["content_digest"], "verdict": "approve"}
                for one in found
            ]
            results = self.done(head, "/v1/decisions", {"decisions": decisions})["results"]
            assert [one["status"] for one in results] == ["applied"] * len(found)

    def attend(self, but: Person | None = None) -> None:
        """Record attendance (but one's) and salaries; the head was there every day and logged nothing."""
        everybody = [self.head, *self.people]
        self.record("/v1/attendance-days", *(day for one in everybody if one is not but for day in one.attendance()))
        salary = {"payment_month": str(PAYMENT_MONTH), "gross": 5200000, "bpjs_base": 4500000, "tax_withheld": 0}
        self.record("/v1/salary-facts", *(salary | {"employee_id": one.employee_id} for one in everybody))

    def transition(self, subject: str, state: str) -> None:
        self.done(subject, f"/v1/periods/{MONTH}/transitions", {"to_state": state, "reason": "uji"})

    def run(self) -> Json:
        """Start the month's run, or go on with it, and wait until it has ended."""
        self.run_id = self.done("ani", "/v1/month-runs", {"month": str(MONTH)})["run_id"]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            said = self.get("ani", f"/v1/month-runs/{self.run_id}")
            if said["state"] in FINISHED:
                assert said["state"] == "finished", json.dumps(said)
                return said
            time.sleep(0.1)
        message = "the run didn't end"
        raise AssertionError(message)

    def publish(self) -> Json:
        """Approve the month by the second officer and publish it with both approvals; return the batch."""
        self.transition("ani", "reviewed")
        self.transition("budi", "approved")
        body = {"work_month": str(MONTH), "payment_month": str(PAYMENT_MONTH)}
        batch = self.done("ani", "/v1/publications", body)
        path = f"/v1/publications/{batch['publication_id']}"
        for officer in ("ani", "budi"):
            self.done(officer, f"{path}/approvals", {"digest": batch["digest"]})
        return self.done("ani", f"{path}/publication", None)

    def lines(self, batch: Json) -> list[Json]:
        """Read the published lines page by page, as payroll."""
        path, found, token = f"/v1/publications/{batch['publication_id']}/lines", [], None
        while True:
            page = self.get("payroll", path, page_size="2", **({"page_token": token} if token else {}))
            found += page["items"]
            token = page["next_page_token"]
            if token is None:
                return found


def calendar_day(day: date) -> Json:
    if day in HOLIDAYS:
        return {"day": day.isoformat(), "kind": "holiday", "label": HOLIDAYS[day]}
    if day.weekday() >= 5:
        return {"day": day.isoformat(), "kind": "rest"}
    hours = {"starts_at": "07:30", "ends_at": "16:00", "minutes": 450}
    return {"day": day.isoformat(), "kind": "working"} | hours
