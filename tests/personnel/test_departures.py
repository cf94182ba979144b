"""Somebody leaves in the middle of a month."""

from __future__ import annotations

from typing import Any

import httpx

from tests.personnel.conftest import Api
from tests.personnel.test_sign_in_endings import bind, code_of, grant

BODY: dict[str, object] = {"last_day": "2026-04-15", "reason": "retired", "reference": "SK 800/12"}


async def staff(api: Api) -> tuple[str, str, str]:
    """Return an employee, its assignment that lasts, and its sign-in with a role; another post begins in May."""
    (unit,) = await api.create("/v1/units", {"code": "DINAS", "name": "Dinas", "kind": "dinas", "since": "2026-01-01"})
    new_post = {"title": "Analis", "unit_id": unit, "kelas_jabatan": 7, "position_group": "pelaksana"}
    first, second = await api.create(
        "/v1/posts", *(new_post | {"code": code, "since": "2026-01-01"} for code in ("A", "B"))
    )
    person = {"nip": "193503302010011005", "name": "Cici", "status_asn": "pns", "golongan": "III"}
    (employee,) = await api.create("/v1/employees", person | {"since": "2026-01-01"})
    held = {"employee_id": employee, "kind": "definitive"}
    lasting, _ = await api.create(
        "/v1/assignments",
        held | {"post_id": first, "since": "2026-01-01", "until": "2026-05-01"},
        held | {"post_id": second, "since": "2026-05-01"},
    )
    principal = await bind(api, "cici", employee_id=employee)
    await grant(api, principal)
    return employee, lasting, principal


async def assignments_on(api: Api, employee: str, day: str) -> list[Any]:
    answer = await api.get(f"/v1/assignments?employee_id={employee}&on={day}")
    return list(answer.json()["items"])


async def test_what_a_leaver_holds_ends_after_its_last_day_and_the_answer_lists_it(api: Api) -> None:
    employee, lasting, principal = await staff(api)
    left = await api.post(f"/v1/employees/{employee}/departure", BODY)
    said = left.json()
    assert left.status_code == 200, left.text
    assert [(one["assignment_id"], one["until"]) for one in said["ended"]] == [(lasting, "2026-04-16")]
    assert [one["since"] for one in said["taken_back"]] == ["2026-05-01"]
    assert [one["until"] for one in said["grants"]] == ["2026-04-16"]
    assert (said["principal"]["principal_id"], said["principal"]["sign_in_until"]) == (principal, "2026-05-17")
    held = [len(await assignments_on(api, employee, day)) for day in ("2026-04-15", "2026-04-16", "2026-05-01")]
    assert held == [1, 0, 0]


async def test_a_leaver_signs_in_until_the_day_that_was_said_and_not_on_it(api: Api) -> None:
    employee, _, _ = await staff(api)
    path = f"/v1/employees/{employee}/departure"
    past = BODY | {"last_day": "2026-03-20"}
    await api.post(path, past | {"sign_in_until": "2026-04-02"})
    on_the_last_day = await api.get("/v1/agency", subject="cici")
    await api.post(path, past | {"sign_in_until": "2026-04-01"})
    afterwards = await api.get("/v1/agency", subject="cici")
    assert on_the_last_day.status_code == 200
    assert code_of(afterwards) == (401, "principal-unknown")


async def test_trying_a_departure_shows_what_would_end_and_ends_nothing(api: Api) -> None:
    employee, _, principal = await staff(api)
    tried = await api.post(f"/v1/employees/{employee}/departure?validate_only=true", BODY)
    assert len(tried.json()["ended"]) == 1
    assert len(await assignments_on(api, employee, "2026-05-01")) == 1
    assert (await api.get(f"/v1/principals/{principal}")).json()["sign_in_until"] is None


async def test_a_departure_said_twice_ends_nothing_more(api: Api) -> None:
    employee, _, _ = await staff(api)
    await api.post(f"/v1/employees/{employee}/departure", BODY)
    again = (await api.post(f"/v1/employees/{employee}/departure", BODY)).json()
    assert [again[name] for name in ("ended", "taken_back", "grants")] == [[], [], []]


