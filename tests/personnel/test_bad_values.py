"""Values that no field was made for: whatever is sent, the answer is never a failure of ours."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.personnel.conftest import Api, employee, post, unit

pytestmark = pytest.mark.long

ODD: list[object] = [
    None,
    True,
    0,
    -1,
    2**63,
    10**30,
    1.5,
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "0",
    "null",
    "x" * 100_000,
    [],
    {},
    [[]],
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "-0001-01-01",
    "infinity",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e}",
    "١٩٣٥٠٣٣٠٢٠١٠٠١١٠٠٥",
    "' OR 1=1 --",
]


async def bodies(api: Api) -> dict[str, dict[str, Any]]:
    (unit_id,) = await api.create("/v1/units", unit())
    (post_id,) = await api.create("/v1/posts", post("A", unit_id))
    (person,) = await api.create("/v1/employees", employee())
    held = {"employee_id": person, "post_id": post_id, "kind": "plt", "decree_number": "1", "since": "2026-01-01"}
    (held_id,) = await api.create("/v1/assignments", held)
    account = {"issuer": "a", "subject": "b", "kind": "person", "name": "c", "employee_id": person, "scopes": []}
    version = {name: value for name, value in post("", unit_id).items() if name != "code"}
    return {
        "/v1/units": {"items": [unit("B", until="2027-01-01", parent_unit_id=unit_id)]},
        f"/v1/units/{unit_id}/versions": {"since": "2026-02-01", "name": "B", "kind": "dinas", "parent_unit_id": None},
        "/v1/posts": {"items": [post("B", unit_id, until="2027-01-01", parent_post_id=post_id)]},
        f"/v1/posts/{post_id}/versions": version | {"parent_post_id": None},
        "/v1/employees": {"items": [employee("193503302010011009", until="2027-01-01")]},
        f"/v1/employees/{person}/versions": {"since": "2026-02-01", "name": "B", "status_asn": "pns", "golongan": "IV"},
        "/v1/employees/search": {"nip": "193503302010011005"},
        "/v1/assignments": {"items": [held | {"until": "2027-01-01"}]},
        f"/v1/assignments/{held_id}/ending": {"until": "2026-07-01"},
        "/v1/principals": {"items": [account]},
        "/v1/role-grants": {
            "principal_id": str(uuid4()),
            "role": "clerk",
            "since": "2026-04-01",
            "until": "2026-05-01",
        },
        f"/v1/role-grants/{uuid4()}/ending": {"until": "2026-04-01"},
        "/v1/regulation-choices": {"since": "2026-01-01", "region": "nasional", "variant": "basis-penuh"},
        "/v1/periods/2026-04/transitions": {"to_state": "open", "reason": "x"},
    }


async def test_no_value_in_any_field_makes_a_failure(api: Api) -> None:
    for path, body in (await bodies(api)).items():
        whole = body["items"][0] if "items" in body else body
        for field in (*whole, "unknown\x00"):
            for odd in ODD:
                changed = whole | {field: odd}
                sent = {"items": [changed]} if "items" in body else changed
                headers = dict(api.token("ani", 9901)) | {
                    "Idempotency-Key": str(uuid4()),
                    "Content-Type": "application/json",
                }

                answer = await api.client.post(path, content=json.dumps(sent), headers=headers)

                assert answer.status_code < 500, (path, field, odd)


@pytest.mark.parametrize(
    "name", ["on", "known_at", "page_size", "page_token", "employee_id", "post_id", "principal_id", "cursor"]
)
async def test_no_value_in_any_query_makes_a_failure(api: Api, name: str) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    paths = [
        "units",
        "posts",
        "employees",
        "assignments",
        "principals",
        "role-grants",
        "regulation-choices",
        "periods",
        "events",
        f"units/{unit_id}",
        f"units/{uuid4()}",
        "periods/2026-04",
    ]
    for path in paths:
        for odd in ODD:
            if isinstance(odd, str) and odd != "\ud800" and len(odd) < 1000:
                answer = await api.client.get(f"/v1/{path}", params={name: odd}, headers=dict(api.token("ani", 9901)))
                assert answer.status_code < 500, (path, name, odd)


@pytest.mark.parametrize(
    "odd", ["0", "%00", "%ff", "2026-13", "0000-01", "9999-12", "0001-01", "..", "%2e%2e", "x" * 5000]
)
async def test_no_value_in_a_path_makes_a_failure(api: Api, odd: str) -> None:
    for kind in ("units", "posts", "employees", "assignments", "principals", "role-grants", "periods"):
        answer = await api.get(f"/v1/{kind}/{odd}")
        assert answer.status_code < 500, (kind, odd)
    moved = await api.post(f"/v1/periods/{odd}/transitions", {"to_state": "open"})
    assert moved.status_code < 500
