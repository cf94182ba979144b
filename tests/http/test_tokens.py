"""Tokens that are not good, each refused for its own reason before anything else is looked at."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from app.clock import SystemClock
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer
from app.http.security.keys import FixedKeys
from app.http.security.tokens import TokenVerifier
from app.persistence.database import Database
from tests.http.conftest import RULES, app_on, client_of
from tests.http.office import BANDUNG, LUBUKLINGGAU, SINCE, bearer, bind, grant

PATH = "/v1/samples"


def claims(**changes: object) -> dict[str, Any]:
    now = int(SystemClock().now().timestamp())
    usual = {
        "iss": DEVELOPMENT_ISSUER,
        "aud": "erk",
        "sub": "officer-1",
        "scope": "hr:read",
        "iat": now,
        "exp": now + 300,
        "agency": LUBUKLINGGAU,
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def sign(issuer: DevelopmentIssuer, body: dict[str, Any], **header: str) -> dict[str, str]:
    key = issuer._key  # noqa: SLF001 - what the service would sign with
    token = jwt.encode({"alg": "ES256", "kid": key.thumbprint(), **header}, body, key)
    return {"Authorization": f"Bearer {token}"}


def assert_refused(answer: httpx.Response, code: str) -> None:
    assert answer.json()["type"] == f"/v1/problems/{code}"
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="erk"')
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_request_without_a_token_is_refused(offline: httpx.AsyncClient) -> None:
    answer = await offline.get(PATH)
    assert_refused(answer, "token-missing")
    assert answer.headers["www-authenticate"] == 'Bearer realm="erk"'


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer  ", "Basic dXNlcjpwYXNz", "token"], ids=["empty", "bare", "blank", "basic", "raw"]
)
async def test_another_authorization_is_no_token(offline: httpx.AsyncClient, header: str) -> None:
    assert_refused(await offline.get(PATH, headers={"Authorization": header}), "token-missing")


@pytest.mark.parametrize("token", ["x", "a.b", "a.b.c", "....", "eyJhbGciOiJub25lIn0.e30.", "é.é.é"])
async def test_what_is_no_token_is_refused(offline: httpx.AsyncClient, token: str) -> None:
    answer = await offline.get(PATH, headers={b"Authorization": f"Bearer {token}".encode()})
    assert_refused(answer, "token-invalid")


async def test_an_expired_token_is_refused(offline: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    headers = bearer(issuer, lifetime=timedelta(seconds=-31))
    assert_refused(await offline.get(PATH, headers=headers), "token-expired")


async def test_a_token_that_begins_later_is_refused(offline: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    later = int(SystemClock().now().timestamp()) + 120
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(nbf=later))), "token-invalid")
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(iat=later))), "token-invalid")


async def test_a_token_without_an_end_is_refused(offline: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(exp=None))), "token-invalid")


async def test_a_token_of_another_issuer_is_refused(offline: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    signed_by_us = sign(issuer, claims(iss="https://sso.elsewhere.example"))
    assert_refused(await offline.get(PATH, headers=signed_by_us), "token-foreign")


async def test_a_token_by_a_key_that_is_not_the_issuers_is_refused(offline: httpx.AsyncClient) -> None:
    key = ECKey.generate_key("P-256")
    token = jwt.encode({"alg": "ES256", "kid": "stolen"}, claims(), key)
    assert_refused(await offline.get(PATH, headers={"Authorization": f"Bearer {token}"}), "token-foreign")


async def test_a_token_that_names_the_issuers_key_but_is_signed_by_another_is_refused(
    offline: httpx.AsyncClient, issuer: DevelopmentIssuer
) -> None:
    kid = issuer.public_keys.keys[0].thumbprint()
    token = jwt.encode({"alg": "ES256", "kid": kid}, claims(), ECKey.generate_key("P-256"))
    assert_refused(await offline.get(PATH, headers={"Authorization": f"Bearer {token}"}), "token-invalid")


async def test_a_token_for_another_audience_is_refused(offline: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(aud="siasn"))), "token-audience")
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(aud=None))), "token-audience")


@pytest.mark.parametrize("agency", [None, [], "", "all", 0, 99999, True, [1673, "x"], {"id": 1673}])
async def test_a_token_without_a_good_agency_is_refused(
    offline: httpx.AsyncClient, issuer: DevelopmentIssuer, agency: object
) -> None:
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(agency=agency))), "token-agency-missing")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE"])
async def test_an_unsigned_token_is_refused(
    offline: httpx.AsyncClient, issuer: DevelopmentIssuer, algorithm: str
) -> None:
    kid = issuer.public_keys.keys[0].thumbprint()
    parts = [json.dumps({"alg": algorithm, "kid": kid}).encode(), json.dumps(claims()).encode(), b""]
    token = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    assert_refused(await offline.get(PATH, headers={"Authorization": f"Bearer {token}"}), "token-invalid")


async def test_a_public_key_is_not_taken_for_an_hmac_secret() -> None:
    key = RSAKey.generate_key(2048)
    public = key.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    forged = forge_hmac({"alg": "HS256", "kid": key.thumbprint()}, claims(), public)
    verifier = TokenVerifier(RULES, FixedKeys(KeySet([RSAKey.import_key(key.as_dict(private=False))])))
    async with client_of(app_on(Database("postgresql://nobody@127.0.0.1:1/none"), verifier)) as client:
        assert_refused(await client.get(PATH, headers={"Authorization": f"Bearer {forged}"}), "token-invalid")


async def test_an_hmac_key_in_the_published_set_is_ignored() -> None:
    secret = OctKey.generate_key(256, parameters={"kid": "leaked"})
    public = ECKey.generate_key("P-256")
    token = jwt.encode({"alg": "HS256", "kid": "leaked"}, claims(), secret, algorithms=["HS256"])
    verifier = TokenVerifier(RULES, FixedKeys(KeySet([secret, public])))
    async with client_of(app_on(Database("postgresql://nobody@127.0.0.1:1/none"), verifier)) as client:
        assert_refused(await client.get(PATH, headers={"Authorization": f"Bearer {token}"}), "token-invalid")


async def test_another_kind_of_jwt_is_refused(offline: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    assert_refused(await offline.get(PATH, headers=sign(issuer, claims(), typ="logout+jwt")), "token-invalid")


async def test_the_token_is_checked_before_the_body(offline: httpx.AsyncClient) -> None:
    assert_refused(await offline.post(PATH, content=b"{broken"), "token-missing")


async def test_a_subject_that_the_agency_does_not_know_is_refused(
    client: httpx.AsyncClient, issuer: DevelopmentIssuer
) -> None:
    answer = await client.get(PATH, headers=bearer(issuer, subject="stranger"))
    assert_refused(answer, "principal-unknown")
    assert answer.json()["remedies"] == [
        {
            "code": "ask-officer",
            "title": "Minta pejabat kepegawaian instansi mendaftarkan akun ini.",
            "href": None,
        }
    ]


async def test_a_good_token_is_let_in_also_with_its_agency_as_text(
    client: httpx.AsyncClient, issuer: DevelopmentIssuer
) -> None:
    assert (await client.get(PATH, headers=bearer(issuer))).status_code == 200
    assert (await client.get(PATH, headers=sign(issuer, claims(agency="1673"), typ="at+jwt"))).status_code == 200


async def test_of_several_agencies_the_header_picks_one(client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    both = bearer(issuer, LUBUKLINGGAU, BANDUNG)
    made = {"code": "OPD-1"}
    chosen = both | {"Erk-Agency": str(BANDUNG), "Idempotency-Key": "k1"}

    undecided = await client.get(PATH, headers=both)
    created = await client.post(PATH, json=made, headers=chosen)
    elsewhere = await client.get(PATH, headers=both | {"Erk-Agency": str(LUBUKLINGGAU)})

    assert (undecided.status_code, undecided.json()["type"]) == (400, "/v1/problems/agency-undecided")
    assert created.status_code == 201
    assert elsewhere.json()["items"] == []


async def test_a_header_alone_gives_no_agency(client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    answer = await client.get(PATH, headers=bearer(issuer) | {"Erk-Agency": str(BANDUNG)})
    assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/agency-not-in-token")


async def test_a_token_without_the_scope_is_refused(client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    answer = await client.get(PATH, headers=bearer(issuer, scopes=["hr:write"]))
    assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/scope-missing")
    assert 'error="insufficient_scope", scope="hr:read"' in answer.headers["www-authenticate"]


async def test_a_service_account_has_only_the_scopes_that_it_was_given(
    client: httpx.AsyncClient, issuer: DevelopmentIssuer, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await bind(superuser, LUBUKLINGGAU, "payroll-system", kind="service_account", scopes=["payroll:read"])
    answer = await client.get(PATH, headers=bearer(issuer, subject="payroll-system"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/scope-missing")


async def test_roles_count_from_their_day_to_their_end_once_approved(
    client: httpx.AsyncClient, issuer: DevelopmentIssuer, superuser: psycopg.AsyncConnection[Any]
) -> None:
    today = SystemClock().now().date()
    principal = await bind(superuser, LUBUKLINGGAU, "clerk-1")
    month = timedelta(days=31)
    await grant(superuser, LUBUKLINGGAU, principal, "clerk")
    await grant(superuser, LUBUKLINGGAU, principal, "auditor", days=(SINCE, today - timedelta(days=2)))
    await grant(superuser, LUBUKLINGGAU, principal, "payroll", days=(today + month, None))
    await grant(superuser, LUBUKLINGGAU, principal, "approver", approved=False)
    answer = await client.get("/v1/sample-roles", headers=bearer(issuer, subject="clerk-1"))
    assert answer.json() == ["clerk"]


async def test_a_caller_without_the_role_is_refused(client: httpx.AsyncClient, issuer: DevelopmentIssuer) -> None:
    answer = await client.get("/v1/sample-roles", headers=bearer(issuer) | {"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/role-missing")
    assert answer.json()["detail"] == "This operation needs one of the roles: officer, clerk."


def forge_hmac(header: dict[str, str], body: dict[str, Any], secret: bytes) -> str:
    def encode(part: bytes) -> str:
        return base64.urlsafe_b64encode(part).rstrip(b"=").decode()

    signed = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(body).encode())}"
    return f"{signed}.{encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"
