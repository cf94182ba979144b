"""One request, one transaction: committed before the answer, rolled back with every refusal, repeated without harm."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import psycopg
import pytest

from app.http.limits import MAX_BODY_BYTES, MAX_SYNC_BODY_BYTES
from app.http.security.development import DevelopmentIssuer
from tests.http import sample
from tests.http.office import BANDUNG, LUBUKLINGGAU, bearer, bind

Codes = Callable[[], Awaitable[list[tuple[int, str]]]]


@pytest.fixture
def auth(issuer: DevelopmentIssuer) -> dict[str, str]:
    return bearer(issuer)


def keyed(auth: dict[str, str], key: str = "key-1") -> dict[str, str]:
    return auth | {"Idempotency-Key": key}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/v1/problems/")


async def test_what_is_answered_is_committed(
    client: httpx.AsyncClient, auth: dict[str, str], unit_codes: Codes
) -> None:
    answer = await client.post("/v1/samples", json={"code": "DIKNAS"}, headers=keyed(auth))
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/samples/DIKNAS"
    assert answer.headers["cache-control"] == "no-store"
    assert await unit_codes() == [(LUBUKLINGGAU, "DIKNAS")]


async def test_an_error_that_a_handler_swallows_is_a_500_and_nothing_is_stored(
    client: httpx.AsyncClient, auth: dict[str, str], unit_codes: Codes
) -> None:
    answer = await client.post("/v1/samples/swallowed", json={"code": "LOST"}, headers=keyed(auth))
    assert problem(answer) == (500, "internal-error")
    assert await unit_codes() == []


async def test_a_commit_that_fails_is_a_problem_and_no_201(
    client: httpx.AsyncClient, auth: dict[str, str], superuser: psycopg.AsyncConnection[Any], unit_codes: Codes
) -> None:
    await superuser.execute(
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'late' USING ERRCODE = '40001'; END $$"
    )
    await superuser.execute(
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON units DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION late()"
    )
    answer = await client.post("/v1/samples", json={"code": "LATE"}, headers=keyed(auth))
    assert problem(answer) == (503, "database-busy")
    assert answer.headers["retry-after"] == "1"
    assert await unit_codes() == []


async def test_a_repeat_gets_the_first_answer_and_has_no_second_effect(
    client: httpx.AsyncClient, auth: dict[str, str], unit_codes: Codes
) -> None:
    first = await client.post("/v1/samples", json={"code": "A"}, headers=keyed(auth))
    again = await client.post("/v1/samples", json={"code": "A"}, headers=keyed(auth))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["content-type"] == "application/json"
    assert again.headers["idempotency-replayed"] == "true"
    assert await unit_codes() == [(LUBUKLINGGAU, "A")]


async def test_a_key_is_good_for_one_body_only(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    await client.post("/v1/samples", json={"code": "A"}, headers=keyed(auth))
    other = await client.post("/v1/samples", json={"code": "B"}, headers=keyed(auth))
    assert problem(other) == (422, "idempotency-key-reused")


async def test_a_key_belongs_to_one_caller_one_agency_and_one_operation(
    client: httpx.AsyncClient,
    auth: dict[str, str],
    issuer: DevelopmentIssuer,
    superuser: psycopg.AsyncConnection[Any],
    unit_codes: Codes,
) -> None:
    await bind(superuser, LUBUKLINGGAU, "officer-2")
    await client.post("/v1/samples", json={"code": "A"}, headers=keyed(auth))
    others = [
        await client.post("/v1/samples", json={"code": "B"}, headers=keyed(bearer(issuer, subject="officer-2"))),
        await client.post("/v1/samples", json={"code": "C"}, headers=keyed(bearer(issuer, BANDUNG))),
        await client.post("/v1/samples/trials", json={"code": "D"}, headers=keyed(auth)),
    ]
    assert [answer.status_code for answer in others] == [201, 201, 201]
    assert await unit_codes() == [(LUBUKLINGGAU, "A"), (LUBUKLINGGAU, "B"), (LUBUKLINGGAU, "D"), (BANDUNG, "C")]


async def test_a_refused_request_keeps_no_answer(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    refused = await client.post("/v1/samples", json={"code": ""}, headers=keyed(auth))
    corrected = await client.post("/v1/samples", json={"code": "A"}, headers=keyed(auth))
    assert [refused.status_code, corrected.status_code] == [422, 201]


async def test_while_the_first_is_running_a_second_with_the_same_key_is_refused_at_once(
    client: httpx.AsyncClient, auth: dict[str, str], unit_codes: Codes
) -> None:
    sample.reached.clear()
    sample.go_on.clear()
    first = asyncio.create_task(client.post("/v1/samples/slow", json={"code": "A"}, headers=keyed(auth)))
    await sample.reached.wait()
    try:
        async with asyncio.timeout(5):
            second = await client.post("/v1/samples/slow", json={"code": "A"}, headers=keyed(auth))
    finally:
        sample.go_on.set()
    assert problem(second) == (409, "idempotency-key-in-flight")
    assert second.headers["retry-after"] == "1"
    assert (await first).status_code == 201
    assert await unit_codes() == [(LUBUKLINGGAU, "A")]


async def test_a_key_is_required_where_a_post_acts(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    assert problem(await client.post("/v1/samples", json={"code": "A"}, headers=auth)) == (
        400,
        "idempotency-key-missing",
    )


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "kunci-é"])
async def test_a_key_has_visible_ascii_only(client: httpx.AsyncClient, auth: dict[str, str], key: str) -> None:
    headers = {name.encode(): value.encode() for name, value in keyed(auth, key).items()}
    answer = await client.post("/v1/samples", json={"code": "A"}, headers=headers)
    assert problem(answer) == (400, "idempotency-key-invalid")


async def test_a_trial_checks_everything_and_keeps_nothing(
    client: httpx.AsyncClient, auth: dict[str, str], unit_codes: Codes
) -> None:
    path = "/v1/samples/trials"
    tried = await client.post(path, json={"code": "A"}, headers=auth, params={"validate_only": "true"})
    wrong = await client.post(path, json={"code": 1}, headers=auth, params={"validate_only": "true"})
    unkeyed = await client.post(path, json={"code": "A"}, headers=auth)
    assert (tried.status_code, tried.json()["code"]) == (201, "A")
    assert wrong.status_code == 422
    assert problem(unkeyed) == (400, "idempotency-key-missing")
    assert await unit_codes() == []


async def test_a_version_that_the_caller_has_is_not_sent_again(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    first = await client.get("/v1/samples/A", headers=auth)
    etag = first.headers["etag"]
    again = await client.get("/v1/samples/A", headers=auth | {"If-None-Match": f'"other", W/{etag}'})
    other = await client.get("/v1/samples/A", headers=auth | {"If-None-Match": '"other"'})
    assert (etag, again.status_code, again.content, again.headers["etag"]) == ('"A-1"', 304, b"", etag)
    assert other.status_code == 200


async def test_a_change_names_the_version_that_it_changes(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    path, body = "/v1/samples/A", {"code": "A"}
    missing = await client.put(path, json=body, headers=auth)
    stale = await client.put(path, json=body, headers=auth | {"If-Match": '"A-0"'})
    weak = await client.put(path, json=body, headers=auth | {"If-Match": 'W/"A-1"'})
    good = await client.put(path, json=body, headers=auth | {"If-Match": '"A-0", "A-1"'})
    assert problem(missing) == (428, "if-match-missing")
    assert problem(stale) == (412, "version-mismatch")
    assert problem(weak) == (412, "version-mismatch")
    assert good.status_code == 200


async def test_pages_follow_each_other_to_the_end(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    for code in "ABCDE":
        await client.post("/v1/samples", json={"code": code}, headers=keyed(auth, f"key-{code}"))
    pages: list[str] = []
    token: str | None = ""
    while token is not None:
        params = {"page_size": "2"} | ({"page_token": token} if token else {})
        page = (await client.get("/v1/samples", params=params, headers=auth)).json()
        pages.append("".join(item["code"] for item in page["items"]))
        token = page["next_page_token"]
    assert pages == ["AB", "CD", "E"]


async def test_a_page_token_is_good_for_its_own_list_only(
    client: httpx.AsyncClient, auth: dict[str, str], issuer: DevelopmentIssuer
) -> None:
    for code in "AB":
        await client.post("/v1/samples", json={"code": code}, headers=keyed(auth, f"key-{code}"))
    first = await client.get("/v1/samples", params={"page_size": 1}, headers=auth)
    token = first.json()["next_page_token"]
    changed = ("B" if token[0] != "B" else "C") + token[1:]
    answers = [
        await client.get("/v1/samples", params={"page_token": token, "prefix": "A"}, headers=auth),
        await client.get("/v1/samples", params={"page_token": token}, headers=bearer(issuer, BANDUNG)),
        await client.get("/v1/samples", params={"page_token": changed}, headers=auth),
        await client.get("/v1/samples", params={"page_token": "not a token"}, headers=auth),
    ]
    assert [problem(answer) for answer in answers] == [(400, "page-token-invalid")] * 4


@pytest.mark.parametrize(("size", "status"), [("201", 200), ("999999", 200), ("0", 422), ("1e2", 422), ("-1", 422)])
async def test_a_page_size_too_large_is_taken_down_and_a_wrong_one_refused(
    client: httpx.AsyncClient, auth: dict[str, str], size: str, status: int
) -> None:
    answer = await client.get("/v1/samples", params={"page_size": size}, headers=auth)
    assert answer.status_code == status


async def test_another_agency_sees_nothing(
    client: httpx.AsyncClient, auth: dict[str, str], issuer: DevelopmentIssuer
) -> None:
    await client.post("/v1/samples", json={"code": "A"}, headers=keyed(auth))
    answer = await client.get("/v1/samples", headers=bearer(issuer, BANDUNG))
    assert answer.json() == {"items": [], "next_page_token": None}


async def test_a_body_may_come_as_gzip(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    headers = auth | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    packed = gzip.compress(b'{"code": "A"}')
    assert (await client.post("/v1/samples/pushes", content=packed, headers=headers)).status_code == 200
    assert problem(await client.post("/v1/samples/pushes", content=packed[:-9], headers=headers)) == (
        400,
        "broken-json",
    )
    assert problem(await client.post("/v1/samples/pushes", content=b"plain", headers=headers)) == (400, "broken-json")


async def test_a_body_too_large_is_refused_however_it_comes(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    headers = auth | {"Content-Type": "application/json"}
    large = b'{"code": "' + b"x" * MAX_SYNC_BODY_BYTES + b'"}'

    async def chunks() -> Any:  # noqa: ANN401 - an async iterator of bytes
        for _ in range(MAX_SYNC_BODY_BYTES // 1024 + 1):
            yield b"x" * 1024

    answers = [
        await client.post("/v1/samples/pushes", content=large, headers=headers),
        await client.post("/v1/samples/pushes", content=chunks(), headers=headers),
        await client.post(
            "/v1/samples/pushes", content=gzip.compress(large), headers=headers | {"Content-Encoding": "gzip"}
        ),
        await client.post("/v1/samples", content=b"x" * (MAX_BODY_BYTES + 1), headers=keyed(headers)),
    ]
    assert [problem(answer) for answer in answers] == [(413, "body-too-large")] * 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {},
        {"Content-Type": "application/json", "Content-Encoding": "br"},
    ],
    ids=["text", "form", "none", "brotli"],
)
async def test_a_body_of_another_type_is_refused(
    client: httpx.AsyncClient, auth: dict[str, str], headers: dict[str, str]
) -> None:
    answer = await client.post("/v1/samples/pushes", content=b'{"code": "A"}', headers=auth | headers)
    assert problem(answer) == (415, "media-type-unsupported")


async def test_a_small_body_that_unpacks_to_a_huge_one_is_never_unpacked_whole(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    bomb = gzip.compress(b" " * 100 * MAX_SYNC_BODY_BYTES)
    headers = auth | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    await client.post("/v1/samples/pushes", content=gzip.compress(b"{}"), headers=headers)  # what is made only once
    tracemalloc.start()
    answer = await client.post("/v1/samples/pushes", content=bomb, headers=headers)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problem(answer) == (413, "body-too-large")
    assert peak < 20 * MAX_SYNC_BODY_BYTES
