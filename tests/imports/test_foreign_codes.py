"""Rows in another system's codes: said in ours on their own day, or refused, listed, mapped and tried again."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from app.imports.codes import Coded
from app.imports.kinds import Kind
from app.imports.rows import KINDS
from app.personnel.code_mappings import CodeKind
from tests.imports.conftest import Hr, Json, counts
from tests.imports.test_files import NIPS, held, person, post, unit

CODES = {"unit_code", "unit_codes", "post_code", "parent_code", "predicate", "leave_kind", "golongan", "golongan_pppk"}


def mapping(kind: str, foreign: str, own: str, since: str = "2026-01-01", **changed: object) -> Json:
    given = {"system": "siasn", "kind": kind, "foreign_code": foreign, "own_code": own, "since": since}
    return given | changed


async def staff(hr: Hr) -> None:
    await hr.send("units", unit("DISDIK"), unit("DINKES"))
    await hr.send("posts", post("P1"), post("P2"))
    await hr.send("employees", person(NIPS[0]), person(NIPS[1]))


async def discrepancies(hr: Hr) -> list[Json]:
    found: list[Json] = (await hr.api.get("/v1/discrepancies?state=open")).json()["items"]
    return found


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_of_codes_is_one_that_is_translated(kind: Kind) -> None:
    assert CODES & set(kind.row.model_fields) <= {one.column for one in kind.codes}


@pytest.mark.parametrize(
    ("on", "value", "day"),
    [
        ("since", "2026-03-05", date(2026, 3, 5)),
        ("period", "2026", date(2026, 1, 1)),
        ("month", "2026-03", date(2026, 3, 1)),
        ("since_at", "2026-03-05T23:30:00+07:00", date(2026, 3, 5)),
        ("since", "2026-02-30", None),
        ("since", "5/3/2026", None),
        ("since", 20260305, None),
        ("since", None, None),
    ],
)
def test_a_row_is_said_on_its_own_day(on: str, value: object, day: date | None) -> None:
    assert Coded(column="unit_code", kind=CodeKind.UNIT, on=on).day({on: value}) == day


async def test_a_code_means_what_it_is_mapped_to_on_the_rows_own_day(hr: Hr) -> None:
    await staff(hr)
    await hr.send("code-mappings", mapping("post", "u1/f1", "P1"), mapping("post", "u1/f1", "P2", "2026-03-01"))

    operation = await hr.send(
        "assignments",
        held(NIPS[0], "u1/f1", until="2026-03-01"),
        held(NIPS[0], "u1/f1", since="2026-03-01"),
        system="siasn",
    )

    assert counts(operation) == (2, 0, 0, 0)
    assert [(row["post_code"], row["since"]) for row in await hr.exported("assignments")] == [
        ("P1", "2026-01-01"),
        ("P2", "2026-03-01"),
    ]


async def test_an_unmapped_code_is_refused_listed_mapped_and_tried_again(hr: Hr) -> None:
    await staff(hr)
    sent = {"nip": NIPS[0], "kind": "21", "since": "2026-03-01", "months": 6}

    operation = await hr.send("sanctions", sent, sent | {"nip": NIPS[1], "kind": "02"}, system="siasn")

    assert counts(operation) == (1, 0, 0, 1)
    (refused,) = await hr.refused(operation)
    assert (refused["row"], refused["code"], refused["columns"][0]["column"]) == (1, "code-unmapped", "kind")
    assert refused["columns"][0]["expected"] == "A code of siasn that is mapped on that day."
    assert refused["remedies"] == [
        {
            "code": "map-code",
            "title": "Record what the code of siasn means (`code-mappings`), then try again from the discrepancy list.",
            "href": "/v1/code-mappings?system=siasn",
        }
    ]
    (listed,) = await discrepancies(hr)
    assert [listed[name] for name in ("row_kind", "system", "column", "code", "rows")] == [
        "sanctions", "siasn", "kind", "21", 1,
    ]  # fmt: skip

    path = f"/v1/discrepancies/{listed['discrepancy_id']}/retry"
    early = (await hr.api.post(path, {})).json()
    await hr.send("code-mappings", mapping("sanction", "21", "medium"))
    late = (await hr.api.post(path, {})).json()

    assert (early["recorded"], early["discrepancy"]["state"]) == (0, "open")
    assert (late["recorded"], late["discrepancy"]["state"]) == (1, "resolved")
    assert [(row["nip"], row["kind"]) for row in await hr.exported("sanctions")] == [
        (NIPS[0], "medium"),
        (NIPS[1], "teguran_tertulis"),
    ]


async def test_a_row_with_a_mapped_code_and_an_unknown_nip_keeps_the_systems_codes_while_it_waits(hr: Hr) -> None:
    await staff(hr)
    await hr.send("code-mappings", mapping("post", "u1", "P1"))
    operation = await hr.send("assignments", held(NIPS[5], "u1"), system="siasn")
    own = await hr.send("assignments", held(NIPS[5], "P2", kind="plt"))

    answer = await hr.api.get(f"/v1/operations/{operation['operation_id']}/error-file?format=csv")
    (wrong,) = csv.DictReader(StringIO(answer.text))
    listed = await discrepancies(hr)
    await hr.send("employees", person(NIPS[5]))
    done = [(await hr.api.post(f"/v1/discrepancies/{one['discrepancy_id']}/retry", {})).json() for one in listed]

    assert (counts(operation), counts(own), wrong["post_code"]) == ((0, 0, 0, 1), (0, 0, 0, 1), "u1")
    assert [(one["system"], one["code"]) for one in listed] == [("siasn", NIPS[5]), (None, NIPS[5])]
    assert [one["recorded"] for one in done] == [1, 1]
    assert {row["post_code"] for row in await hr.exported("assignments")} == {"P1", "P2"}


async def test_golongan_and_predicates_are_understood_as_the_nation_writes_them(hr: Hr) -> None:
    await hr.send(
        "employees",
        person(NIPS[0], golongan="33"),
        person(NIPS[1], golongan="IV/a"),
        person(NIPS[2], status_asn="pppk", golongan="IX"),
        person(NIPS[3], golongan="V/z"),
        system="siasn",
    )
    await hr.send("assessments", {"nip": NIPS[0], "period": "2025", "predicate": "Sangat Baik"}, system="siasn")
    other = await hr.send("employees", person(NIPS[4], golongan="33"), system="simgaji")

    assert [
        (row["golongan"], row["ruang"], row["golongan_pppk"]) for row in await hr.exported("employees")
    ] == [("III", "c", ""), ("IV", "a", ""), ("", "", "IX")]  # fmt: skip
    assert [row["predicate"] for row in await hr.exported("assessments")] == ["sangat_baik"]
    assert counts(other) == (0, 0, 0, 1)
    assert [(one["system"], one["code"]) for one in await discrepancies(hr)] == [("siasn", "V/z"), ("simgaji", "33")]


async def test_several_codes_in_a_column_are_all_translated_or_none(hr: Hr) -> None:
    await staff(hr)
    await hr.send("code-mappings", mapping("unit", "1", "DISDIK"), mapping("unit", "2", "DINKES"))
    outage = {"since_at": "2026-03-02T08:00:00+07:00", "reach": "all", "description": "Banjir", "declared_by": "Sekda"}

    operation = await hr.send(
        "outages",
        outage | {"code": "A", "unit_codes": "1; 2"},
        outage | {"code": "B", "unit_codes": "1;9"},
        outage | {"code": "C"},
        system="siasn",
    )

    assert counts(operation) == (2, 0, 0, 1)
    assert [row["unit_codes"] for row in await hr.exported("outages")] == ["DINKES;DISDIK", ""]


async def test_a_row_without_a_readable_day_is_told_so_and_not_that_its_code_is_wrong(hr: Hr) -> None:
    await staff(hr)
    operation = await hr.send("sanctions", {"nip": NIPS[0], "kind": "02", "since": "1/2/2026"}, system="siasn")

    (refused,) = await hr.refused(operation)

    assert [(one["column"], one["code"]) for one in refused["columns"]] == [("since", "day-form")]
    assert await discrepancies(hr) == []


async def test_a_trial_translates_too_and_keeps_nothing(hr: Hr) -> None:
    await staff(hr)
    sent = {"nip": NIPS[0], "since": "2026-03-01"}

    operation = await hr.send("sanctions", sent | {"kind": "02"}, sent | {"kind": "21"}, system="siasn", trial=True)

    assert (counts(operation), await discrepancies(hr)) == ((1, 0, 0, 1), [])
    assert await hr.exported("sanctions") == []


async def test_a_list_may_have_a_systems_codes_of_units_and_posts(hr: Hr) -> None:
    await staff(hr)
    await hr.send("code-mappings", mapping("post", "u1", "P1", system="simgaji"))
    items = [held(NIPS[0], "u1"), held(NIPS[1], "u9"), held(NIPS[5], "u1")]

    answer = (await hr.api.post("/v1/imports/assignments?system=simgaji", {"items": items})).json()

    assert [item["outcome"] for item in answer["items"]] == ["created", "refused", "refused"]
    problems = [item["problem"] for item in answer["items"][1:]]
    assert [(one["type"], one["errors"][0]["pointer"]) for one in problems] == [
        ("/v1/problems/code-unmapped", "/items/1/post_code"),
        ("/v1/problems/reference-unknown", "/items/2/nip"),
    ]
    assert [row["post_code"] for row in await hr.exported("assignments")] == ["P1"]
