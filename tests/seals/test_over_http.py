"""The trail over HTTP: checkpoints and keys for who keeps them, a proof for the person, a verification on demand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from app.http.security.development import DEVELOPMENT_ISSUER
from app.persistence.database import Database
from app.seals import verifier
from app.seals.tasks import verify_trail
from app.shared.ids import new_id
from tests.audit.trail import behind_the_back
from tests.monthly_score.world import NOW
from tests.personnel.conftest import Api, open_api
from tests.seals.sealed import Sealed, seal_month
from tests.support.databases import Clone

SIGN_IN = (
    "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, employee_id, scopes, bound_at)"
    " VALUES (9901, %s, %s, %s, 'person', %s, %s, '{}', %s)"
)


@pytest.fixture
async def sealed(fresh_database: Database, clone: Clone) -> Sealed:
    made = await seal_month(fresh_database, clone, people=3)
    with psycopg.connect(clone.superuser_url) as superuser:
        superuser.execute("UPDATE principals SET issuer = %s", (DEVELOPMENT_ISSUER,))
        for number in (1, 2):
            who = (
                new_id(),
                DEVELOPMENT_ISSUER,
                f"pegawai-{number}",
                f"Pegawai {number}",
                made.world.people[number - 1],
            )
            superuser.execute(SIGN_IN, (*who, NOW))
    return made


@pytest.fixture
async def api(sealed: Sealed, tmp_path: Path) -> AsyncIterator[Api]:
    async with open_api(sealed.database, tmp_path) as api:
        yield api


async def test_a_person_fetches_the_proof_and_checks_it_with_the_published_key(sealed: Sealed, api: Api) -> None:
    (mine,) = (await api.get("/v1/statements?month=2026-04", subject="pegawai-2")).json()["items"]
    path = f"/v1/statements/{mine['statement_id']}/proof"

    proof = await api.get(path, subject="pegawai-2")
    keys = await api.get("/v1/audit/keys", subject="pegawai-2")

    told = verifier.verify(proof.content, *verifier.read_keys(keys.text))
    assert (told["nip"], told["total"]) == ("193001012010000002", mine["total"])
    assert verifier.read_keys(keys.json()["items"][0]["pem"]) == [sealed.signer.public_key.value]
    assert "no-store" in proof.headers["Cache-Control"]
    assert (await api.get(path, subject="pegawai-1")).status_code == 404
    assert (await api.get(path)).status_code == 200


async def test_checkpoints_come_page_by_page_to_officers_and_auditors_only(sealed: Sealed, api: Api) -> None:
    first = (await api.get("/v1/audit/checkpoints?page_size=1")).json()

    (one,) = first["items"]
    assert first["next_page_token"] is None
    assert verifier.has_signed(sealed.signer.public_key.value, one["content"].encode(), bytes.fromhex(one["signature"]))
    assert json.loads(one["content"])["seals"][0]["run_id"] == str(sealed.run.run_id)
    refusal = await api.get("/v1/audit/checkpoints", subject="pegawai-1")
    assert (refusal.status_code, refusal.json()["type"].rpartition("/")[2]) == (403, "role-missing")


async def test_a_verification_is_asked_for_and_names_what_differs(sealed: Sealed, api: Api) -> None:
    with behind_the_back(sealed.clone) as conn:
        conn.execute("UPDATE audit_log SET request_id = 'lain' WHERE action = 'month_run.start'")
    asked = await api.post("/v1/audit/verifications")
    assert (asked.status_code, asked.json()["state"]) == (202, "queued")
    verification_id = asked.json()["verification_id"]

    for _ in range(2):  # a job may run twice
        await verify_trail(sealed.hands(), agency_id=9901, verification_id=verification_id)

    found = (await api.get(asked.headers["Location"])).json()
    assert (found["state"], found["results"], found["checkpoints"], found["differences"]) == ("finished", 3, 1, 1)
    assert [finding["kind"] for finding in found["findings"]] == ["row-changed"]
    assert (await api.get("/v1/audit/verifications")).json()["items"] == [found]
    assert (await api.post("/v1/audit/verifications", subject="pegawai-1")).status_code == 403
    assert (await api.get(f"/v1/audit/verifications/{new_id()}")).status_code == 404