async def test_a_sign_in_that_would_end_before_the_last_day_is_over_is_refused(api: Api) -> None:
    employee, _, _ = await staff(api)
    refused = await api.post(f"/v1/employees/{employee}/departure", BODY | {"sign_in_until": "2026-04-15"})
    assert code_of(refused) == (422, "sign-in-ends-too-early")


async def test_overrides_that_name_a_leaver_and_its_delegations_end_with_it(api: Api) -> None:
    employee, _, _ = await staff(api)
    person = {"name": "Dudi", "status_asn": "pns", "golongan": "III", "since": "2026-01-01"}
    nips = [f"19350330201001100{n}" for n in (6, 7)]
    one, two = await api.create("/v1/employees", *(person | {"nip": nip} for nip in nips))
    named = {"superior_employee_id": employee, "reason": "Tim"}
    await api.post(
        "/v1/superior-overrides",
        {
            "items": [
                named | {"employee_id": one, "since": "2026-01-01"},
                named | {"employee_id": two, "since": "2026-05-01"},
                {"employee_id": two, "superior_employee_id": one, "since": "2026-01-01", "reason": "Tim"},
            ]
        },
    )
    for superior, delegate in ((employee, one), (two, employee), (one, two)):
        new = {"superior_employee_id": superior, "delegate_employee_id": delegate, "since": "2026-01-01"}
        await api.post("/v1/delegations", {"items": [new | {"reason": "Dinas luar"}]})
    path = f"/v1/employees/{employee}/departure"

    tried = (await api.post(f"{path}?validate_only=true", BODY)).json()
    left = (await api.post(path, BODY)).json()
    again = (await api.post(path, BODY)).json()

    ended = {(one, "2026-01-01", "2026-04-16"), (two, "2026-05-01", "2026-05-01")}
    assert {(item["employee_id"], item["since"], item["until"]) for item in left["overrides"]} == ended
    assert {(item["superior_employee_id"], item["delegate_employee_id"]) for item in left["delegations"]} == {
        (employee, one),
        (two, employee),
    }
    assert {item["until"] for item in left["delegations"]} == {"2026-04-16"}
    assert (tried["overrides"], tried["delegations"]) == (left["overrides"], left["delegations"])
    assert (again["overrides"], again["delegations"]) == ([], [])
    lasting = [
        len((await api.get(f"/v1/delegations?on={day}")).json()["items"]) for day in ("2026-04-15", "2026-04-16")
    ]
    assert lasting == [3, 1]
    assert (await api.get("/v1/personnel-gaps")).json()["items"] == []

    afterwards = {"employee_id": one, "superior_employee_id": employee, "since": "2026-04-10", "reason": "Tim"}
    assert (await api.post("/v1/superior-overrides", {"items": [afterwards]})).json()["created"] == 1
    (gap,) = (await api.get("/v1/personnel-gaps")).json()["items"]
    assert (gap["gap"], gap["thing_id"], gap["missing_id"], gap["since"], gap["until"]) == (
        *("override_superior", one, employee),
        *("2026-04-16", None),
    )


async def revoke(api: Api, employee: str, subject: str = "budi", **more: object) -> httpx.Response:
    body = {"reason": "Keputusan dicabut"} | more
    return await api.post(f"/v1/employees/{employee}/departure/revocation", body, subject=subject)


async def ends(api: Api, employee: str, principal: str) -> tuple[object, ...]:
    """Return the ends of what somebody holds: posts on two days, roles and the sign-in."""
    held = [one["until"] for day in ("2026-04-20", "2026-05-02") for one in await assignments_on(api, employee, day)]
    grants = (await api.get(f"/v1/role-grants?principal_id={principal}")).json()["items"]
    signing = (await api.get(f"/v1/principals/{principal}")).json()
    return held, [one["until"] for one in grants], signing["sign_in_until"]


