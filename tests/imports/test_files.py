"""Files of HR over HTTP: recorded row by row, once, whatever is wrong with some of them and whoever is killed."""

from __future__ import annotations

import asyncio
import csv
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any

import psycopg
import pytest
from openpyxl import Workbook
from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake
from app.imports.rows import KINDS
from app.imports.service import running
from app.imports.tasks import forget_refused_rows
from app.persistence.database import raw
from app.shared.records import ItemReport
from tests.imports.conftest import Hr, Json, counts, ndjson
from tests.personnel.conftest import BANDUNG, DEMO, NOW

NIPS = [f"19350330201001{place:04d}" for place in range(1000, 1100)]


def unit(code: str, **changed: object) -> Json:
    return {"code": code, "name": f"Dinas {code}", "kind": "dinas", "since": "2026-01-01"} | changed


def person(nip: str, **changed: object) -> Json:
    return {"nip": nip, "name": "Siti", "status_asn": "pns", "golongan": "III", "since": "2026-01-01"} | changed


def post(code: str, **changed: object) -> Json:
    own = {"code": code, "title": "Analis", "unit_code": "DISDIK", "kelas_jabatan": 7}
    return own | {"position_group": "pelaksana", "since": "2026-01-01"} | changed


def held(nip: str, post_code: str, **changed: object) -> Json:
    return {"nip": nip, "post_code": post_code, "kind": "definitive", "since": "2026-01-01"} | changed


async def test_a_file_is_recorded_and_the_same_file_again_changes_nothing(hr: Hr) -> None:
    first = await hr.send("units", unit("DISDIK"), unit("DINKES"))
    again = await hr.send("units", unit("DISDIK"), unit("DINKES", name="Dinas Kesehatan"))

    assert (first["state"], first["total"], first["done"], counts(first)) == ("succeeded", 2, 2, (2, 0, 0, 0))
    assert counts(again) == (0, 1, 1, 0)


async def test_one_bad_row_of_many_is_told_and_all_others_are_recorded(hr: Hr) -> None:
    rows = [person(nip) for nip in NIPS]
    rows[41] |= {"golongan": "V"}

    operation = await hr.send("employees", *rows)

    assert counts(operation) == (99, 0, 0, 1)
    (refused,) = await hr.refused(operation)
    assert (refused["row"], refused["code"]) == (42, "row-invalid")
    assert refused["columns"] == [
        {
            "column": "golongan",
            "code": "not-allowed-value",
            "found": "a text of 1 characters",
            "expected": "The value must be one of: 'I', 'II', 'III', 'IV'.",
        }
    ]
    assert refused["remedies"][0]["title"] == "Mend the row in the error file and send that file."


async def test_the_error_file_is_mended_and_sent_again(hr: Hr) -> None:
    operation = await hr.send("employees", person(NIPS[0]), person(NIPS[1], since="1/1/2026"))
    answer = await hr.api.get(f"/v1/operations/{operation['operation_id']}/error-file?format=csv")
    (wrong,) = csv.DictReader(StringIO(answer.text))
    assert (wrong["nip"], wrong["_row"], wrong["_column"]) == (NIPS[1], "2", "since")

    mended = answer.text.replace("1/1/2026", "2026-01-01").encode()
    sent = await hr.receive("employees", mended, written="csv")

    assert counts(await hr.read(sent)) == (1, 0, 0, 0)


async def test_rows_that_name_later_rows_are_recorded_at_the_end(hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)

    operation = await hr.send("units", unit("C", parent_code="B"), unit("B", parent_code="A"), unit("A"))

    assert counts(operation) == (3, 0, 0, 0)
    assert {row["code"]: row["parent_code"] for row in await hr.exported("units")} == {"A": "", "B": "A", "C": "B"}


