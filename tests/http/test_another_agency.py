"""Everything that can be read is read with another agency's token too: nothing of this agency is seen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app.audit.signing import Signer, new_pem
from app.evidence.model import object_key
from app.http.application import create_app
from app.http.security.development import DEVELOPMENT_ISSUER
from app.jobs.worker import Hands
from app.persistence.database import Database, raw
from app.persistence.objects import Objects
from app.seals.tasks import sign_checkpoint
from tests.monthly_score.world import NOW, build
from tests.payroll_publication.batches import approve, prepared, publish
from tests.personnel.builders import found_agency
from tests.personnel.conftest import BANDUNG, DEMO, Api, open_api

GIVEN = {"month": "2026-04", "payment_month": "2026-05", "kind": "units"}
TABLES = {
    "unit_id": "units",
    "post_id": "posts",
    "employee_id": "employees",
    "assignment_id": "assignments",
    "principal_id": "principals",
    "grant_id": "role_grants",
    "scope_change_id": "scope_changes",
    "calendar_id": "calendars",
    "recomputation_id": "attendance_recomputations",
    "activity_id": "activities",
    "run_id": "month_runs",
    "statement_id": "statements",
    "publication_id": "publications",
    "objection_id": "objections",
    "correction_id": "corrections",
    "regulation_id": "regulations",
    "operation_id": "operations",
    "discrepancy_id": "discrepancies",
    "evidence_id": "evidence_files",
    "verification_id": "audit_verifications",
}
EVERY_AGENCY_HAS_SOME = {"/v1/agency", "/v1/principals", "/v1/role-grants", "/v1/regulation-versions", "/v1/me"}
OF_A_KIND = {"/v1/exports/{kind}", "/v1/export-digests/{kind}"}
"""They name a kind of rows, which every agency has, and show only the agency's own."""
OF_ONESELF = ("/v1/sync/", "/v1/verification-queue", "/v1/me/")
"""What lies there is an employee's own: tests/activity_log/test_sync_changes.py, tests/verification/test_queue.py,
tests/monthly_score/test_preview.py."""
READS = {
    path: [one["name"] for one in operations["get"].get("parameters", ()) if one["in"] in {"path", "query"}]
    for path, operations in create_app().openapi()["paths"].items()
    if operations.get("get", {}).get("security") and not path.startswith(OF_ONESELF)
}
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEYS = """
INSERT INTO activity_keys (agency_id, activity_id, employee_id, work_date)
SELECT agency_id, activity_id, employee_id, work_date FROM activities
"""
GAP = """
INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since, until, known_from)
SELECT agency_id, gen_random_uuid(), gen_random_uuid(), employee_id, post_id, 'plt', '2025-01-01', '2025-02-01', 1
FROM assignments LIMIT 1
"""
DISCIPLINE = """
INSERT INTO discipline_events (agency_id, event_id, employee_id, day, kind, times, known_from)
SELECT agency_id, gen_random_uuid(), employee_id, '2026-04-06', 'apel_monday_missed', 1, 1 FROM employees
"""
MAPPING = """
INSERT INTO code_mappings (agency_id, system, kind, foreign_code, since, own_code, known_from)
SELECT agency_id, 'siasn', 'unit', unit_id, '2026-01-01', code, 1 FROM units
"""
SCOPES = """
INSERT INTO scope_changes (agency_id, scope_change_id, principal_id, before, scopes, proposed_by, proposed_at)
SELECT agency_id, gen_random_uuid(), principal_id, '{}', '{hr:read}', principal_id, now() FROM principals
"""
SUPERIORS = (
    """INSERT INTO employees (agency_id, employee_id, nip)
       SELECT agency_id, gen_random_uuid(), '193512312010019999' FROM agencies WHERE demo""",
    """INSERT INTO superior_overrides (agency_id, employee_id, since, superior_employee_id, reason, known_from)
       SELECT a.agency_id, a.employee_id, '2026-01-01', b.employee_id, 'Tim', 1 FROM employees a
       CROSS JOIN LATERAL (SELECT employee_id FROM employees b WHERE b.employee_id <> a.employee_id LIMIT 1) b""",
    """INSERT INTO delegations (agency_id, superior_employee_id, delegate_employee_id, since, reason, known_from)
       SELECT agency_id, superior_employee_id, employee_id, since, reason, 1 FROM superior_overrides""",
)

