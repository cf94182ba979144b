"""What happens by itself around the last day to decide: reminders, what those above are told, and the regulation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.activity_log.model import ParkingDecision, ParkingVerdict
from app.activity_log.service import decide_parked
from app.attendance import service as attendance
from app.attendance.conduct import Outage, OutageReach
from app.jobs.worker import Hands
from app.persistence.database import raw
from app.shared.caller import Caller
from app.shared.ids import new_id
from app.shared.month import Month
from app.verification.service import lost_minutes_of
from app.verification.tasks import look_at_deadlines_of
from tests.activity_log.test_windows_and_limits import choose, library_with
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, NOW, Office, Phone, content, send, stored

SENT = NOW.date()
LAST = SENT + timedelta(days=3)
WINDOW = '3, counting = "calendar"'
NOTICES = "SELECT employee_id, day, kind, entries, people, minutes, earliest_decide_by FROM verification_notices"


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)  # half past seven in Jakarta


async def sent(
    database: RolledBackDatabase, office: Office, folder: Path, *hours: int, owner: UUID | None = None, **said: str
) -> Hands:
    """Choose a regulation with a window of three days and submit entries; the job's hands know that regulation."""
    library = library_with(folder, **({"verification_window_days": WINDOW} | said))
    if not await stored(database, "SELECT 1 FROM agency_regulations"):
        await choose(database, "uji", "uji")
    phone = Phone()
    for hour in hours:
        one = new_id()
        await send(database, office.caller(owner), phone, phone.put(one, content(hour)), phone.submit(one))
    return Hands(database=database, now=lambda: NOW, library=library)


async def look(hands: Hands, at: datetime) -> None:
    await look_at_deadlines_of(Hands(database=hands.database, now=lambda: at, library=hands.library), AGENCY)


async def add_chief(database: RolledBackDatabase, office: Office) -> UUID:
    """Put somebody above the head."""
    chief, post = new_id(), new_id()
    async with database.superuser() as conn:
        driver = await raw(conn)
        await driver.execute("INSERT INTO employees VALUES (%s, %s, '193501012010019999')", (AGENCY, chief))
        await driver.execute("INSERT INTO posts VALUES (%s, %s, 'kadis')", (AGENCY, post))
        await driver.execute(
            "INSERT INTO post_versions (agency_id, version_id, post_id, title, unit_id, kelas_jabatan, position_group,"
            " since, known_from) VALUES (%s, %s, %s, 'Kepala dinas', %s, 14, 'jpt', '2026-01-01', 0)",
            (AGENCY, new_id(), post, office.unit),
        )
        await driver.execute(
            "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since,"
            " known_from) VALUES (%s, %s, %s, %s, %s, 'definitive', '2026-01-01', 0)",
            (AGENCY, new_id(), new_id(), chief, post),
        )
        await driver.execute(
            "UPDATE post_versions SET parent_post_id = %s WHERE post_id = %s", (post, office.head_post)
        )
    return chief


@pytest.mark.parametrize(("days_before", "told"), [(2, 0), (1, 1), (0, 1)])
async def test_the_superior_is_reminded_on_the_last_two_days_once_for_all_entries(
    database: RolledBackDatabase, office: Office, tmp_path: Path, days_before: int, told: int
) -> None:
    await sent(database, office, tmp_path, 8, 9)
    hands = await sent(database, office, tmp_path, 8, owner=office.staff[1])
    today = LAST - timedelta(days=days_before)

    await look(hands, morning(today))

    assert await stored(database, NOTICES) == [(office.head, today, "reminder", 3, 2, 180, LAST)] * told


