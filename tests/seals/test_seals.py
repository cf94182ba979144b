"""Sealed months: whatever is changed of a frozen result, a statement, a seal or a checkpoint is named."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest

from app.audit.model import Difference, Finding
from app.audit.signing import Signer, new_pem
from app.persistence.database import Database, raw
from app.seals.store import seals as store
from tests.audit.trail import behind_the_back, tried
from tests.monthly_score.world import NOW
from tests.payroll_publication.batches import run_month
from tests.seals.sealed import Sealed, seal_month, verify, verify_on
from tests.support.databases import Clone

CHANGES = {
    "facts": "UPDATE frozen_results SET facts = jsonb_set(facts, '{probe}', '1')",
    "facts_digest": "UPDATE frozen_results SET facts_digest = reverse(facts_digest)",
    "engine_version": "UPDATE frozen_results SET engine_version = engine_version || '1'",
    "held": "UPDATE frozen_results SET held = NOT held, problem = '{}', trace = NULL",
    "lines": "UPDATE frozen_results SET lines = jsonb_set(lines, '{0,label,id}', '\"Lain\"')",
    "a float in the lines": "UPDATE frozen_results SET lines = jsonb_set(lines, '{0,value}', '1.0')",
    "trace": "UPDATE frozen_results SET trace = trace || ' '",
    "result digest": "UPDATE frozen_results SET digest = reverse(digest)",
    "month": "UPDATE statements SET month = '2026-05-01'",
    "unit": "UPDATE statements SET unit_id = gen_random_uuid()",
    "amounts": "UPDATE statements SET base = base + 1, total = total + 1",
    "outcome": "UPDATE statements SET outcome = 'zero', gate = 'x'",
    "standing": "UPDATE statements SET standing = 'enacted'",
    "rule set": "UPDATE statements SET rule_set_digest = reverse(rule_set_digest)",
    "statement digest": "UPDATE statements SET digest = reverse(digest)",
    "instant": "UPDATE statements SET issued_at = issued_at + interval '1 microsecond'",
    "statement id": "UPDATE statements SET statement_id = gen_random_uuid()",
    "statement gone": "DELETE FROM statements",
    "leaf": "UPDATE sealed_results SET leaf = sha256(leaf)",
    "salt": "UPDATE sealed_results SET salt = decode(md5('x'), 'hex')",
}
OTHER_CHANGES = {
    "UPDATE frozen_results SET problem = jsonb_set(problem, '{code}', '\"x\"') WHERE held": Difference.RESULT_CHANGED,
    "UPDATE audit_checkpoints SET signature = sha512(signature)": Difference.CHECKPOINT_UNSIGNED,
    "UPDATE audit_checkpoints SET content = replace(content, '2026', '2027')": Difference.CHECKPOINT_UNSIGNED,
    "UPDATE audit_checkpoints SET position = position - 1": Difference.CHECKPOINT_CHANGED,
    "UPDATE audit_checkpoints SET day = day + 1": Difference.CHECKPOINT_CHANGED,
    "UPDATE audit_keys SET public_key = sha256(public_key)": Difference.CHECKPOINT_UNSIGNED,
    "DELETE FROM frozen_results WHERE held": Difference.RESULT_MISSING,
    "UPDATE run_seals SET root = sha256(root)": Difference.SEAL_CHANGED,
    "UPDATE run_seals SET results = results + 1": Difference.SEAL_CHANGED,
    "DELETE FROM run_seals": Difference.SEAL_CHANGED,
    "UPDATE month_runs SET digest = reverse(digest)": Difference.RUN_CHANGED,
    "DELETE FROM sealed_results WHERE leaf = (SELECT min(leaf) FROM sealed_results)": Difference.SEAL_CHANGED,
}


@pytest.fixture
async def sealed(fresh_database: Database, clone: Clone) -> Sealed:
    return await seal_month(fresh_database, clone, people=5)


async def kinds(sealed: Sealed) -> list[Difference]:
    _, findings = await verify(sealed)
    return [finding.kind for finding in findings]


async def test_a_finished_run_is_sealed_once_and_verified(sealed: Sealed) -> None:
    check, findings = await verify(sealed)
    assert (findings, check.results, check.sealed_runs, check.waiting_runs) == ([], 5, 1, 0)

    again = await run_month(sealed.database, sealed.world)
    check, findings = await verify(sealed)
    assert (findings, check.sealed_runs, check.waiting_runs) == ([], 1, 1)
    await asyncio.gather(sealed.keep(), sealed.keep())

    check, findings = await verify(sealed)
    assert (findings, check.results, check.sealed_runs, check.waiting_runs) == ([], 10, 2, 0)
    async with sealed.database.transaction(9901) as conn:
        told = await (
            await (await raw(conn)).execute(
                "SELECT object_id FROM audit_log WHERE action = 'month_run.seal' ORDER BY audit_id"
            )
        ).fetchall()
    assert [row[0] for row in told] == [str(sealed.run.run_id), str(again.run_id)]


async def test_a_change_of_what_was_frozen_names_the_person(sealed: Sealed) -> None:
    with psycopg.connect(sealed.clone.superuser_url) as superuser:
        (who,) = superuser.execute("SELECT employee_id FROM frozen_results WHERE NOT held LIMIT 1").fetchone() or ("",)
    for name, change in CHANGES.items():
        async with tried(sealed.clone, f"{change} WHERE employee_id = '{who}'") as conn:
            _, findings = await verify_on(conn)

        person = [finding for finding in findings if finding.kind is not Difference.SEAL_CHANGED]
        assert person == [Finding(kind=Difference.RESULT_CHANGED, object_id=f"{sealed.run.run_id}/{who}")], name


async def test_a_changed_reason_checkpoint_or_seal_is_named(sealed: Sealed) -> None:
    for change, expected in OTHER_CHANGES.items():
        async with tried(sealed.clone, change) as conn:
            _, findings = await verify_on(conn)

        assert expected in [finding.kind for finding in findings], change


async def test_a_result_that_was_inserted_later_is_named(sealed: Sealed) -> None:
    with behind_the_back(sealed.clone) as conn:
        conn.execute(
            "INSERT INTO frozen_results (agency_id, run_id, employee_id, facts, facts_digest, engine_version, held,"
            " lines, trace, digest) SELECT agency_id, run_id, gen_random_uuid(), facts, facts_digest, engine_version,"
            " held, lines, trace, digest FROM frozen_results LIMIT 1"
        )

    assert await kinds(sealed) == [Difference.RESULT_INSERTED]


async def test_a_run_that_was_changed_before_it_was_sealed_is_not_sealed(sealed: Sealed) -> None:
    again = await run_month(sealed.database, sealed.world)
    with behind_the_back(sealed.clone) as conn:
        conn.execute("UPDATE frozen_results SET digest = reverse(digest) WHERE run_id = %s", (again.run_id,))

    await sealed.keep()

    async with sealed.database.transaction(9901) as conn:
        assert await store.unsealed(conn, 9901) == [again.run_id]


async def test_there_is_one_checkpoint_a_day_each_goes_on_from_the_last_and_one_left_out_is_named(
    sealed: Sealed,
) -> None:
    first, again, *_ = await asyncio.gather(sealed.sign(), sealed.sign(NOW + timedelta(hours=1)))
    second = await sealed.sign(NOW + timedelta(days=1))
    await sealed.sign(NOW + timedelta(days=2))
    assert first == again != second
    assert await kinds(sealed) == []

    with behind_the_back(sealed.clone) as conn:
        conn.execute("DELETE FROM audit_checkpoints WHERE day = %s", (second.day,))
    assert Difference.CHECKPOINT_MISSING in await kinds(sealed)


async def test_a_chain_that_was_written_anew_as_a_whole_differs_from_its_checkpoint(sealed: Sealed) -> None:
    with behind_the_back(sealed.clone) as conn:
        conn.execute("UPDATE audit_log SET request_id = 'lain' WHERE action = 'month_run.start'")
        conn.execute("DELETE FROM audit_links")
        conn.execute("DELETE FROM audit_chains")
    await sealed.keep()

    assert Difference.CHECKPOINT_DIFFERS in await kinds(sealed)


async def test_a_row_inserted_with_a_time_before_a_checkpoint_is_named_once_it_is_chained(sealed: Sealed) -> None:
    with behind_the_back(sealed.clone) as conn:
        conn.execute(
            "INSERT INTO audit_log (agency_id, audit_id, recorded_at, action, object_kind, object_id, request_id)"
            " VALUES (9901, gen_random_uuid(), %s, 'statement.read', 'statement', '', '')",
            (NOW - timedelta(days=2),),
        )
    await sealed.keep()

    assert await kinds(sealed) == [Difference.ROW_BACKDATED]


async def test_a_foreign_key_does_not_sign_for_the_site(sealed: Sealed) -> None:
    other = Signer.from_pem(new_pem())
    with behind_the_back(sealed.clone) as conn:
        row = conn.execute("SELECT content FROM audit_checkpoints").fetchone()
        assert row is not None
        conn.execute("UPDATE audit_checkpoints SET signature = %s", (other.sign(row[0].encode()),))

    assert await kinds(sealed) == [Difference.CHECKPOINT_UNSIGNED]