PARKED = """
INSERT INTO activities (agency_id, work_date, activity_id, employee_id, state, rev, catalogue_code, during, minutes,
    volume, description, links, device_id, device_time, received_at, parked_because)
SELECT agency_id, work_date, gen_random_uuid(), employee_id, 'parked', 1, catalogue_code, during, minutes,
    volume, description, links, device_id, device_time, received_at, 'window-passed'
FROM activities WHERE work_date >= '2026-04-01' LIMIT 1
"""
SCHEDULES = (
    """INSERT INTO rosters (agency_id, employee_id, day, kind, minutes, known_from)
       SELECT agency_id, employee_id, '2026-04-05', 'rest', 0, 1 FROM employees""",
    """INSERT INTO leaves (agency_id, employee_id, since, until, kind, known_from)
       SELECT agency_id, employee_id, '2026-04-01', '2026-04-08', 'annual', 1 FROM employees""",
    """INSERT INTO attendance_recomputations (agency_id, recomputation_id, state, cause, since, until, days_changed,
           days_kept, started_by, request_id, started_at, finished_at)
       SELECT agency_id, gen_random_uuid(), 'finished', 'rosters', '2026-04-01', '2026-05-01', 0, 0,
              gen_random_uuid(), '', now(), now() FROM agencies WHERE demo""",
)
CONDUCT = (
    (
        "INSERT INTO sanctions (agency_id, employee_id, kind, since, known_from)"
        " SELECT agency_id, employee_id, 'light', '2026-04-01', 1 FROM employees"
    ),
    (
        "INSERT INTO obligation_holds (agency_id, employee_id, obligation, since, reason, known_from)"
        " SELECT agency_id, employee_id, 'lhkpn', '2026-04-01', 'Belum lapor', 1 FROM employees"
    ),
    (
        "INSERT INTO assessments (agency_id, employee_id, period, skp_score, known_from)"
        " SELECT agency_id, employee_id, '2026-04', 80, 1 FROM employees"
    ),
    (
        "INSERT INTO indicators (agency_id, owner_id, month, kind, name, employee_id, value, known_from)"
        " SELECT agency_id, employee_id, '2026-04-01', 'iku', 'iku', employee_id, 1, 1 FROM employees"
    ),
    (
        "INSERT INTO outages (agency_id, code, since_at, reach, description, declared_by, withdrawn, known_from)"
        " SELECT agency_id, 'G-1', '2026-04-01 00:00Z', 'all', 'Padam', 'Diskominfo', false, 1 FROM agencies"
    ),
    "UPDATE attendance_days SET late_minutes = NULL WHERE day = '2026-04-20'",
    (
        "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
        " SELECT agency_id, employee_id, date '2026-01-01' + n, 'absent', 1 FROM employees, generate_series(0, 10) n"
    ),
)

REGULATION = """
INSERT INTO regulations (agency_id, regulation_id, format, text, files, state, rev, uploaded_by, uploaded_at,
                         changed_at)
SELECT agency_id, gen_random_uuid(), 'toml', '[regulation]
id = "uji-2026"
title = "Uji"
region = "nasional"
variant = "basis-penuh"
citation = "Perwal uji"
in_force = 2026-01-01
inherits = ["nasional-2020-basis-penuh"]
', '{}', 'draft', 1, gen_random_uuid(), now(), now() FROM agencies WHERE demo
"""

