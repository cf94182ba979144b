"""What other systems call our units and words: recorded in two times, refused one by one, translated day by day."""

from __future__ import annotations

from datetime import date

import pytest
from psycopg import sql

from app.audit import service as audit
from app.imports.kinds import Intake
from app.imports.rows.code_mappings import CODE_MAPPINGS, CodeMappingRow
from app.persistence.database import raw
from app.personnel.code_mappings import CodeKind, CodeMapping, MappingFilter
from app.personnel.service import code_mappings as service
from app.shared.records import ItemReport
from tests.support.databases import RolledBackDatabase
from tests.support.front import Front
from tests.support.office import AGENCY, NOW, Office, stored

JANUARY, APRIL, JULY = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def mapping(
    code: str = "U-1", own: str = "dinas", *, since: date = JANUARY, until: date | None = None, **more: str
) -> CodeMapping:
    kind = CodeKind(more.get("kind", CodeKind.UNIT))
    return CodeMapping(system="siasn", kind=kind, foreign_code=code, own_code=own, since=since, until=until)


async def record(database: RolledBackDatabase, office: Office, *records: CodeMapping) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        return said(await service.record_code_mappings(conn, caller=office.caller(), records=records, now=NOW))


def said(reports: list[ItemReport]) -> list[str]:
    return [str(one.outcome) if one.problem is None else one.problem.code for one in reports]


async def meaning(database: RolledBackDatabase, code: str, day: date, kind: CodeKind = CodeKind.UNIT) -> str | None:
    """Return what a code means on a day, asked in both ways."""
    async with database.transaction(AGENCY) as conn:
        one = await service.translate(conn, agency_id=AGENCY, system="siasn", kind=kind, wanted={(code, day)})
        every = await service.own_codes(conn, agency_id=AGENCY, system="siasn", kind=kind, on=day)
    assert one.get((code, day)) == every.get(code)
    return every.get(code)


async def test_a_code_means_what_was_recorded_last_before_the_day(database: RolledBackDatabase, office: Office) -> None:
    await record(database, office, mapping(own="dinas", since=JANUARY), mapping("P", "I", kind=CodeKind.GOLONGAN))
    await record(
        database,
        office,
        mapping("P", "III/c", kind=CodeKind.GOLONGAN, since=APRIL, until=JULY),
        mapping("Q", "IX", kind=CodeKind.GOLONGAN),
    )

    days = (date(2025, 12, 31), date(2026, 3, 31), APRIL, date(2026, 6, 30), JULY)
    assert [await meaning(database, "P", day, CodeKind.GOLONGAN) for day in days] == [None, "I", "III/c", "III/c", None]
    assert await meaning(database, "U-1", APRIL) == "dinas"
    assert await meaning(database, "P", APRIL) is None, "the same code of another kind"


async def test_the_same_again_changes_nothing_and_a_correction_keeps_the_old_answer(
    database: RolledBackDatabase, office: Office
) -> None:
    good = mapping("1", "light", kind=CodeKind.SANCTION)
    assert await record(database, office, good) == ["created"]
    assert await record(database, office, good) == ["unchanged"]
    async with database.transaction(AGENCY) as conn:
        before = await audit.known_now(conn, agency_id=AGENCY)
    assert await record(database, office, mapping("1", "medium", kind=CodeKind.SANCTION)) == ["changed"]
    assert await meaning(database, "1", APRIL, CodeKind.SANCTION) == "medium"

    async with database.transaction(AGENCY) as conn:
        _, then = await service.code_mappings_page(
            conn, agency_id=AGENCY, chosen=MappingFilter(), known_at=before, after=None, size=9
        )
    assert [row["own_code"] for row in then] == ["light"]


async def test_what_ends_on_its_first_day_never_was(database: RolledBackDatabase, office: Office) -> None:
    await record(database, office, mapping())
    assert await record(database, office, mapping(until=JANUARY)) == ["changed"]
    assert await meaning(database, "U-1", APRIL) is None
    assert await stored(database, "SELECT count(*) FROM code_mappings WHERE known_until IS NULL") == [(0,)]


