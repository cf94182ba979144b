"""Calendars, their uses, rosters, leaves and outages as files: proposed, exported, taken in elsewhere, followed."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.imports.rows import KINDS
from tests.imports.conftest import Hr, Json, counts
from tests.imports.test_files import held, person, post, unit
from tests.personnel.conftest import BANDUNG, DEMO

NIPS = ["193503302010010001", "193503302010010002"]
KINDS_BEFORE = ("units", "posts", "employees", "assignments")
SCHEDULES: dict[str, list[Json]] = {
    "calendars": [
        {"code": "umum", "name": "Lima hari", "time_zone": "Asia/Jakarta"},
        {"code": "timur", "name": "Enam hari", "time_zone": "Asia/Jayapura"},
    ],
    "calendar-days": [
        {"calendar_code": "umum", "day": "2026-04-01", "kind": "working", "starts_at": "07:30", "ends_at": "16:00"}
        | {"minutes": 450},
        {"calendar_code": "umum", "day": "2026-04-03", "kind": "holiday", "label": "Wafat Yesus Kristus"},
        {"calendar_code": "timur", "day": "2026-04-01", "kind": "working", "starts_at": "22:00", "ends_at": "06:00"}
        | {"minutes": 420, "label": "Jaga malam"},
    ],
    "calendar-uses": [
        {"since": "2026-01-01", "calendar_code": "umum"},
        {"unit_code": "UPT", "since": "2026-04-01", "until": "2026-07-01", "calendar_code": "timur"},
    ],
    "rosters": [
        {"nip": NIPS[0], "day": "2026-04-01", "kind": "working", "starts_at": "21:00", "ends_at": "07:00"}
        | {"minutes": 540},
        {"nip": NIPS[0], "day": "2026-04-02", "kind": "rest"},
    ],
    "leaves": [
        {"nip": NIPS[0], "kind": "sick", "since": "2026-04-06", "until": "2026-04-09", "with_note": True},
        {"nip": NIPS[1], "kind": "maternity", "since": "2026-04-06", "child": 2, "decree": "800/7"},
    ],
    "outages": [
        {"code": "G-1", "since_at": "2026-04-01T08:00:00+07:00", "reach": "attendance", "unit_codes": "DISDIK;UPT"}
        | {"until_at": "2026-04-01T11:00:00+07:00", "description": "Listrik padam", "declared_by": "Diskominfo"},
        {"code": "G-2", "since_at": "2026-04-02T08:00:00+07:00", "reach": "all", "withdrawn": True}
        | {"description": "Keliru", "declared_by": "Diskominfo"},
    ],
}


async def staff(hr: Hr) -> None:
    await hr.send("units", unit("DISDIK"), unit("UPT", parent_code="DISDIK"))
    await hr.send("posts", post("P1"), post("P2", unit_code="UPT"))
    await hr.send("employees", *(person(nip) for nip in NIPS))
    await hr.send("assignments", held(NIPS[0], "P1"), held(NIPS[1], "P2"))


async def move(hr: Hr, kind: str, query: str = "") -> Json:
    """Take what one agency exports into the other."""
    exported = await hr.api.get(f"/v1/exports/{kind}?format=ndjson{query}")
    operation = await hr.receive(kind, exported.content, agency_id=BANDUNG)
    return await hr.read(operation, agency_id=BANDUNG)


async def test_schedules_go_into_an_empty_agency_and_come_out_equal(hr: Hr) -> None:
    await staff(hr)
    for kind, rows in SCHEDULES.items():
        assert counts(await hr.send(kind, *rows)) == (len(rows), 0, 0, 0), kind

    for kind in (*KINDS_BEFORE, *SCHEDULES):
        ended = await move(hr, kind)
        assert ended["refused"] == 0, kind

    for kind, rows in SCHEDULES.items():
        first, second = [
            (await hr.api.get(f"/v1/export-digests/{kind}", agency_id=agency_id)).json()
            for agency_id in (DEMO, BANDUNG)
        ]
        assert first["rows"] == len(rows), kind
        assert {**first, "known_at": 0} == {**second, "known_at": 0}, kind
        assert await hr.exported(kind) == await hr.exported(kind, agency_id=BANDUNG)
        assert counts(await move(hr, kind)) == (0, 0, len(rows), 0), kind


async def test_a_feed_of_changes_tells_of_each_schedule_once(hr: Hr) -> None:
    await staff(hr)
    known = (await hr.api.get("/v1/exports/units")).headers["Erk-Known-At"]
    for kind, rows in SCHEDULES.items():
        await hr.send(kind, *rows)
    newest = (await hr.api.get("/v1/exports/units")).headers["Erk-Known-At"]

    for kind, rows in SCHEDULES.items():
        changed = await hr.exported(kind, query=f"&changed_after={known}")
        assert [row["_op"] for row in changed] == ["recorded"] * len(rows), kind
        assert await hr.exported(kind, query=f"&changed_after={newest}") == [], kind


@pytest.mark.parametrize("known", ["0", "1"])
async def test_a_calendar_is_known_from_when_it_was_recorded(hr: Hr, known: str) -> None:
    await hr.send("calendars", SCHEDULES["calendars"][0])
    answer = await hr.api.post("/v1/calendars", {"code": "timur", "name": "Enam hari", "days": []})
    assert answer.status_code == 200

    codes = [row["code"] for row in await hr.exported("calendars", query=f"&changed_after={known}")]

    assert codes == {"0": ["timur", "umum"], "1": ["timur"]}[known]


async def test_what_the_shell_proposes_is_imported_as_it_is(hr: Hr) -> None:
    command = ["calendar", "propose", "--code", "umum", "--year", "2027", "--shape", "six_days"]
    done = CliRunner().invoke(app, [*command, "--hours", "5 07:30-11:30 240"])
    rows = list(csv.DictReader(StringIO(done.stdout)))

    await hr.send("calendars", {"code": "umum", "name": "Umum"})
    ended = await hr.read(await hr.receive("calendar-days", done.stdout.encode(), written="csv"))

    assert list(rows[0]) == list(KINDS["calendar-days"].row.model_fields)
    assert counts(ended) == (365, 0, 0, 0)
    assert await hr.exported("calendar-days") == rows
    assert "Perpres 21/2023" in done.stderr