OPERATION = """
INSERT INTO operations (agency_id, operation_id, kind, state, details, asked_by, request_id, asked_at, ended_at,
                        cancel_asked, total, done, created, changed, unchanged, refused)
SELECT agency_id, gen_random_uuid(), 'import', 'succeeded', '{"row_kind": "units", "validate_only": false}',
       gen_random_uuid(), 'uji', now(), now(), false, 1, 1, 0, 0, 0, 1 FROM agencies WHERE demo
"""
DISCREPANCY = """
INSERT INTO discrepancies (agency_id, discrepancy_id, row_kind, field, code, state, seen_at)
SELECT agency_id, gen_random_uuid(), 'units', 'parent_code', 'LAMA', 'open', now() FROM agencies WHERE demo
"""
# The row's text is `{}`, packed.
REFUSED = """
INSERT INTO import_refusals (agency_id, operation_id, row_number, sent, problem, discrepancy_id)
SELECT o.agency_id, o.operation_id, 2, decode('7801abae0500017500f9', 'hex'),
       '{"code": "row-failed", "params": {}, "errors": [], "remedies": []}', d.discrepancy_id
FROM operations o JOIN discrepancies d ON d.agency_id = o.agency_id
"""
NOTICE = """
INSERT INTO verification_notices (agency_id, employee_id, day, kind, entries, people, minutes, earliest_decide_by,
    told_at)
SELECT agency_id, employee_id, '2026-04-20', 'reminder', 1, 1, 60, '2026-04-21', now() FROM employees
"""
VERIFICATION = """
INSERT INTO audit_verifications (agency_id, verification_id, state, asked_by, asked_at, rows, waiting_rows, checkpoints,
    sealed_runs, waiting_runs, results, differences, findings)
SELECT agency_id, gen_random_uuid(), 'queued', gen_random_uuid(), now(), 0, 0, 0, 0, 0, 0, 0, '[]'
FROM agencies WHERE demo
"""
OBJECTION = """
INSERT INTO objections (agency_id, objection_id, statement_id, employee_id, month, unit_id, reason, links, evidence_ids,
    state, filed_at)
SELECT s.agency_id, gen_random_uuid(), s.statement_id, s.employee_id, s.month, s.unit_id, 'Keliru', '{}',
       ARRAY[(SELECT f.evidence_id FROM evidence_files f WHERE f.employee_id = s.employee_id)], 'open', now()
FROM statements s WHERE s.employee_id IN (SELECT employee_id FROM evidence_files)
"""
CORRECTION = (
    """INSERT INTO corrections (agency_id, correction_id, first_month, reason, state, known_at, started_by, started_at)
       SELECT agency_id, gen_random_uuid(), '2026-04-01', 'Menyusul', 'calculated', 1, gen_random_uuid(), now()
       FROM agencies WHERE demo""",
    """INSERT INTO adjustments (agency_id, adjustment_id, correction_id, work_month, employee_id, statement_id, base,
           cuts, additions, total, lines)
       SELECT s.agency_id, gen_random_uuid(), c.correction_id, s.month, s.employee_id, s.statement_id, 1, 0, 0, 1, '[]'
       FROM statements s JOIN corrections c USING (agency_id)""",
)
PROOF = b"bukti"
EVIDENCE = (
    """INSERT INTO evidence_files (agency_id, evidence_id, employee_id, content_digest, name, media_type, size, sent_at,
                                   named_at)
       SELECT DISTINCT agency_id, gen_random_uuid(), employee_id, 'sha256:' || encode(sha256('bukti'), 'hex'),
              'bukti.pdf', 'application/pdf', 5, now(), now() FROM employees""",
    """UPDATE activities a SET evidence_ids = ARRAY[f.evidence_id]
       FROM evidence_files f WHERE f.agency_id = a.agency_id AND f.employee_id = a.employee_id""",
    "DELETE FROM evidence_files f WHERE NOT EXISTS (SELECT FROM activities WHERE employee_id = f.employee_id)",
)