async def test_a_day_is_looked_at_once_and_not_before_the_morning(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    hands = await sent(database, office, tmp_path, 8)

    await look(hands, morning(LAST) - timedelta(hours=2))
    early = await stored(database, NOTICES)
    for _ in range(2):
        await look(hands, morning(LAST))

    assert early == []
    assert len(await stored(database, NOTICES)) == 1
    assert await stored(database, "SELECT day, notices, decided FROM verification_rounds") == [(LAST, 1, 0)]


async def test_who_stands_above_the_superior_is_told_once_of_what_was_left(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    chief = await add_chief(database, office)
    hands = await sent(database, office, tmp_path, 8, 9)

    for days in (1, 2, 3):
        await look(hands, morning(LAST + timedelta(days=days)))

    assert await stored(database, NOTICES) == [(chief, LAST + timedelta(days=1), "overdue", 2, 1, 120, LAST)]
    assert await stored(database, "SELECT DISTINCT state FROM activities") == [("submitted",)]


async def test_where_nobody_stands_above_the_superior_or_there_is_none_the_officers_are_told_once(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    await sent(database, office, tmp_path, 8, 9)
    hands = await sent(database, office, tmp_path, 8, owner=office.head)

    for days in (0, 1, 2):
        await look(hands, morning(LAST + timedelta(days=days)))

    to_officers = "SELECT day, entries, people, minutes, earliest_decide_by FROM officer_notices"
    assert await stored(database, to_officers) == [(LAST + timedelta(days=1), 3, 2, 180, LAST)]
    assert await stored(database, NOTICES) == [(office.head, LAST, "reminder", 2, 1, 120, LAST)]


async def test_days_on_which_no_worker_ran_are_made_up_for(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    chief = await add_chief(database, office)
    hands = await sent(database, office, tmp_path, 8)

    await look(hands, morning(LAST - timedelta(days=2)))
    await look(hands, morning(LAST + timedelta(days=4)))

    assert [row[:3] for row in await stored(database, NOTICES)] == [(chief, LAST + timedelta(days=4), "overdue")]


@pytest.mark.parametrize(
    ("action", "state", "minutes"),
    [("approve", "approved", 60), ("reject", "rejected", None), ("none", "submitted", None)],
)
async def test_the_regulation_decides_the_day_after_where_it_says_so(
    database: RolledBackDatabase, office: Office, tmp_path: Path, action: str, state: str, minutes: int | None
) -> None:
    hands = await sent(database, office, tmp_path, 8, automatic_action=f'"{action}"')

    await look(hands, morning(LAST))
    in_time = await stored(database, "SELECT state FROM activities")
    await look(hands, morning(LAST + timedelta(days=1)))
    await look(hands, morning(LAST + timedelta(days=2)))

    assert in_time == [("submitted",)]
    assert await stored(database, "SELECT state, approved_minutes FROM activities") == [(state, minutes)]
    decided = await stored(database, "SELECT verdict, decided_as, decided_by, reason FROM decisions")
    traced = await stored(
        database, "SELECT action, principal_id, request_id FROM audit_log WHERE object_kind = 'activity'"
    )
    if action == "none":
        assert (decided, traced) == ([], [])
        return
    assert decided == [(action, "regulation", None, f"Tidak diputuskan sampai {LAST}: Pasal uji")]
    assert traced == [(f"activity.{action}", None, "verification.deadlines")]
    kinds = await stored(database, "SELECT kind FROM employee_changes ORDER BY position DESC LIMIT 1")
    assert kinds == [("decision",)]


async def test_a_month_that_takes_no_decisions_is_left_alone(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    hands = await sent(database, office, tmp_path, 8, automatic_action='"reject"')
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE periods SET state = 'closed'")

    await look(hands, morning(LAST + timedelta(days=1)))

    assert await stored(database, "SELECT state FROM activities") == [("submitted",)]


async def test_days_of_an_outage_are_not_the_superiors(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    hands = await sent(database, office, tmp_path, 8, automatic_action='"reject"')
    begun = morning(SENT + timedelta(days=1))
    declared = Outage(
        code="G1",
        since_at=begun,
        until_at=begun + timedelta(days=1),
        reach=OutageReach.VERIFICATION,
        unit_codes=(),
        description="Layanan verifikasi mati",
        declared_by="Diskominfo",
    )
    async with database.transaction(AGENCY) as conn:
        (report,) = await attendance.record_outages(conn, caller=office.caller(), records=[declared], now=NOW)
    assert report.problem is None

    states: list[Any] = []
    for days in (1, 2, 3):
        await look(hands, morning(LAST + timedelta(days=days)))
        states += await stored(database, "SELECT state FROM activities")

    assert states == [("submitted",), ("submitted",), ("rejected",)]


async def test_an_entry_that_an_officer_admits_awaits_its_superior_from_then_on(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    hands = await sent(database, office, tmp_path, 8, automatic_action='"reject"')
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE activities SET state = 'parked', parked_because = 'window-passed'")
    ((activity_id, content_digest),) = await stored(database, "SELECT activity_id, content_digest FROM activities")
    admit = ParkingDecision(
        activity_id=activity_id, content_digest=content_digest, verdict=ParkingVerdict.ADMIT, reason="Dinas luar"
    )
    officer = Caller(agency_id=AGENCY, principal_id=await a_principal(database))
    async with database.transaction(AGENCY) as conn:
        (report,) = await decide_parked(conn, caller=officer, decisions=[admit], now=morning(LAST))
    assert report.problem is None

    await look(hands, morning(LAST + timedelta(days=1)))

    assert await stored(database, "SELECT state FROM activities") == [("submitted",)]


async def a_principal(database: RolledBackDatabase) -> UUID:
    one = new_id()
    async with database.superuser() as conn:
        await (await raw(conn)).execute(
            "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, scopes, bound_at)"
            " VALUES (%s, %s, 'uji', 'petugas', 'person', 'Petugas', '{}', %s)",
            (AGENCY, one, NOW),
        )
    return one


async def test_an_outage_in_the_superiors_time_that_the_month_cut_short_is_nobodys(
    database: RolledBackDatabase, office: Office, tmp_path: Path
) -> None:
    hands = await sent(database, office, tmp_path, 8)
    begun, officer = morning(SENT + timedelta(days=1)), await a_principal(database)
    async with database.superuser() as conn:
        driver = await raw(conn)
        await driver.execute("UPDATE periods SET state = 'closed' WHERE month = '2026-04-01'")
        await driver.execute(
            "INSERT INTO period_transitions (agency_id, month, rev, from_state, to_state, principal_id, recorded_at)"
            " VALUES (%s, '2026-04-01', 2, 'open', 'closed', %s, %s)",
            (AGENCY, officer, morning(LAST)),
        )

    async def whose() -> list[tuple[str, str]]:
        async with database.transaction(AGENCY) as conn:
            found = await lost_minutes_of(
                conn,
                caller=office.caller(),
                employee_id=office.staff[0],
                month=Month(2026, 4),
                library=hands.library,
                now=morning(LAST),
            )
        return [(one.because, one.whose) for one in found]

    without = await whose()
    async with database.superuser() as conn:
        await (await raw(conn)).execute(
            "INSERT INTO outages (agency_id, code, since_at, until_at, reach, description, declared_by, withdrawn,"
            " known_from) VALUES (%s, 'G-1', %s, %s, 'verification', 'Padam', 'Diskominfo', false, 0)",
            (AGENCY, begun, begun + timedelta(hours=2)),
        )

    assert without == [("closed-undecided", "officer")]
    assert await whose() == [("closed-undecided", "outage")]
