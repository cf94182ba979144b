"""Every command of people and rights that changes something leaves a trace in the same transaction."""

from __future__ import annotations

import re
from typing import Any

import psycopg

from app.http.application import create_app
from tests.personnel.conftest import DEMO, Api, employee, post, unit
from tests.personnel.test_sign_in_endings import NIP

READS = {"/v1/employees/search"}
"""It is a POST so that no number stands in a URL."""
CHANGES = {
    path
    for path, operations in create_app().openapi()["paths"].items()
    for method, operation in operations.items()
    if method != "get" and operation["tags"][0] in {"access", "personnel"}
} - READS

_NAMED = {re.sub(r"\{[a-z_]+\}", "{id}", path): path for path in CHANGES}


Json = Any


class Trail:
    """Tries operations, and notes which of them left how many audit rows of their own request."""

    def __init__(self, api: Api, superuser: psycopg.AsyncConnection[Any]) -> None:
        self.api, self.superuser = api, superuser
        self.left: dict[str, int] = {}

    async def rows(self, request_id: str) -> int:
        found = await self.superuser.execute(
            "SELECT count(*) FROM audit_log WHERE agency_id = %s AND request_id = %s", (DEMO, request_id)
        )
        row = await found.fetchone()
        assert row is not None
        return int(row[0])

    async def act(self, path: str, body: object, *, subject: str = "ani", **named: str) -> Json:
        answer = await self.api.post(path.format(**named), body, subject=subject)  # type: ignore[arg-type] # JSON
        assert answer.is_success, (path, answer.text)
        told = answer.json()
        assert told.get("refused", 0) == 0, (path, answer.text)
        self.left[_NAMED.get(path, path)] = await self.rows(answer.headers["erk-request-id"])
        return told

    async def make(self, path: str, *items: dict[str, Any]) -> list[str]:
        return [one["id"] for one in (await self.act(path, {"items": list(items)}))["items"]]


async def test_every_change_of_people_and_rights_leaves_a_trace(
    api: Api, superuser: psycopg.AsyncConnection[Any]
) -> None:
    trail = Trail(api, superuser)
    await people(trail)
    await rights(trail)
    assert set(trail.left) == CHANGES
    assert [path for path, rows in trail.left.items() if rows == 0] == []


async def people(trail: Trail) -> None:
    """Record and change units, posts, people, who holds what and who decides; let one leave and come back."""
    (one,) = await trail.make("/v1/units", unit())
    held, other = await trail.make("/v1/posts", post("A", one), post("B", one))
    siti, dedi = await trail.make("/v1/employees", employee(NIP), employee("193603302010011005"))
    renamed = {"since": "2026-03-01", "name": "Dinas Baru", "kind": "dinas"}
    await trail.act("/v1/units/{id}/versions", renamed, id=one)
    changed = {name: value for name, value in post("A", one).items() if name != "code"}
    await trail.act("/v1/posts/{id}/versions", changed | {"since": "2026-03-01", "kelas_jabatan": 8}, id=held)
    person = {"since": "2026-03-01", "name": "Siti", "status_asn": "pns", "golongan": "IV"}
    await trail.act("/v1/employees/{id}/versions", person, id=siti)
    definitive = {"kind": "definitive", "since": "2026-01-01"}
    assigned, _ = await trail.make(
        "/v1/assignments",
        definitive | {"employee_id": siti, "post_id": held},
        definitive | {"employee_id": dedi, "post_id": other},
    )
    await trail.act("/v1/assignments/{id}/ending", {"until": "2026-05-01"}, id=assigned)
    instead = {"superior_employee_id": dedi, "since": "2026-04-01", "reason": "Cuti"}
    await trail.act("/v1/superior-overrides", {"items": [instead | {"employee_id": siti}]})
    await trail.act("/v1/delegations", {"items": [instead | {"delegate_employee_id": siti}]})
    code = {"system": "siasn", "kind": "unit", "foreign_code": "X1", "since": "2026-01-01", "own_code": "DISDIK"}
    await trail.act("/v1/code-mappings", {"items": [code]})
    left = {"last_day": "2026-04-15", "reason": "retired", "reference": "SK 800/12"}
    await trail.act("/v1/employees/{id}/departure", left, id=siti)
    await trail.act("/v1/employees/{id}/departure/revocation", {"reason": "Keliru"}, subject="budi", id=siti)


async def rights(trail: Trail) -> None:
    """Let people and a service account in, give and end roles and scopes, replace a subject and end a sign-in."""
    issuer = (await trail.api.get("/v1/principals")).json()["items"][0]["issuer"]
    new = {"issuer": issuer, "kind": "person", "name": "Cici"}
    account = new | {"subject": "simgaji", "kind": "service_account", "scopes": ["hr:read"]}
    cici, simgaji = await trail.make("/v1/principals", new | {"subject": "cici"}, account)
    role = {"principal_id": cici, "role": "clerk", "since": "2026-04-01"}
    grant = (await trail.act("/v1/role-grants", role))["grant_id"]
    await trail.act("/v1/role-grants/{id}/approval", {}, subject="budi", id=grant)
    await trail.act("/v1/role-grants/{id}/ending", {"until": "2026-06-01"}, id=grant)
    more = {"scopes": ["hr:read", "payroll:read"]}
    change = (await trail.act("/v1/principals/{id}/scopes", more, id=simgaji))["scope_change_id"]
    await trail.act("/v1/scope-changes/{id}/approval", {}, subject="budi", id=change)
    baru = {"issuer": issuer, "subject": "cici.baru", "reason": "Akun diganti"}
    await trail.act("/v1/principals/{id}/rebinding", baru, id=cici)
    await trail.act("/v1/principals/{id}/ending", {"reason": "Selesai"}, id=simgaji)
