"""Sensitive details over HTTP: masked without the scope, audited in full, and in no log, problem or database row."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import structlog

from app.cli.logs import configure_logging
from app.http.scopes import Scope
from tests.personnel.conftest import BANDUNG, Api, employee
from tests.personnel.person_details import ACCOUNT, NAME, NIK, NPWP

NIP, OTHER = "193503302010011005", "193503302010011006"
BANK = {"since": "2026-01-01", "bank_code": "110", "bank_name": "Bank Peraga", "account_name": NAME}
PLAIN = (Scope.HR_READ, Scope.HR_WRITE)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    configure_logging("DEBUG", stream)
    structlog.configure(cache_logger_on_first_use=False)  # later tests capture the same loggers' lines
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers = handlers
    logging.getLogger().setLevel(level)


async def fill(api: Api) -> str:
    """Record an employee with all details, and return its id."""
    employee_id, _ = await api.create("/v1/employees", employee(NIP), employee(OTHER))
    for kind, row in (
        ("identity-numbers", {"nik": NIK, "npwp": NPWP}),
        ("bank-accounts", BANK | {"account_number": ACCOUNT}),
        ("tax-statuses", {"tax_year": 2026, "ptkp": "K/1", "source": "SIMGAJI"}),
        ("zakat-consents", {"since": "2026-01-01", "consent": True}),
    ):
        answer = await api.post(f"/v1/imports/{kind}", {"items": [{"nip": NIP, **row}]}, scopes=PLAIN)
        assert answer.json()["created"] == 1, answer.text
    return employee_id


async def test_details_are_masked_without_the_scope_and_whole_with_it(api: Api) -> None:
    path = f"/v1/employees/{await fill(api)}/details"

    masked, whole = (await api.get(path, scopes=PLAIN)).json(), (await api.get(path)).json()

    assert (masked["masked"], masked["nik"], masked["npwp"]) == (True, "*" * 12 + "0001", "*" * 11 + "0000")
    assert masked["bank_accounts"][0]["account_number"] == "*********3445"
    assert masked["bank_accounts"][0]["account_name"] == "*******raga"
    assert (whole["masked"], whole["nik"], whole["npwp"]) == (False, NIK, NPWP)
    assert (whole["bank_accounts"][0]["account_number"], whole["bank_accounts"][0]["counts"]) == (ACCOUNT, True)
    assert whole["tax_statuses"][0]["ptkp"] == "K/1"
    assert whole["zakat_consents"][0]["consent"] is True
    assert (await api.get(path, agency_id=BANDUNG)).status_code == 404


async def test_each_read_in_full_and_each_search_is_on_record(
    api: Api, superuser: psycopg.AsyncConnection[Any]
) -> None:
    employee_id = await fill(api)
    await api.get(f"/v1/employees/{employee_id}/details", scopes=PLAIN)
    await api.get(f"/v1/employees/{employee_id}/details")
    await api.post("/v1/employees/search", {"nik": NIK})

    cursor = await superuser.execute(
        "SELECT action, subject_employee_id::text FROM audit_log WHERE object_kind = 'person_details' ORDER BY audit_id"
    )
    assert await cursor.fetchall() == [
        ("person_details.read", employee_id),
        ("person_details.search_nik", employee_id),
    ]


@pytest.mark.parametrize("sought", [{"nik": NIK}, {"npwp": NPWP}, {"account_number": ACCOUNT}])
async def test_an_employee_is_found_by_a_number_with_the_scope_only(api: Api, sought: dict[str, str]) -> None:
    employee_id = await fill(api)
    path = "/v1/employees/search"

    assert (await api.post(path, sought)).json()["employee_id"] == employee_id
    assert (await api.post(path, sought, scopes=PLAIN)).status_code == 403
    other = {name: f"{value[:-1]}9" for name, value in sought.items()}
    assert (await api.post(path, other)).status_code == 404
    assert (await api.post(path, sought, agency_id=BANDUNG)).status_code == 404


async def test_a_search_names_one_number_and_two_with_one_account_are_told_apart(api: Api) -> None:
    await fill(api)
    shared = {"items": [{"nip": OTHER, **BANK, "account_number": ACCOUNT}]}
    assert (await api.post("/v1/imports/bank-accounts", shared)).json()["created"] == 1

    for body in ({}, {"nip": NIP, "nik": NIK}):
        assert (await api.post("/v1/employees/search", body)).json()["type"] == "/v1/problems/search-by-one"
    ambiguous = await api.post("/v1/employees/search", {"account_number": ACCOUNT})
    assert ambiguous.status_code == 409
    assert len(ambiguous.json()["remedies"]) == 2


async def test_an_export_needs_the_scope_and_gives_what_was_sent(api: Api) -> None:
    await fill(api)
    assert (await api.get("/v1/exports/identity-numbers", scopes=PLAIN)).status_code == 403

    exported = (await api.get("/v1/exports/identity-numbers?format=csv")).text.splitlines()
    assert exported[1] == f"{NIP},{NIK},{NPWP}"
    assert ACCOUNT in (await api.get("/v1/exports/bank-accounts")).text
    assert (await api.get("/v1/exports/tax-statuses", scopes=PLAIN)).status_code == 200


async def test_no_number_is_in_a_log_a_problem_or_a_row(
    api: Api, superuser: psycopg.AsyncConnection[Any], log: io.StringIO
) -> None:
    employee_id = await fill(api)
    taken = await api.post("/v1/imports/identity-numbers", {"items": [{"nip": OTHER, "nik": NIK}]})
    wrong = await api.post("/v1/imports/identity-numbers", {"items": [{"nip": OTHER, "nik": f"{NIK}0"}]})
    await api.get(f"/v1/employees/{employee_id}/details")
    await api.post("/v1/employees/search", {"account_number": ACCOUNT})
    await api.get("/v1/exports/bank-accounts")

    assert (taken.json()["refused"], wrong.status_code) == (1, 422)
    cursor = await superuser.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    rows = ""
    for (table,) in await cursor.fetchall():
        rows += str(await (await superuser.execute(f"SELECT t::text FROM {table} t")).fetchall())  # noqa: S608 - a table's name
    assert "/v1/employees/{employee_id}/details" in log.getvalue()
    assert employee_id in rows
    for place in (log.getvalue(), taken.text, wrong.text, rows):
        assert [value for value in (NIK, NPWP, ACCOUNT, NAME) if value in place] == []
