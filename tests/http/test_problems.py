"""Problems: what they say, in which language, and what they never say."""

from __future__ import annotations

import importlib
import json
import pkgutil

import httpx
import pytest
import structlog

import app
from app.http.language import Language, preferred_language
from app.http.problem_texts import FIELD_ERRORS, PROBLEMS
from app.http.security.development import DevelopmentIssuer
from app.shared.errors import Refusal
from tests.http.office import bearer

NIP = "193503302010011005"


@pytest.fixture
def auth(issuer: DevelopmentIssuer) -> dict[str, str]:
    return bearer(issuer) | {"Idempotency-Key": "key-1"}


def concrete_refusals() -> set[str]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[type[Refusal]] = set()
    queue: list[type[Refusal]] = [Refusal]
    while queue:
        for kind in queue.pop().__subclasses__():
            found.add(kind)
            queue.append(kind)
    return {kind.code for kind in found if kind.__module__.startswith("app.") and "code" in vars(kind)}


def test_every_refusal_has_its_texts_and_no_text_is_without_a_refusal() -> None:
    assert concrete_refusals() == set(PROBLEMS)


def test_every_text_is_there_in_both_languages_with_the_same_parameters() -> None:
    words = [
        *FIELD_ERRORS.values(),
        *(text for problem in PROBLEMS.values() for text in (problem.title, problem.detail)),
        *(text for problem in PROBLEMS.values() for text in (*problem.errors.values(), *problem.remedies.values())),
    ]
    for text in words:
        assert text.id
        assert text.en
        assert text.id != text.en
        assert parameters(text.id) == parameters(text.en)


def parameters(template: str) -> set[str]:
    return {part.partition("}")[0] for part in template.split("{")[1:]}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, Language.ID),
        ("", Language.ID),
        ("en", Language.EN),
        ("en-GB,en;q=0.9", Language.EN),
        ("id,en;q=0.9", Language.ID),
        ("en;q=0.5, id;q=0.8", Language.ID),
        ("id;q=0.2,en;q=0.3", Language.EN),
        ("fr,de", Language.ID),
        ("en;q=0", Language.ID),
        ("en;q=nonsense", Language.ID),
        ("*", Language.ID),
    ],
)
def test_the_language_is_the_callers_and_indonesian_in_doubt(header: str | None, language: Language) -> None:
    assert preferred_language(header) is language


async def test_a_problem_is_written_in_the_callers_language(offline: httpx.AsyncClient) -> None:
    indonesian = await offline.get("/v1/samples")
    english = await offline.get("/v1/samples", headers={"Accept-Language": "en"})
    assert (indonesian.headers["content-language"], indonesian.json()["title"]) == ("id", "Token tidak ada")
    assert (english.headers["content-language"], english.json()["title"]) == ("en", "Token missing")
    assert indonesian.headers["vary"] == "Accept-Language"


async def test_a_problem_names_the_request_that_it_answers(offline: httpx.AsyncClient) -> None:
    named = await offline.get("/v1/samples", headers={"Erk-Request-Id": "phone-00000001"})
    insane = await offline.get("/v1/samples", headers={"Erk-Request-Id": "a b\tc"})
    assert named.headers["erk-request-id"] == "phone-00000001"
    assert named.json()["instance"] == "urn:erk:request:phone-00000001"
    assert len(insane.headers["erk-request-id"]) == 36


async def test_a_problems_type_leads_to_its_page(offline: httpx.AsyncClient) -> None:
    answer = await offline.get("/v1/samples")
    page = (await offline.get(answer.json()["type"])).json()
    assert (page["code"], page["status"]) == ("token-missing", 401)
    assert page["title"] == {"id": "Token tidak ada", "en": "Token missing"}


async def test_the_catalogue_lists_every_problem(offline: httpx.AsyncClient) -> None:
    listed = (await offline.get("/v1/problems")).json()["items"]
    assert [item["code"] for item in listed] == sorted(PROBLEMS)
    unknown = await offline.get("/v1/problems/nothing")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/v1/problems/problem-unknown")


async def test_an_unknown_path_is_a_problem(offline: httpx.AsyncClient) -> None:
    for path in ("/v1/nothing", "/", "/v1/problems/", "/docs/../etc/passwd"):
        answer = await offline.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/v1/problems/path-unknown")


