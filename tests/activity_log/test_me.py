"""What a phone is told of its owner's month while entries are still written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from app.shared.ids import new_id
from tests.activity_log.test_http import Json, entry, envelope, mutation
from tests.activity_log.test_windows_and_limits import library_with
from tests.support.front import Front
from tests.support.office import AGENCY, follow_calendar

WINDOW = '3, counting = "working"'


async def month_of(front: Front, who: str = "siti") -> Json:
    answer = await front.get(who, "/v1/me")
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["months"]
    month: Json = found
    return month


async def test_the_windows_and_the_target_are_those_of_the_regulation(front: Front, tmp_path: Path) -> None:
    before = await month_of(front)
    library = library_with(tmp_path, entry_window_days=WINDOW, verification_window_days="5", grace_days="2")
    front.app.state.services = replace(front.app.state.services, library=library)
    await front.superuser.execute(
        "INSERT INTO agency_regulations (agency_id, choice_id, since, region, variant, known_from)"
        " VALUES (%s, %s, '2026-01-01', 'uji', 'uji', 0)",
        (AGENCY, new_id()),
    )
    without_calendar = await month_of(front)
    await people_are_known(front)
    await follow_calendar(front.superuser, {date(2026, 4, day): 450 if day < 9 else 0 for day in range(1, 31)})
    whole = await month_of(front)

    assert (before["entry_window"], before["target_minutes"], before["target_citation"]) == (None, None, None)
    assert without_calendar["entry_window"] == {"days": 3, "counting": "working", "citation": "Pasal uji"}
    assert without_calendar["verification_window"] == {"days": 5, "counting": "working", "citation": "Pasal uji"}
    assert without_calendar["grace"] == {"days": 2, "counting": "calendar", "citation": "Pasal uji"}
    assert (without_calendar["target_minutes"], without_calendar["days_without_entry"]) == (None, [])
    assert whole["target_minutes"] == 8 * 300


async def test_working_days_so_far_without_an_entry_are_listed(front: Front) -> None:
    """It is the 20th: an entry that came to nothing leaves its day without one."""
    await people_are_known(front)
    days = {date(2026, 4, day): 450 if day in {14, 15, 16, 20, 21} else 0 for day in range(1, 31)}
    await follow_calendar(front.superuser, days)
    kept, gone = new_id(), new_id()
    told = mutation(2, "put", gone, entry=entry() | on("2026-04-14"))
    sent = [mutation(1, "put", kept, entry=entry()), told, mutation(3, "delete", gone, base_rev=1)]
    answer = await front.post("siti", "/v1/sync/push", envelope(*sent))

    assert [one["status"] for one in answer.json()["results"]] == ["applied"] * 3
    assert (await month_of(front))["days_without_entry"] == ["2026-04-14", "2026-04-16", "2026-04-20"]
    assert (await month_of(front, "petugas"))["days_without_entry"] == []


def on(day: str) -> Json:
    return {"work_date": day, "started_at": f"{day}T08:00:00+07:00", "ended_at": f"{day}T09:00:00+07:00"}


async def people_are_known(front: Front) -> None:
    """Record what a month's facts ask of people and their unit beside their posts."""
    await front.superuser.execute(
        "INSERT INTO employee_versions (agency_id, version_id, employee_id, name, status_asn, golongan, since,"
        " known_from) SELECT agency_id, gen_random_uuid(), employee_id, 'Pegawai', 'pns', 'III', '2026-01-01', 0"
        " FROM employees"
    )
    await front.superuser.execute(
        "INSERT INTO unit_versions (agency_id, version_id, unit_id, name, kind, since, known_from)"
        " SELECT agency_id, gen_random_uuid(), unit_id, 'Dinas', 'dinas', '2026-01-01', 0 FROM units"
    )