async def test_a_departure_taken_back_by_another_officer_leaves_everything_as_it_was(api: Api) -> None:
    employee, _, principal = await staff(api)
    before = await ends(api, employee, principal)
    await api.post(f"/v1/employees/{employee}/departure", BODY)
    await api.post(f"/v1/employees/{employee}/departure", BODY | {"last_day": "2026-04-10"})
    left = await ends(api, employee, principal)
    tried = await api.post(
        f"/v1/employees/{employee}/departure/revocation?validate_only=true", {"reason": "Coba"}, subject="budi"
    )
    still = await ends(api, employee, principal)
    revoked = await revoke(api, employee)
    assert (tried.status_code, len(tried.json()["assignments"]), still) == (200, 2, left)
    assert (revoked.status_code, revoked.json()["overtaken"]) == (200, [])
    assert before != left
    assert await ends(api, employee, principal) == before
    assert code_of(await revoke(api, employee)) == (404, "departure-not-found")


async def test_who_recorded_a_departure_does_not_take_it_back_alone_and_nobody_its_own(api: Api) -> None:
    employee, _, principal = await staff(api)
    await grant(api, principal, "officer")
    await api.post(f"/v1/employees/{employee}/departure", BODY)
    assert code_of(await revoke(api, employee, "ani")) == (403, "departure-second-person-needed")
    assert code_of(await revoke(api, employee, "cici")) == (403, "departure-of-oneself")


async def test_what_was_recorded_since_a_departure_is_named_and_the_rest_lasts_again_where_that_is_asked(
    api: Api,
) -> None:
    employee, lasting, principal = await staff(api)
    await api.post(f"/v1/employees/{employee}/departure", BODY)
    (other,) = await api.create(
        "/v1/employees",
        {"nip": "193603302010011005", "name": "Dedi", "status_asn": "pns", "golongan": "III", "since": "2026-01-01"},
    )
    post = (await api.get(f"/v1/assignments/{lasting}")).json()["post_id"]
    successor = {"employee_id": other, "post_id": post, "kind": "definitive", "since": "2026-04-16"}
    (taken,) = await api.create("/v1/assignments", successor)
    refused = await revoke(api, employee)
    left = await ends(api, employee, principal)
    partly = await revoke(api, employee, partly=True)
    assert code_of(refused) == (409, "departure-overtaken")
    assert f"/v1/assignments/{taken}" in [one["href"] for one in refused.json()["remedies"]]
    assert left[2] == "2026-05-17"
    assert [(one["object_id"], one["href"]) for one in partly.json()["overtaken"]] == [
        (lasting, f"/v1/assignments/{taken}")
    ]
    assert await ends(api, employee, principal) == ([None], [None], None)


async def test_a_role_that_another_officer_ended_since_stays_ended(api: Api) -> None:
    employee, _, principal = await staff(api)
    await api.post(f"/v1/employees/{employee}/departure", BODY)
    (held,) = (await api.get(f"/v1/role-grants?principal_id={principal}")).json()["items"]
    await api.post(f"/v1/role-grants/{held['grant_id']}/ending", {"until": "2026-04-02"})
    assert code_of(await revoke(api, employee)) == (409, "departure-overtaken")
    partly = await revoke(api, employee, partly=True)
    assert [one["kind"] for one in partly.json()["overtaken"]] == ["role_grant"]
    assert (await ends(api, employee, principal))[1] == ["2026-04-02"]


async def test_somebody_who_left_can_leave_again_after_it_was_taken_back(api: Api) -> None:
    employee, _, principal = await staff(api)
    before = await ends(api, employee, principal)
    for _ in range(2):
        left = await api.post(f"/v1/employees/{employee}/departure", BODY)
        assert (left.status_code, len(left.json()["ended"])) == (200, 1)
        assert (await revoke(api, employee)).status_code == 200
    assert await ends(api, employee, principal) == before