@pytest.mark.parametrize("chunk", [2, 2000])
async def test_a_successor_may_stand_before_the_end_of_its_predecessor(
    hr: Hr, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(running, "CHUNK", chunk)
    await hr.send("units", unit("DISDIK"))
    await hr.send("posts", *(post(f"P{place}") for place in range(4)))
    await hr.send("employees", *(person(nip) for nip in NIPS[:5]))
    await hr.send("assignments", held(NIPS[0], "P0"), held(NIPS[1], "P1"), held(NIPS[2], "P2"))
    ended = {"until": "2026-03-01"}

    operation = await hr.send(
        "assignments",
        held(NIPS[3], "P0", since="2026-03-01"),
        held(NIPS[4], "P1", since="2026-03-01"),
        held(NIPS[1], "P2", since="2026-03-01"),
        held(NIPS[2], "P3", since="2026-03-01"),
        held(NIPS[3], "P2", since="2026-05-01"),
        *(held(NIPS[place], f"P{place}", **ended) for place in range(3)),
    )

    assert counts(operation) == (4, 3, 0, 1)
    assert [(row["row"], row["code"]) for row in await hr.refused(operation)] == [(5, "employee-holds-post")]


async def test_a_unit_may_change_places_with_the_one_above_it(hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)
    await hr.send("units", unit("A"), unit("B", parent_code="A"))
    moved = {"since": "2026-03-01"}

    operation = await hr.send("units", unit("A", parent_code="B", **moved), unit("B", **moved))

    assert counts(operation) == (2, 0, 0, 0)


async def test_a_trial_tells_what_would_become_of_rows_and_keeps_none(hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 1)
    rows = unit("B", parent_code="A"), unit("A"), unit("C", parent_code="TIADA")

    operation = await hr.send("units", *rows, trial=True)

    assert (operation["validate_only"], counts(operation)) == (True, (2, 0, 0, 1))
    assert [row["row"] for row in await hr.refused(operation)] == [3]
    assert await hr.exported("units") == []


async def test_a_list_says_the_same_as_a_file_to_each_of_its_rows(hr: Hr) -> None:
    await hr.send("units", unit("DISDIK"))

    answer = await hr.api.post(
        "/v1/imports/units", {"items": [unit("DISDIK"), unit("X", parent_code="TIADA"), unit("Y")]}
    )

    told = answer.json()
    assert [item["outcome"] for item in told["items"]] == ["unchanged", "refused", "created"]
    assert told["items"][1]["problem"]["errors"][0]["pointer"] == "/items/1/parent_code"


async def test_a_csv_and_a_workbook_record_the_same_as_ndjson(hr: Hr) -> None:
    await hr.send("units", unit("DISDIK"))
    text = "code;name;kind;since\nDISDIK;Dinas DISDIK;dinas;2026-01-01\nDINKES;Dinas DINKES;dinas;2026-01-01\n"
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in csv.reader(StringIO(text), delimiter=";"):
        sheet.append(row)
    workbook = BytesIO()
    book.save(workbook)

    as_csv = await hr.read(await hr.receive("units", text.encode(), written="csv"))
    as_xlsx = await hr.read(await hr.receive("units", workbook.getvalue(), written="xlsx"))

    assert (counts(as_csv), counts(as_xlsx)) == ((1, 0, 1, 0), (0, 0, 2, 0))


async def test_an_unknown_nip_is_listed_and_its_rows_are_recorded_once_it_is_there(hr: Hr) -> None:
    await hr.send("units", unit("DISDIK"))
    await hr.send("posts", post("P1"), post("P2"))
    operation = await hr.send("assignments", held(NIPS[0], "P1"), held(NIPS[1], "P2"))
    listed = (await hr.api.get("/v1/discrepancies?state=open")).json()["items"]
    assert [(one["row_kind"], one["column"], one["code"], one["rows"]) for one in listed] == [
        ("assignments", "nip", NIPS[0], 1),
        ("assignments", "nip", NIPS[1], 1),
    ]
    await hr.send("employees", person(NIPS[0]), person(NIPS[2]))

    found = await hr.api.post(f"/v1/discrepancies/{listed[0]['discrepancy_id']}/retry", {})
    renamed = await hr.api.post(f"/v1/discrepancies/{listed[1]['discrepancy_id']}/retry", {"code": NIPS[2]})

    for answer in (found, renamed):
        told = answer.json()
        assert (told["recorded"], told["refused"], told["discrepancy"]["state"]) == (1, [], "resolved"), told
    assert {(row["nip"], row["post_code"]) for row in await hr.exported("assignments")} == {
        (NIPS[0], "P1"),
        (NIPS[2], "P2"),
    }
    assert await hr.refused(operation) == []


async def test_a_discrepancy_that_is_tried_too_early_stays_open_and_one_is_dismissed_with_a_reason(hr: Hr) -> None:
    await hr.send("units", unit("A", parent_code="TIADA"))
    (listed,) = (await hr.api.get("/v1/discrepancies")).json()["items"]
    path = f"/v1/discrepancies/{listed['discrepancy_id']}"

    early = (await hr.api.post(f"{path}/retry", {})).json()
    dismissed = (await hr.api.post(f"{path}/dismissal", {"reason": "Bukan unit kita."})).json()
    late = await hr.api.post(f"{path}/retry", {})

    assert (early["recorded"], early["discrepancy"]["state"], len(early["refused"])) == (0, "open", 1)
    assert (dismissed["state"], dismissed["reason"]) == ("dismissed", "Bukan unit kita.")
    assert (late.status_code, late.json()["type"]) == (409, "/v1/problems/discrepancy-decided")


async def test_two_imports_of_the_same_file_at_once_end_as_one(hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 7)
    content = ndjson([person(nip) for nip in NIPS])
    operations = [await hr.receive("employees", content) for _ in range(2)]

    ended = await asyncio.gather(*(hr.read(one) for one in operations))

    assert sum(one["created"] for one in ended) == len(NIPS)
    assert sum(one["unchanged"] for one in ended) == len(NIPS)
    assert len(await hr.exported("employees")) == len(NIPS)


async def test_two_workers_with_the_same_file_record_each_row_once(hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 7)
    operation = await hr.receive("employees", ndjson([person(nip) for nip in NIPS]))

    await asyncio.gather(*(hr.read(operation) for _ in range(3)))

    assert counts(await hr.operation(operation)) == (len(NIPS), 0, 0, 0)


async def test_a_cancelled_file_keeps_what_it_has_done_and_reads_no_more(hr: Hr) -> None:
    operation = await hr.receive("employees", ndjson([person(nip) for nip in NIPS]))
    path = f"/v1/operations/{operation['operation_id']}/cancellation"

    asked = await hr.api.post(path)
    ended = await hr.read(operation)
    again = await hr.api.post(path)

    assert asked.json()["cancel_asked"]
    assert (ended["state"], ended["done"]) == ("cancelled", 0)
    assert again.json()["type"] == "/v1/problems/operation-ended"


async def test_a_file_that_turns_out_not_to_be_utf8_ends_with_the_reason_and_what_was_done(
    hr: Hr, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 10)
    rows = "".join(f"U{place:04d},Dinas,dinas,2026-01-01\n" for place in range(3000))
    content = f"code,name,kind,since\n{rows}".encode() + "X,Diñas,dinas,2026-01-01\n".encode("latin-1")

    ended = await hr.read(await hr.receive("units", content, written="csv"))

    assert (ended["state"], ended["problem"]["type"]) == ("failed", "/v1/problems/file-encoding")


@pytest.mark.parametrize(
    ("query", "file", "status", "code"),
    [
        ("kind=gaji&format=csv", b"code\n", 404, "row-kind-unknown"),
        ("kind=units&format=csv", b"", 422, "file-empty"),
        ("kind=units&format=csv", b"code,name,kind,since\n", 422, "file-empty"),
        ("kind=units&format=csv", b"code,nama\n1,2\n", 422, "file-header"),
        ("kind=units&format=xlsx", b"code\n", 422, "file-workbook"),
        ("kind=units&format=pdf", b"code\n", 422, "invalid-input"),
    ],
)
async def test_what_can_not_be_read_at_all_is_refused_at_once(
    hr: Hr, query: str, file: bytes, status: int, code: str
) -> None:
    headers = {**hr.api.token("ani", DEMO), "Idempotency-Key": code}

    answer = await hr.api.client.post(f"/v1/import-files?{query}", files={"file": file}, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/v1/problems/{code}")
    assert (await hr.api.get("/v1/operations")).json()["items"] == []


async def test_a_body_that_is_no_form_is_refused(hr: Hr) -> None:
    headers = {**hr.api.token("ani", DEMO), "Idempotency-Key": "1"}
    path = "/v1/import-files?kind=units&format=csv"

    plain = await hr.api.client.post(path, content=b"code", headers=headers)
    other = await hr.api.client.post(path, files={"berkas": b"code"}, headers=headers)

    assert (plain.status_code, other.status_code) == (415, 400)


async def test_the_same_key_gives_the_first_answer_and_another_file_under_it_is_refused(hr: Hr) -> None:
    headers = {**hr.api.token("ani", DEMO), "Idempotency-Key": "berkas-1"}
    path = "/v1/import-files?kind=units&format=ndjson"

    first, second, other = [
        await hr.api.client.post(path, files={"file": ndjson([unit(code)])}, headers=headers)
        for code in ("A", "A", "B")
    ]

    assert first.json() == second.json()
    assert other.json()["type"] == "/v1/problems/idempotency-key-reused"


async def test_an_export_goes_into_an_empty_agency_and_comes_out_equal(hr: Hr) -> None:
    await hr.send("units", unit("DISDIK"), unit("UPT", parent_code="DISDIK"))
    await hr.send("posts", post("P1"), post("P2", parent_code="P1", unit_code="UPT"))
    await hr.send("employees", *(person(nip) for nip in NIPS[:2]))
    await hr.send("employees", person(NIPS[0], golongan="IV", since="2026-03-01"))
    await hr.send("assignments", held(NIPS[0], "P1"), held(NIPS[1], "P2"), held(NIPS[0], "P2", kind="plt"))
    kinds = ("units", "posts", "employees", "assignments")

    for kind in kinds:
        content = (await hr.api.get(f"/v1/exports/{kind}")).content
        ended = await hr.read(await hr.receive(kind, content, agency_id=BANDUNG), agency_id=BANDUNG)
        assert ended["refused"] == 0, kind

    for kind in kinds:
        first, second = [
            (await hr.api.get(f"/v1/export-digests/{kind}", agency_id=agency_id)).json()
            for agency_id in (DEMO, BANDUNG)
        ]
        assert first["rows"] > 0
        assert [first[name] for name in ("rows", "digest", "units")] == [
            second[name] for name in ("rows", "digest", "units")
        ], kind


async def test_what_changed_since_a_change_number_is_told_once(hr: Hr) -> None:
    await hr.send("employees", person(NIPS[0]), person(NIPS[1]))
    known = (await hr.api.get("/v1/exports/employees")).headers["Erk-Known-At"]
    await hr.send("employees", person(NIPS[0], name="Sari"))

    changed = await hr.exported("employees", query=f"&changed_after={known}")
    newest = (await hr.api.get("/v1/exports/employees")).headers["Erk-Known-At"]

    assert sorted((row["name"], row["_op"]) for row in changed) == [("Sari", "recorded"), ("Siti", "superseded")]
    assert await hr.exported("employees", query=f"&changed_after={newest}") == []


async def test_who_was_known_stays_known_as_of_then(hr: Hr) -> None:
    await hr.send("employees", person(NIPS[0]))
    known = (await hr.api.get("/v1/exports/employees")).headers["Erk-Known-At"]
    before = await hr.exported("employees", query=f"&known_at={known}")
    await hr.send("employees", person(NIPS[0], name="Sari"), person(NIPS[1]))

    assert await hr.exported("employees", query=f"&known_at={known}") == before


async def test_no_digest_is_given_of_what_is_not_known_yet(hr: Hr) -> None:
    answer = await hr.api.get("/v1/export-digests/employees?known_at=99")

    assert (answer.status_code, answer.json()["type"]) == (422, "/v1/problems/known-at-not-reached")


async def test_a_row_that_only_the_database_refuses_stops_no_other(hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    units = KINDS["units"]

    async def careless(conn: AsyncConnection, intake: Intake, records: Sequence[Any], /) -> list[ItemReport]:
        """Record without looking: the database is the only one that notices."""
        reports = await units.record(conn, intake, [one for one in records if one.code != "BURUK"])
        if len(reports) < len(records):
            await (await raw(conn)).execute("SELECT 1 / 0")
        return reports

    monkeypatch.setitem(KINDS, "units", replace(units, record=careless))

    operation = await hr.send("units", *(unit(code) for code in ("A", "B", "BURUK", "C", "D")))

    assert counts(operation) == (4, 0, 0, 1)
    assert [(row["row"], row["code"]) for row in await hr.refused(operation)] == [(3, "row-failed")]


async def test_what_is_kept_sealed_is_sealed_in_its_file_and_its_refused_rows_too(
    hr: Hr, superuser: psycopg.AsyncConnection[Any]
) -> None:
    account = {"nip": NIPS[0], "since": "2026-01-01", "bank_code": "110", "bank_name": "bjb"}
    rows = [account | {"account_number": "0012345678901", "account_name": "SITI"}]

    sent = await hr.receive("bank-accounts", ndjson(rows))
    parts = await (await superuser.execute("SELECT content FROM import_parts")).fetchall()
    ended = await hr.read(sent)
    kept = await (await superuser.execute("SELECT sent FROM import_refusals")).fetchall()
    answer = await hr.api.get(f"/v1/operations/{ended['operation_id']}/error-file?format=ndjson")

    assert (ended["refused"], len(parts), len(kept)) == (1, 1, 1)
    for (content,) in (*parts, *kept):
        with pytest.raises(zlib.error):
            zlib.decompress(content)
    assert answer.json()["account_number"] == "0012345678901"


async def test_no_digest_is_kept_from_which_a_short_file_of_what_is_sealed_could_be_guessed(
    hr: Hr, superuser: psycopg.AsyncConnection[Any]
) -> None:
    sealed, plain = ndjson([{"nip": NIPS[0], "nik": "3273000000000001"}]), ndjson([unit("A")])

    for kind, content in (("identity-numbers", sealed), ("units", plain)):
        await hr.receive(kind, content)

    kept = []
    for column, table in (("details", "operations"), ("after_digest", "audit_log"), ("body_digest", "kept_answers")):
        rows = await (await superuser.execute(f"SELECT {column} FROM {table}")).fetchall()  # noqa: S608 - of this test
        kept += [str(value) for (value,) in rows]
    assert [any(sha256(one).hexdigest() in value for value in kept) for one in (plain, sealed)] == [True, False]


async def test_refused_rows_are_forgotten_after_90_days_but_for_those_that_somebody_still_looks_after(hr: Hr) -> None:
    operation = await hr.send("units", unit("A", since="kemarin"), unit("B", parent_code="TIADA"))
    later = replace(hr.hands, now=lambda: NOW + timedelta(days=89))
    await forget_refused_rows(later)
    assert [row["row"] for row in await hr.refused(operation)] == [1, 2]

    later = replace(hr.hands, now=lambda: NOW + timedelta(days=91))
    await forget_refused_rows(later)

    assert [row["row"] for row in await hr.refused(operation)] == [2]