async def test_bad_mappings_between_good_ones_are_refused_by_name(database: RolledBackDatabase, office: Office) -> None:
    reports = await record(
        database,
        office,
        mapping("1"),
        mapping("2", "no such unit"),
        mapping("3", until=date(2025, 12, 31)),
        mapping("4", "lumayan", kind=CodeKind.PREDICATE),
        mapping("5", "V/a", kind=CodeKind.GOLONGAN),
        mapping("1", since=JANUARY),
        mapping("6", "baik", kind=CodeKind.PREDICATE),
        mapping("7", "unpaid", kind=CodeKind.LEAVE),
    )
    assert reports == [
        *("created", "reference-unknown", "days-reversed", "mapping-word-unknown", "mapping-word-unknown"),
        *("fact-repeated", "created", "created"),
    ]


async def test_rows_that_were_exported_are_the_rows_that_were_imported(
    database: RolledBackDatabase, office: Office
) -> None:
    sent = [
        {"system": "bkn", "kind": "leave", "foreign_code": "05", "since": "2026-01-01", "own_code": "unpaid"},
        {"system": "siasn", "kind": "unit", "foreign_code": "A", "since": "2026-01-01", "own_code": "dinas"},
    ]
    rows = [CodeMappingRow.model_validate(row) for row in sent]
    async with database.transaction(AGENCY) as conn:
        intake = Intake(caller=office.caller(), now=NOW)
        await CODE_MAPPINGS.record(conn, intake, [row.to_record() for row in rows])
        statement = sql.SQL(CODE_MAPPINGS.select).format(chosen=sql.SQL("f.known_until IS NULL"))
        cursor = await (await raw(conn)).execute(statement, {"agency_id": AGENCY})
        names = [column.name for column in cursor.description or ()]
        read = [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]

    assert names == [*CodeMappingRow.model_fields, "unit_code", "known_from", "known_until"]
    assert [CodeMappingRow(**{name: row[name] for name in CodeMappingRow.model_fields}) for row in read] == rows


async def test_an_officer_records_over_http_and_a_page_goes_on_where_the_last_one_ended(front: Front) -> None:
    items = [
        {"system": "siasn", "kind": "unit", "foreign_code": str(n), "since": "2026-01-01", "own_code": "dinas"}
        for n in range(5)
    ]
    answer = await front.post("petugas", "/v1/code-mappings", {"items": [*items, items[0] | {"own_code": "-"}]})
    refused = await front.post("siti", "/v1/code-mappings", {"items": items})

    assert (answer.json()["created"], answer.json()["items"][5]["outcome"]) == (5, "refused")
    assert refused.status_code == 403
    first = (await front.get("petugas", "/v1/code-mappings", system="siasn", page_size="3")).json()
    second = (
        await front.get(
            "petugas", "/v1/code-mappings", system="siasn", page_size="3", page_token=first["next_page_token"]
        )
    ).json()
    assert [one["foreign_code"] for one in first["items"] + second["items"]] == ["0", "1", "2", "3", "4"]
    assert second["next_page_token"] is None
    assert (await front.get("petugas", "/v1/code-mappings", system="bkn")).json()["items"] == []


@pytest.mark.parametrize("wrong", [{"system": "SIASN"}, {"kind": "pangkat"}, {"since": "2026-02-30"}, {"own_code": ""}])
async def test_wrong_forms_are_refused_with_their_place(front: Front, wrong: dict[str, str]) -> None:
    good = {"system": "siasn", "kind": "unit", "foreign_code": "1", "since": "2026-01-01", "own_code": "dinas"}
    answer = await front.post("petugas", "/v1/code-mappings", {"items": [good | wrong]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/items/0/{next(iter(wrong))}"
