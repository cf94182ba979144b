"""Officers who record at once, each on a connection of its own: one comes first, nobody gets a 500."""

from __future__ import annotations

import asyncio
from collections import Counter

from tests.personnel.conftest import Api, employee, post, unit

AT_ONCE = 6
Assignment = dict[str, object]


async def people_and_posts(api: Api) -> tuple[list[str], list[str]]:
    (unit_id,) = await api.create("/v1/units", unit())
    posts = await api.create("/v1/posts", *(post(f"P{n}", unit_id) for n in range(AT_ONCE)))
    people = await api.create("/v1/employees", *(employee(f"19350330201001100{n}") for n in range(AT_ONCE)))
    return people, posts


def held(employee_id: str, post_id: str) -> Assignment:
    return {"employee_id": employee_id, "post_id": post_id, "kind": "definitive", "since": "2026-01-01"}


async def assign_at_once(api: Api, *assignments: Assignment) -> tuple[Counter[str], set[str]]:
    """Return what became of each, and what the refused ones name."""
    answers = await asyncio.gather(*(api.post("/v1/assignments", {"items": [one]}) for one in assignments))
    assert [answer.status_code for answer in answers] == [200] * len(assignments)
    items = [answer.json()["items"][0] for answer in answers]
    made = {f"/v1/assignments/{item['id']}" for item in items if item["id"]}
    named = {item["problem"]["remedies"][0]["href"] for item in items if item["problem"]}
    assert named <= made
    return Counter(item["problem"]["type"] if item["problem"] else item["outcome"] for item in items), named


async def test_of_many_who_fill_a_post_at_once_one_does_and_the_others_are_told_who(api: Api) -> None:
    people, posts = await people_and_posts(api)

    outcomes, named = await assign_at_once(api, *(held(one, posts[0]) for one in people))

    assert outcomes == {"created": 1, "/v1/problems/post-held": AT_ONCE - 1}
    assert len(named) == 1


async def test_of_many_posts_given_to_a_person_at_once_it_gets_one(api: Api) -> None:
    people, posts = await people_and_posts(api)

    outcomes, named = await assign_at_once(api, *(held(people[0], one) for one in posts))

    assert outcomes == {"created": 1, "/v1/problems/employee-holds-post": AT_ONCE - 1}
    assert len(named) == 1


async def test_of_many_who_record_a_code_at_once_one_does(api: Api) -> None:
    answers = await asyncio.gather(*(api.post("/v1/units", {"items": [unit()]}) for _ in range(AT_ONCE)))

    items = [answer.json()["items"][0] for answer in answers]
    assert Counter(one["outcome"] for one in items) == {"created": 1, "refused": AT_ONCE - 1}


async def test_changes_of_one_post_at_once_are_all_kept_one_after_the_other(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    (post_id,) = await api.create("/v1/posts", post("A", unit_id))
    body = {name: value for name, value in post("", unit_id).items() if name != "code"}

    answers = await asyncio.gather(
        *(
            api.post(f"/v1/posts/{post_id}/versions", body | {"kelas_jabatan": n + 1, "since": f"2026-03-0{n % 2 + 1}"})
            for n in range(AT_ONCE)
        )
    )

    assert [answer.status_code for answer in answers] == [201] * AT_ONCE
    assert len({answer.json()["known_from"] for answer in answers}) == AT_ONCE


async def test_two_posts_put_above_each_other_at_once_never_both_are(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    one, other = await api.create("/v1/posts", post("A", unit_id), post("B", unit_id))
    body = {name: value for name, value in post("", unit_id).items() if name != "code"}

    answers = await asyncio.gather(
        api.post(f"/v1/posts/{one}/versions", body | {"parent_post_id": other}),
        api.post(f"/v1/posts/{other}/versions", body | {"parent_post_id": one}),
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json().get("type") for answer in answers} == {None, "/v1/problems/above-itself"}


async def test_of_two_who_bind_an_employee_at_once_one_does(api: Api) -> None:
    (siti,) = await api.create("/v1/employees", employee())
    account = {"issuer": "https://sso.example.go.id", "kind": "person", "name": "Siti", "employee_id": siti}

    answers = await asyncio.gather(
        *(api.post("/v1/principals", {"items": [account | {"subject": f"siti-{n}"}]}) for n in range(AT_ONCE))
    )

    items = [answer.json()["items"][0] for answer in answers]
    assert Counter(one["problem"]["type"] if one["problem"] else "created" for one in items) == {
        "created": 1,
        "/v1/problems/employee-already-bound": AT_ONCE - 1,
    }


async def test_of_two_who_close_a_month_at_once_the_other_is_told_what_may_follow(api: Api) -> None:
    await api.post("/v1/periods/2026-04/transitions", {"to_state": "open"})

    answers = await asyncio.gather(
        *(api.post("/v1/periods/2026-04/transitions", {"to_state": "closed"}, subject=who) for who in ("ani", "budi"))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (refused,) = (answer.json() for answer in answers if answer.status_code == 409)
    assert refused["type"] == "/v1/problems/period-transition-not-allowed"
