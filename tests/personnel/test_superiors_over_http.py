"""Who may say that somebody decides instead or stands in, and who may read it, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from app.http.scopes import Scope
from tests.personnel.conftest import Api, employee, post, unit
from tests.personnel.test_sign_in_endings import bind, code_of

DAYS = {"since": "2026-04-01", "reason": "Dinas luar"}


async def people(api: Api) -> list[str]:
    """Return a head, who signs in as `kepala`, and two people below it, of whom one signs in as `staf`."""
    (unit_id,) = await api.create("/v1/units", unit())
    (top,) = await api.create("/v1/posts", post("P0", unit_id))
    posts = await api.create("/v1/posts", *(post(code, unit_id, parent_post_id=top) for code in ("P1", "P2")))
    nips = [f"19350330201001100{n}" for n in (1, 2, 3)]
    found = await api.create("/v1/employees", *(employee(nip) for nip in nips))
    held = {"kind": "definitive", "since": "2026-01-01"}
    pairs = zip(found, [top, *posts], strict=True)
    await api.create("/v1/assignments", *(held | {"employee_id": one, "post_id": it} for one, it in pairs))
    await bind(api, "kepala", employee_id=found[0])
    await bind(api, "staf", employee_id=found[1])
    return found


def delegation(superior: str, delegate: str, **more: object) -> dict[str, object]:
    return {"superior_employee_id": superior, "delegate_employee_id": delegate} | DAYS | more


def results(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return [one["outcome"] if one["problem"] is None else one["problem"]["type"].rpartition("/")[2] for one in items]


async def test_a_superior_delegates_its_own_right_and_nobody_elses(api: Api) -> None:
    head, one, two = await people(api)
    items = [delegation(head, one), delegation(one, two), delegation(head, head)]
    scopes = (Scope.VERIFICATION_WRITE,)
    assert results(await api.post("/v1/delegations", {"items": items}, subject="kepala", scopes=scopes)) == [
        *("created", "delegation-of-others", "oneself-instead")
    ]
    assert results(await api.post("/v1/delegations", {"items": items[1:2]})) == ["created"]
    assert results(await api.post("/v1/delegations", {"items": items[1:2]}, subject="staf")) == ["unchanged"]


async def test_without_the_scope_for_it_nobody_delegates_anything(api: Api) -> None:
    head, one, _ = await people(api)
    body = {"items": [delegation(head, one)]}
    own = await api.post("/v1/delegations", body, subject="kepala", scopes=(Scope.HR_READ,))
    officers = await api.post("/v1/delegations", body, scopes=(Scope.VERIFICATION_WRITE,))
    await bind(api, "orang-luar")
    strangers = await api.post("/v1/delegations", body, subject="orang-luar")
    assert [code_of(one) for one in (own, officers)] == [(403, "scope-missing")] * 2
    assert code_of(strangers) == (403, "role-missing")


async def test_only_an_officer_says_who_decides_instead_and_trying_it_keeps_nothing(api: Api) -> None:
    _, one, two = await people(api)
    body = {"items": [{"employee_id": one, "superior_employee_id": two} | DAYS]}
    assert code_of(await api.post("/v1/superior-overrides", body, subject="kepala")) == (403, "role-missing")
    assert results(await api.post("/v1/superior-overrides?validate_only=true", body)) == ["created"]
    assert (await api.get("/v1/superior-overrides")).json()["items"] == []
    assert results(await api.post("/v1/superior-overrides", body, key="a")) == ["created"]
    assert results(await api.post("/v1/superior-overrides", body, key="a")) == ["created"]
    assert results(await api.post("/v1/superior-overrides", body)) == ["unchanged"]


async def test_pages_and_both_times_and_what_one_may_read_about_oneself(api: Api) -> None:
    head, one, two = await people(api)
    known = (await api.get("/v1/delegations")).json()["known_at"]
    await api.post("/v1/delegations", {"items": [delegation(head, one), delegation(head, two), delegation(one, two)]})
    await api.post("/v1/superior-overrides", {"items": [{"employee_id": one, "superior_employee_id": two} | DAYS]})

    first = (await api.get("/v1/delegations?page_size=2")).json()
    rest = (await api.get(f"/v1/delegations?page_size=2&page_token={first['next_page_token']}")).json()
    pairs = [(each["superior_employee_id"], each["delegate_employee_id"]) for each in first["items"] + rest["items"]]
    assert pairs == sorted([(head, one), (head, two), (one, two)])
    assert rest["next_page_token"] is None
    for path in ("/v1/delegations", "/v1/superior-overrides"):
        assert (await api.get(f"{path}?known_at={known}")).json()["items"] == []
        assert (await api.get(f"{path}?on=2026-03-31")).json()["items"] == []
        assert code_of(await api.get(f"{path}?known_at=999")) == (422, "known-at-not-reached")
        assert (await api.get(f"{path}?employee_id={one}", subject="staf")).json()["items"]
        assert code_of(await api.get(path, subject="staf")) == (403, "role-missing")
        assert code_of(await api.get(f"{path}?employee_id={two}", subject="staf")) == (403, "role-missing")


async def test_a_superior_reads_page_by_page_on_whose_work_it_may_decide_and_as_what(api: Api) -> None:
    head, one, two = await people(api)
    await api.post("/v1/superior-overrides", {"items": [{"employee_id": one, "superior_employee_id": two} | DAYS]})
    await api.post("/v1/delegations", {"items": [delegation(two, head)]})
    path = f"/v1/employees/{head}/subordinates"

    first = (await api.get(f"{path}?page_size=1", subject="kepala")).json()
    rest = (await api.get(f"{path}?page_size=1&page_token={first['next_page_token']}", subject="kepala")).json()
    before = (await api.get(f"{path}?on=2026-03-31", subject="kepala")).json()

    found = {each["employee_id"]: each["capacities"] for each in first["items"] + rest["items"]}
    assert [(by["kind"], by["on_behalf_of"], by["post_id"]) for by in found[one]] == [("delegate", two, None)]
    assert [(by["kind"], by["on_behalf_of"]) for by in found[two]] == [("definitive", None)]
    assert rest["next_page_token"] is None
    assert [[by["kind"] for by in each["capacities"]] for each in before["items"]] == [["definitive"]] * 2
    assert code_of(await api.get(path, subject="staf")) == (403, "role-missing")
