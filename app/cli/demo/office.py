"""What the HR office records before the month: units, posts, people, who signs in, rules, calendar, catalogue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO

from app.cli.api import Api, Json
from app.cli.demo.agency import DECREE_OF_THE_PLH, UNITS, Agency, Person, Post
from app.cli.demo.calendar import PAYMENT_MONTH, WORK_MONTH, calendar_of
from app.cli.demo.catalogue import Item
from app.cli.errors import CommandError
from app.cli.rows import wait_for
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER

OFFICERS = ("petugas-kepegawaian-1", "petugas-kepegawaian-2")
CLERK = "operator-presensi"
APPROVER = "tim-penilai"
PAYROLL = "sistem-penggajian"

_SINCE = "2026-01-01"
_MONTH_BEGINS = WORK_MONTH.first_day.isoformat()
_OTHERS = ((CLERK, "Operator Presensi", "clerk"), (APPROVER, "Tim Penilai TPP", "approver"))
_PAYROLL_SCOPES = (Scope.PAYROLL_READ, Scope.EVENTS_READ)


class NotRecordedError(CommandError):
    """The service refused an item of a list that the story needs."""

    def __init__(self, path: str, problem: object) -> None:
        super().__init__(f"Layanan menolak isi {path}: {problem}", f"The service refused items of {path}: {problem}")


@dataclass(slots=True)
class Office:
    """The HR office, and the ids under which the service knows everything."""

    api: Api
    agency: Agency
    employees: dict[int, str] = field(default_factory=dict)

    def record_agency(self) -> None:
        """Send units, posts, people, and who holds what, as files like any HR system's."""
        people = self.agency.people
        units = [{"code": code, "name": name, "kind": _kind(name), "since": _SINCE} for code, name in UNITS]
        self.send("units", units)
        self.send("posts", [_post(post) for post in self.agency.posts])
        self.send("employees", [_employee(person) for person in people])
        self.send("assignments", [*map(_assignment, people), self._stand_in()])
        known = {one["nip"]: one["employee_id"] for one in self.api.every(OFFICERS[0], "/v1/employees")}
        self.employees = {person.number: known[person.nip] for person in people}

    def let_in(self) -> None:
        """Let everybody sign in, and give clerk and approver their roles, by two officers; payroll has scopes."""
        self.record("/v1/principals", [self._sign_in(person) for person in self.agency.people])
        outside = [_principal(subject, name) for subject, name, _ in _OTHERS]
        payroll = _principal(PAYROLL, "Sistem Penggajian") | {"kind": "service_account", "scopes": _PAYROLL_SCOPES}
        ids = self.record("/v1/principals", [*outside, payroll])
        (waiting,) = self.api.every(OFFICERS[0], "/v1/scope-changes", principal_id=ids[-1])
        self.api.post(OFFICERS[1], f"/v1/scope-changes/{waiting['scope_change_id']}/approval", None)
        for principal_id, (_, _, role) in zip(ids, _OTHERS, strict=False):
            grant = {"principal_id": principal_id, "role": role, "since": _SINCE}
            proposed = self.api.post(OFFICERS[0], "/v1/role-grants", grant)
            self.api.post(OFFICERS[1], f"/v1/role-grants/{proposed['grant_id']}/approval", None)

    def prepare_month(self, items: Sequence[Item]) -> None:
        """Choose the regulation, record calendar, catalogue and salaries, and open the month."""
        choice = {"since": _SINCE, "region": "nasional", "variant": "basis-penuh"}
        self.api.post(OFFICERS[0], "/v1/regulation-choices", choice)
        self._record_calendar()
        catalogue = {"items": [asdict(item) | {"since": _SINCE} for item in items]}
        require_all("/v1/catalogue-items", self.api.post(OFFICERS[0], "/v1/catalogue-items", catalogue))
        salaries = [self._salary(person) for person in self.agency.people]
        self.record("/v1/salary-facts", salaries)
        self.api.post(OFFICERS[0], f"/v1/periods/{WORK_MONTH}/transitions", {"to_state": "open"})

    def send(self, kind: str, rows: Sequence[Json]) -> None:
        """Send rows as a file, none of which may be refused, and wait until they are recorded."""
        content = BytesIO("".join(json.dumps(row) + "\n" for row in rows).encode())
        sent = {"kind": kind, "format": "ndjson", "validate_only": "false"}
        operation = self.api.upload(OFFICERS[0], "/v1/import-files", content, **sent)
        ended = wait_for(self.api, OFFICERS[0], operation)
        if ended["state"] != "succeeded" or ended["refused"]:
            raise NotRecordedError(kind, ended)

    def record(self, path: str, items: Sequence[Json]) -> list[str]:
        """Record a list, none of which may be refused, and return the new ids."""
        answer = self.api.post(OFFICERS[0], path, {"items": items})
        require_all(path, answer)
        return [item["id"] for item in answer["items"]]

    def _record_calendar(self) -> None:
        days = [
            {
                "day": day.day.isoformat(),
                "kind": day.kind,
                "starts_at": day.starts_at and f"{day.starts_at:%H:%M}",
                "ends_at": day.ends_at and f"{day.ends_at:%H:%M}",
                "minutes": day.minutes,
                "label": day.label,
            }
            for day in calendar_of(WORK_MONTH)
        ]
        calendar = {"code": "lima-hari", "name": "Lima hari kerja", "days": days}
        answer = self.api.post(OFFICERS[0], "/v1/calendars", calendar)
        require_all("/v1/calendars", answer["days"])
        use = {"since": _SINCE, "calendar_code": "lima-hari"}
        answer = self.api.post(OFFICERS[0], "/v1/calendar-uses", {"items": [use]})
        require_all("/v1/calendar-uses", answer["results"])

    def _stand_in(self) -> Json:
        return {
            "nip": self.agency.stand_in.nip,
            "post_code": self.agency.secretary.post.code,
            "kind": "plh",
            "decree_number": DECREE_OF_THE_PLH,
            "since": _MONTH_BEGINS,
            "until": WORK_MONTH.next.first_day.isoformat(),
        }

    def _sign_in(self, person: Person) -> Json:
        return _principal(person.subject, person.name) | {"employee_id": self.employees[person.number]}

    def _salary(self, person: Person) -> Json:
        return {
            "employee_id": self.employees[person.number],
            "payment_month": str(PAYMENT_MONTH),
            "gross": person.salary,
            "bpjs_base": person.salary,
            "tax_withheld": 0,
        }


def require_all(path: str, answer: Json) -> None:
    """Go on only if nothing of a list was refused."""
    for item in answer["items"]:
        if item["problem"] is not None:
            raise NotRecordedError(path, item["problem"])


def _kind(name: str) -> str:
    return name.split(maxsplit=1)[0].lower()


def _principal(subject: str, name: str) -> Json:
    return {"issuer": DEVELOPMENT_ISSUER, "subject": subject, "kind": "person", "name": name}


def _employee(person: Person) -> Json:
    return {
        "nip": person.nip,
        "name": person.name,
        "status_asn": person.status_asn,
        "golongan": person.golongan,
        "since": _SINCE,
    }


def _post(post: Post) -> Json:
    return {
        "code": post.code,
        "title": post.title,
        "unit_code": post.unit_code,
        "kelas_jabatan": post.kelas_jabatan,
        "position_group": post.position_group,
        "parent_code": post.parent_code,
        "since": _SINCE,
    }


def _assignment(person: Person) -> Json:
    return {"nip": person.nip, "post_code": person.post.code, "kind": "definitive", "since": _SINCE}
