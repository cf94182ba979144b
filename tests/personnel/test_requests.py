"""What every request about personnel and months keeps: conditions, repeats, pages, roles, pointers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from app.http.security.development import DEVELOPMENT_ISSUER
from app.shared.ids import new_id
from tests.personnel.conftest import Api, employee, post, unit

OPEN = {"to_state": "open"}


@dataclass(frozen=True)
class Known:
    """One of each kind."""

    unit: str
    post: str
    employee: str
    assignment: str


async def one_of_each(api: Api) -> Known:
    (unit_id,) = await api.create("/v1/units", unit())
    (post_id,) = await api.create("/v1/posts", post("ANALIS", unit_id))
    (employee_id,) = await api.create("/v1/employees", employee())
    (assignment_id,) = await api.create("/v1/assignments", held(employee_id, post_id))
    return Known(unit_id, post_id, employee_id, assignment_id)


def held(employee_id: str, post_id: str, **changed: object) -> dict[str, Any]:
    return {"employee_id": employee_id, "post_id": post_id, "kind": "definitive", "since": "2026-01-01"} | changed


def account(subject: str, **changed: object) -> dict[str, Any]:
    return {"issuer": DEVELOPMENT_ISSUER, "subject": subject, "kind": "person", "name": subject.title()} | changed


async def test_what_is_still_current_is_304_until_it_changes(api: Api) -> None:
    known = await one_of_each(api)
    await api.post("/v1/periods/2026-04/transitions", OPEN)
    changes: dict[str, tuple[str, dict[str, object]]] = {
        f"/v1/units/{known.unit}": ("versions", {"since": "2026-02-01", "name": "Dinas", "kind": "dinas"}),
        f"/v1/posts/{known.post}": ("versions", post("", known.unit, kelas_jabatan=8) | {"since": "2026-02-01"}),
        f"/v1/employees/{known.employee}": (
            "versions",
            {"since": "2026-02-01", "name": "Siti A.", "status_asn": "pns", "golongan": "IV"},
        ),
        f"/v1/assignments/{known.assignment}": ("ending", {"until": "2026-07-01"}),
        "/v1/periods/2026-04": ("transitions", {"to_state": "closed"}),
    }
    for path, (step, body) in changes.items():
        etag = (await api.get(path)).headers["etag"]
        still = await api.get(path, known=f'"other", W/{etag}')
        changed = await api.post(f"{path}/{step}", {name: value for name, value in body.items() if name != "code"})
        after = await api.get(path, known=etag)

        assert (still.status_code, still.content, still.headers["etag"]) == (304, b"", etag), path
        assert changed.status_code in {200, 201}, changed.text
        assert (after.status_code, after.headers["etag"] != etag) == (200, True), path


async def test_a_repeat_with_the_same_key_has_one_effect_and_one_answer(api: Api) -> None:
    body = {"items": [unit()]}
    first = await api.post("/v1/units", body, key="one")
    repeat = await api.post("/v1/units", body, key="one")
    other_body = await api.post("/v1/units", {"items": [unit("LAIN")]}, key="one")
    other_key = await api.post("/v1/units", body, key="two")

    assert repeat.content == first.content
    assert repeat.headers["idempotency-replayed"] == "true"
    assert (other_body.status_code, other_body.json()["type"]) == (422, "/v1/problems/idempotency-key-reused")
    assert other_key.json()["items"][0]["problem"]["type"] == "/v1/problems/code-taken"
    assert len((await api.get("/v1/units")).json()["items"]) == 1


async def test_a_repeated_transition_is_answered_alike_and_taken_once(api: Api) -> None:
    first = await api.post("/v1/periods/2026-04/transitions", OPEN, key="open-april")
    repeat = await api.post("/v1/periods/2026-04/transitions", OPEN, key="open-april")

    assert (first.status_code, repeat.status_code, repeat.content) == (201, 201, first.content)
    assert len((await api.get("/v1/periods/2026-04/transitions")).json()["items"]) == 1


async def test_every_list_is_paged_to_its_end_without_a_gap_or_a_double(api: Api) -> None:
    (unit_id, *_) = await api.create("/v1/units", *(unit(f"U{n}") for n in range(5)))
    posts = await api.create("/v1/posts", *(post(f"P{n}", unit_id) for n in range(5)))
    people = await api.create("/v1/employees", *(employee(f"19350330201001100{n}") for n in range(5)))
    await api.create("/v1/assignments", *(held(e, p) for e, p in zip(people, posts, strict=True)))
    await api.create("/v1/principals", *(account(f"orang-{n}") for n in range(3)))
    for path, size in {
        "units": 5,
        "posts": 5,
        "employees": 5,
        "assignments": 5,
        "principals": 5,
        "role-grants": 4,
    }.items():
        whole = (await api.get(f"/v1/{path}?page_size=200")).json()["items"]
        assert len(whole) == size, path

        assert await all_pages(api, f"/v1/{path}?page_size=2") == whole, path


async def all_pages(api: Api, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token = ""
    for _ in range(10):
        page = (await api.get(url + token)).json()
        found += page["items"]
        if page["next_page_token"] is None:
            return found
        token = f"&page_token={page['next_page_token']}"
    pytest.fail("the list has no end")


async def test_a_page_token_is_good_for_its_own_list_only(api: Api) -> None:
    await api.create("/v1/units", unit("A"), unit("B"))
    token = (await api.get("/v1/units?page_size=1")).json()["next_page_token"]

    for url in (
        f"/v1/posts?page_token={token}",
        f"/v1/units?on=2026-02-01&page_token={token}",
        "/v1/units?page_token=x",
    ):
        assert (await api.get(url)).json()["type"] == "/v1/problems/page-token-invalid", url


async def test_who_has_no_role_records_and_moves_nothing(api: Api) -> None:
    known = await one_of_each(api)
    (siti,) = await api.create("/v1/principals", account("siti", employee_id=known.employee))
    writes: dict[str, dict[str, object] | None] = {
        "/v1/units": {"items": [unit("B")]},
        f"/v1/units/{known.unit}/versions": {"since": "2026-02-01", "name": "Dinas", "kind": "dinas"},
        "/v1/posts": {"items": [post("B", known.unit)]},
        f"/v1/posts/{known.post}/versions": {n: v for n, v in post("", known.unit).items() if n != "code"},
        "/v1/employees": {"items": [employee("193503302010011009")]},
        f"/v1/employees/{known.employee}/versions": {"since": "2026-02-01", "name": "Siti", "status_asn": "pppk"},
        "/v1/assignments": {"items": [held(known.employee, known.post, kind="plt")]},
        f"/v1/assignments/{known.assignment}/ending": {"until": "2026-07-01"},
        "/v1/principals": {"items": [account("teman")]},
        "/v1/role-grants": {"principal_id": siti, "role": "officer", "since": "2026-04-01"},
        f"/v1/role-grants/{uuid4()}/approval": None,
        f"/v1/role-grants/{uuid4()}/ending": {"until": "2026-04-01"},
        "/v1/regulation-choices": {"since": "2026-01-01", "region": "nasional", "variant": "basis-penuh"},
        "/v1/employees/search": {"nip": "193503302010011005"},
    }
    for path, body in writes.items():
        answer = await api.post(path, body, subject="siti")
        assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/role-missing"), path
    moved = await api.post("/v1/periods/2026-04/transitions", OPEN, subject="siti")
    assert (moved.status_code, moved.json()["type"]) == (403, "/v1/problems/period-role-missing")


@pytest.mark.parametrize(
    ("path", "wrong", "pointer"),
    [
        ("units", unit(since="0"), "/items/0/since"),
        ("units", unit(since=20260101), "/items/0/since"),
        ("units", unit(name="a\x00b"), "/items/0/name"),
        ("units", unit(name=""), "/items/0/name"),
        ("units", unit(owner="x"), "/items/0/owner"),
        ("units", unit(parent_unit_id="x"), "/items/0/parent_unit_id"),
        ("posts", post("A", str(new_id()), kelas_jabatan=True), "/items/0/kelas_jabatan"),
        ("posts", post("A", str(new_id()), kelas_jabatan=0), "/items/0/kelas_jabatan"),
        ("posts", post("A", str(new_id()), kelas_jabatan=18), "/items/0/kelas_jabatan"),
        ("posts", post("A", str(new_id()), kelas_jabatan="7"), "/items/0/kelas_jabatan"),
        ("posts", post("A", str(new_id()), position_group="kepala"), "/items/0/position_group"),
        ("employees", employee(golongan="V"), "/items/0/golongan"),
        ("employees", employee(status_asn="PNS"), "/items/0/status_asn"),
        ("assignments", held(str(new_id()), str(new_id()), kind="pjs"), "/items/0/kind"),
        ("assignments", held("0", str(new_id())), "/items/0/employee_id"),
        ("principals", account("x", scopes=["everything"]), "/items/0/scopes/0"),
    ],
)
async def test_what_is_malformed_is_named_by_its_pointer(
    api: Api, path: str, wrong: dict[str, object], pointer: str
) -> None:
    answer = await api.post(f"/v1/{path}", {"items": [wrong]})

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


async def test_what_one_item_says_wrongly_is_named_in_its_own_result(api: Api) -> None:
    known = await one_of_each(api)
    nobody = str(new_id())
    wrong: dict[str, list[tuple[dict[str, object], str]]] = {
        "units": [(unit("B", parent_unit_id=nobody), "parent_unit_id"), (unit("C", until="2026-01-01"), "until")],
        "posts": [(post("B", nobody), "unit_id"), (post("C", known.unit, parent_post_id=nobody), "parent_post_id")],
        "employees": [(employee("193503302010011009", status_asn="pppk"), "golongan")],
        "assignments": [(held(nobody, known.post), "employee_id"), (held(known.employee, nobody), "post_id")],
        "principals": [(account("x", employee_id=nobody), "employee_id")],
    }
    for path, items in wrong.items():
        results = (await api.post(f"/v1/{path}", {"items": [item for item, _ in items]})).json()["items"]
        named = [one["problem"]["errors"][0]["pointer"] for one in results]
        assert named == [f"/items/{index}/{field}" for index, (_, field) in enumerate(items)], path


@pytest.mark.parametrize(
    "query", ["on=2026-02-30", "on=0", "known_at=-1", "known_at=x", "known_at=99999999999999999999"]
)
async def test_a_moment_that_is_none_is_422(api: Api, query: str) -> None:
    answer = await api.get(f"/v1/units?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"


async def test_a_change_number_still_to_come_is_refused(api: Api) -> None:
    answer = await api.get("/v1/units?known_at=7")

    assert (answer.status_code, answer.json()["type"]) == (422, "/v1/problems/known-at-not-reached")