async def test_a_wrong_method_names_all_that_are_allowed(offline: httpx.AsyncClient) -> None:
    answer = await offline.delete("/v1/samples/A")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT")
    assert (await offline.delete("/v1/samples")).headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "content", [b"{", b'{"code": }', b"\xff\xfe", b'{"code": "A"} x', b"[" * 100_000, b"9" * 5000], ids=range(6)
)
async def test_broken_json_is_400(client: httpx.AsyncClient, auth: dict[str, str], content: bytes) -> None:
    headers = auth | {"Content-Type": "application/json"}
    answer = await client.post("/v1/samples", content=content, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/v1/problems/broken-json")


async def test_wrong_input_is_named_by_pointer_and_code_and_never_repeated(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    body = {"code": 7, "na/me~": NIP}
    answer = await client.post("/v1/samples", json=body, headers=auth | {"Accept-Language": "en"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"location": "body", "pointer": "/code", "code": "wrong-type", "detail": "The value has the wrong type."},
        {
            "location": "body",
            "pointer": "/na~1me~0",
            "code": "unknown-field",
            "detail": "This field is not known.",
        },
    ]
    assert NIP not in answer.text


async def test_a_missing_body_and_a_wrong_query_are_named(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    missing = await client.post("/v1/samples", headers=auth)
    query = await client.get("/v1/samples", params={"page_size": "0"}, headers=auth)
    assert [(e["location"], e["pointer"], e["code"]) for e in missing.json()["errors"]] == [("body", "", "missing")]
    assert [(e["location"], e["pointer"], e["code"]) for e in query.json()["errors"]] == [
        ("query", "/page_size", "too-small")
    ]


async def test_at_most_fifty_wrong_places_are_named(client: httpx.AsyncClient, auth: dict[str, str]) -> None:
    answer = await client.post("/v1/samples", json={f"x{n}": 1 for n in range(80)}, headers=auth)
    assert len(answer.json()["errors"]) == 50


async def test_a_mistake_of_ours_is_500_without_its_message_anywhere(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    with structlog.testing.capture_logs() as logs:
        answers = [await client.get(f"/v1/sample-failures/{kind}", headers=auth) for kind in ("bug", "value")]
    assert [answer.status_code for answer in answers] == [500, 500]
    failures = [line for line in logs if line["event"] == "request.failed"]
    assert [line["error"] for line in failures] == ["RuntimeError", "DatetimeFieldOverflow"]
    assert failures[1]["sqlstate"] == "22008"
    for text in (*(answer.text for answer in answers), json.dumps(logs)):
        assert NIP not in text
        assert "SELECT" not in text


@pytest.mark.parametrize(
    ("kind", "code", "wait"), [("deadlock", "database-busy", "1"), ("shutdown", "database-unavailable", "5")]
)
async def test_a_passing_trouble_of_the_database_is_503(
    client: httpx.AsyncClient, auth: dict[str, str], kind: str, code: str, wait: str
) -> None:
    answer = await client.get(f"/v1/sample-failures/{kind}", headers=auth)
    assert (answer.status_code, answer.json()["type"], answer.headers["retry-after"]) == (
        503,
        f"/v1/problems/{code}",
        wait,
    )


async def test_without_a_database_requests_are_503(offline: httpx.AsyncClient, auth: dict[str, str]) -> None:
    answers = [await offline.get("/v1/samples", headers=auth), await offline.get("/readyz")]
    assert [answer.json()["type"] for answer in answers] == ["/v1/problems/database-unavailable"] * 2
    assert (await offline.get("/healthz")).json() == {"status": "alive"}


async def test_a_request_is_logged_by_its_template_without_path_query_or_person(
    client: httpx.AsyncClient, auth: dict[str, str]
) -> None:
    with structlog.testing.capture_logs() as logs:
        await client.get(f"/v1/samples/{NIP}", params={"nip": NIP}, headers=auth)
    (line,) = logs
    assert (line["event"], line["method"], line["route"], line["status"], line["agency"]) == (
        "request",
        "GET",
        "/v1/samples/{code}",
        200,
        1673,
    )
    assert isinstance(line["milliseconds"], int)
    assert NIP not in json.dumps(logs)