@pytest.fixture
async def api(
    fresh_database: Database, superuser_url: str, superuser: psycopg.AsyncConnection[Any], tmp_path: Path
) -> AsyncIterator[Api]:
    """An agency with a month from attendance to publication, and another that has two officers and nothing else."""
    arranging = Database(superuser_url, pool_size=1, application="erk test")
    async with arranging.transaction(DEMO) as conn:
        world = await build(conn)
        for statement in (
            PARKED,
            KEYS,
            GAP,
            DISCIPLINE,
            *SUPERIORS,
            *SCHEDULES,
            *CONDUCT,
            MAPPING,
            SCOPES,
            REGULATION,
            OPERATION,
            DISCREPANCY,
            REFUSED,
            *EVIDENCE,
            NOTICE,
            VERIFICATION,
        ):
            await (await raw(conn)).execute(statement)
    async with arranging.transaction(BANDUNG) as conn:
        await found_agency(conn, agency_id=BANDUNG, demo=False)
    await arranging.close()
    await superuser.execute("UPDATE principals SET issuer = %s", (DEVELOPMENT_ISSUER,))
    batch = await prepared(fresh_database, world)
    await approve(fresh_database, world, batch)
    await publish(fresh_database, world, batch)
    signer = Signer.from_pem(new_pem())
    await sign_checkpoint(Hands(database=fresh_database, now=lambda: NOW, signer=signer), DEMO)
    for statement in (OBJECTION, *CORRECTION):
        await superuser.execute(statement)
    objects = Objects.in_memory()
    await objects.put(object_key(DEMO, f"sha256:{sha256(PROOF).hexdigest()}"), PROOF)
    async with open_api(fresh_database, tmp_path, objects) as api:
        yield api


async def parameters(superuser: psycopg.AsyncConnection[Any]) -> dict[str, str]:
    """Return what stands for each parameter: something that the first agency has."""
    found = dict(GIVEN)
    for name, table in TABLES.items():
        query = sql.SQL("SELECT {} FROM {} WHERE agency_id = %s LIMIT 1")
        cursor = await superuser.execute(query.format(sql.Identifier(name), sql.Identifier(table)), (DEMO,))
        row = await cursor.fetchone()
        assert row is not None, name
        found[name] = str(row[0])
    return found


async def test_whatever_one_agency_reads_is_not_there_for_another(
    api: Api, superuser: psycopg.AsyncConnection[Any]
) -> None:
    given = await parameters(superuser)
    for path, names in READS.items():
        query = "&".join(f"{name}={given[name]}" for name in ("employee_id", "month", "payment_month") if name in names)
        url = f"{path.format(**given)}?{query}"

        own, foreign = await api.get(url), await api.get(url, agency_id=BANDUNG)

        assert own.status_code == 200, path
        assert not set(IDENTIFIER.findall(own.text)) & set(IDENTIFIER.findall(foreign.text)), path
        if path in OF_A_KIND:
            assert own.text != foreign.text, path
            assert "sha256:" + "0" * 64 in foreign.text, path
        elif "{" in path:
            assert foreign.status_code == 404, path
        elif path not in EVERY_AGENCY_HAS_SOME:
            assert own.json()["items"], f"{path} shows nothing that another agency could see"
            assert (foreign.status_code, foreign.json()["items"]) == (200, []), path


def test_the_walk_meets_every_capability() -> None:
    assert {path.split("/")[2] for path in READS} >= {
        "agency", "regulation-choices", "regulations", "regulation-versions", "units",
        "posts", "employees", "assignments", "code-mappings", "principals", "role-grants", "scope-changes",
        "personnel-gaps", "superior-overrides", "delegations",
        "calendars", "calendar-uses", "rosters", "leaves", "attendance-conflicts", "attendance-recomputations",
        "attendance-days", "discipline-events", "salary-facts", "catalogue-items", "activities",
        "parked-entries", "periods",
        "month-runs", "statements", "objections", "corrections", "publications", "events",
        "operations", "discrepancies", "exports", "export-digests", "evidence-files", "audit",
    }  # fmt: skip
