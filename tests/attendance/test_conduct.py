"""Sanctions, holds, assessments, indicators and outages: recorded by natural keys, in two times, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.attendance import conduct, service
from app.attendance.conduct import (
    Assessment,
    Conduct,
    Indicator,
    IndicatorKind,
    Obligation,
    ObligationHold,
    Outage,
    OutageReach,
    Predicate,
    Sanction,
    SanctionKind,
)
from app.attendance.model import AttendanceDay, DayStatus
from app.attendance.service import ConductWanted
from app.audit import service as audit
from app.imports.kinds import Intake
from app.imports.rows.conduct import KINDS
from app.persistence.database import raw
from app.rules import vocabulary
from app.shared.ids import new_id
from app.shared.month import Month
from app.shared.records import ItemReport
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, NOW, Office, stored

Fact = Any

MARCH, APRIL, MAY = Month(2026, 3), Month(2026, 4), Month(2026, 5)
NIP = f"19350101201001{1001}"  # the first of the office's staff
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
RECORDERS = {
    Sanction: service.record_sanctions,
    ObligationHold: service.record_obligation_holds,
    Assessment: service.record_assessments,
    Indicator: service.record_indicators,
    Outage: service.record_outages,
}
SANCTION = Sanction(nip=NIP, kind=SanctionKind.MEDIUM, since=DAY, decree_number="800/1", months=6, share="0.25")
HOLD = ObligationHold(nip=NIP, obligation=Obligation.LHKPN, since=DAY, reason="Belum lapor")
ASSESSMENT = Assessment(nip=NIP, period="2026-04", skp_score="87.50", predicate=Predicate.BAIK)
INDICATOR = Indicator(nip=NIP, unit_code=None, month=APRIL, kind=IndicatorKind.IKU, name="iku", value="0.9")
OUTAGE = Outage(
    code="G-1",
    since_at=datetime(2026, 4, 15, 1, tzinfo=UTC),
    until_at=datetime(2026, 4, 15, 3, tzinfo=UTC),
    reach=OutageReach.ATTENDANCE,
    unit_codes=(),
    description="Listrik padam",
    declared_by="Diskominfo",
)


def outcomes(reports: Sequence[ItemReport]) -> list[str]:
    return [str(one.outcome) if one.problem is None else one.problem.code for one in reports]


async def say(database: RolledBackDatabase, office: Office, *records: Fact) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        use: Any = RECORDERS[type(records[0])]
        return outcomes(await use(conn, caller=office.caller(), records=records, now=NOW))


async def of(database: RolledBackDatabase, office: Office, month: Month, known_at: int | None = None) -> Conduct:
    async with database.transaction(AGENCY) as conn:
        wanted = ConductWanted(agency_id=AGENCY, month=month, known_at=known_at)
        return (await service.conduct_of(conn, wanted, office.staff))[office.staff[0]]


async def test_the_words_are_those_of_the_rules() -> None:
    assert {*SanctionKind, "obligation"} == set(vocabulary.SANCTION_KINDS)
    assert tuple(Obligation) == vocabulary.OBLIGATIONS
    assert tuple(Predicate) == vocabulary.PREDICATES
    assert tuple(IndicatorKind) == vocabulary.INDICATOR_KINDS


@pytest.mark.parametrize(
    ("fact", "other", "gone"),
    [
        (SANCTION, replace(SANCTION, months=9), replace(SANCTION, until=DAY)),
        (HOLD, replace(HOLD, reason="Lain"), replace(HOLD, released_on=DAY, release_reason="Keliru")),
        (ASSESSMENT, replace(ASSESSMENT, skp_score="88"), Assessment(nip=NIP, period="2026-04")),
        (INDICATOR, replace(INDICATOR, value="1"), replace(INDICATOR, value=None)),
        (OUTAGE, replace(OUTAGE, description="Gempa"), replace(OUTAGE, withdrawn=True)),
    ],
)
async def test_a_fact_is_recorded_corrected_and_taken_back(
    database: RolledBackDatabase,
    office: Office,
    fact: Fact,
    other: Fact,
    gone: Fact,
) -> None:
    assert await say(database, office, fact, fact) == [CREATED, "fact-repeated"]
    assert await say(database, office, fact) == [UNCHANGED]
    assert await say(database, office, other) == [CHANGED]
    assert await say(database, office, gone) == [CHANGED]
    assert await say(database, office, gone) == [UNCHANGED]

    found = await of(database, office, APRIL)
    assert (found.sanctions, found.holds, found.assessment, found.indicators) == ([], [], None, [])


async def test_a_score_written_otherwise_is_the_same_score(database: RolledBackDatabase, office: Office) -> None:
    await say(database, office, ASSESSMENT)

    assert await say(database, office, replace(ASSESSMENT, skp_score="87.5")) == [UNCHANGED]


async def test_an_answer_as_known_before_stays(database: RolledBackDatabase, office: Office) -> None:
    await say(database, office, SANCTION)
    async with database.transaction(AGENCY) as conn:
        before = await audit.known_now(conn, agency_id=AGENCY)

    await say(database, office, replace(SANCTION, share="0.5"))

    assert [row["share"] for row in (await of(database, office, APRIL)).sanctions] == ["0.5"]
    assert [row["share"] for row in (await of(database, office, APRIL, before)).sanctions] == ["0.25"]


async def test_a_bad_row_stops_no_good_one(database: RolledBackDatabase, office: Office) -> None:
    stranger = "193001012010019999"
    assert await say(
        database,
        office,
        replace(SANCTION, nip=stranger),
        replace(SANCTION, until=date(2026, 4, 14)),
        replace(SANCTION, since=date(2026, 3, 2)),
        SANCTION,
    ) == ["reference-unknown", "sanction-invalid", "month-closed", CREATED]
    assert await say(
        database,
        office,
        replace(HOLD, released_on=date(2026, 4, 14), release_reason="Lapor"),
        replace(HOLD, released_on=date(2026, 4, 20)),
        HOLD,
    ) == ["obligation-hold-invalid", "obligation-hold-invalid", CREATED]
    assert await say(
        database,
        office,
        replace(INDICATOR, nip=None),
        replace(INDICATOR, unit_code="dinas"),
        replace(INDICATOR, nip=None, unit_code="tiada"),
        replace(INDICATOR, month=MARCH),
        INDICATOR,
    ) == ["indicator-owner-wanted", "indicator-owner-wanted", "reference-unknown", "month-closed", CREATED]
    assert await say(
        database,
        office,
        replace(OUTAGE, unit_codes=("dinas", "tiada")),
        replace(OUTAGE, until_at=OUTAGE.since_at),
        OUTAGE,
    ) == ["reference-unknown", "outage-invalid", CREATED]


async def test_what_began_in_a_closed_month_can_end_in_an_open_one_and_not_before(
    database: RolledBackDatabase, office: Office
) -> None:
    early = replace(SANCTION, since=date(2025, 12, 1))

    assert await say(database, office, early) == [CREATED]  # a month that was never opened here
    assert await say(database, office, replace(early, until=date(2026, 3, 20))) == ["month-closed"]
    assert await say(database, office, replace(early, until=date(2026, 4, 20))) == [CHANGED]
    assert await say(database, office, replace(early, until=date(2026, 3, 20))) == ["month-closed"]


async def test_an_outage_moves_out_of_a_closed_month_as_little_as_into_one(
    database: RolledBackDatabase, office: Office
) -> None:
    in_march = replace(OUTAGE, since_at=datetime(2026, 3, 31, 16, 30, tzinfo=UTC), until_at=None)
    first_of_april = replace(OUTAGE, since_at=datetime(2026, 3, 31, 17, tzinfo=UTC), until_at=None)  # by local time

    assert await say(database, office, in_march) == ["month-closed"]
    assert await say(database, office, first_of_april) == [CREATED]
    assert await say(database, office, in_march) == ["month-closed"]
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE periods SET state = 'open' WHERE month = '2026-03-01'")
    assert await say(database, office, in_march) == [CHANGED]
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE periods SET state = 'closed' WHERE month = '2026-03-01'")
    assert await say(database, office, first_of_april) == ["month-closed"]
    ended = replace(in_march, until_at=datetime(2026, 3, 31, 17, 30, tzinfo=UTC))
    assert await say(database, office, ended) == [CHANGED]


async def test_a_sanction_counts_its_months_and_no_longer(database: RolledBackDatabase, office: Office) -> None:
    await say(database, office, replace(SANCTION, months=2))

    counted = [len((await of(database, office, month)).sanctions) for month in (MARCH, APRIL, MAY, MAY.next)]

    assert counted == [0, 1, 1, 0]
    assert [conduct.month_number(DAY, month) for month in (APRIL, MAY, Month(2027, 1))] == [1, 2, 10]


@pytest.mark.parametrize(("released", "counts"), [("2026-04-16", 0), ("2026-04-30", 0), ("2026-05-01", 1)])
async def test_a_hold_released_in_the_month_holds_nothing_of_it(
    database: RolledBackDatabase, office: Office, released: str, counts: int
) -> None:
    await say(database, office, HOLD)
    await say(database, office, replace(HOLD, released_on=date.fromisoformat(released), release_reason="Sudah lapor"))

    assert len((await of(database, office, APRIL)).holds) == counts


async def test_the_month_s_assessment_comes_before_that_of_a_year_before(
    database: RolledBackDatabase, office: Office
) -> None:
    await say(database, office, replace(ASSESSMENT, period="2024"), replace(ASSESSMENT, period="2025", skp_score="70"))
    await say(database, office, replace(ASSESSMENT, period="2026", skp_score="60"))
    yearly = await of(database, office, APRIL)
    await say(database, office, ASSESSMENT)
    monthly = await of(database, office, APRIL)

    assert yearly.assessment is not None
    assert monthly.assessment is not None
    assert (yearly.assessment["period"], yearly.assessment["skp_score"]) == ("2025", "70")
    assert (monthly.assessment["period"], monthly.assessment["skp_score"]) == ("2026-04", "87.5")


async def above(database: RolledBackDatabase, office: Office) -> None:
    """Put a unit above that of the office."""
    top = new_id()
    async with database.superuser() as conn:
        driver = await raw(conn)
        await driver.execute("INSERT INTO units VALUES (%s, %s, 'kota')", (AGENCY, top))
        for unit, parent in ((top, None), (office.unit, top)):
            await driver.execute(
                "INSERT INTO unit_versions (agency_id, version_id, unit_id, name, kind, parent_unit_id, since,"
                " known_from) VALUES (%s, %s, %s, 'Unit', 'dinas', %s, '2026-01-01', 0)",
                (AGENCY, new_id(), unit, parent),
            )


async def test_an_own_indicator_comes_before_that_of_the_unit_and_that_before_one_above(
    database: RolledBackDatabase, office: Office
) -> None:
    await above(database, office)
    absorption = replace(INDICATOR, nip=None, kind=IndicatorKind.ABSORPTION, name="serapan")

    async def values() -> list[tuple[str, str]]:
        return [(row["name"], row["value"]) for row in (await of(database, office, APRIL)).indicators]

    await say(database, office, replace(absorption, unit_code="kota", value="0.7"))
    assert await values() == [("serapan", "0.7")]
    await say(database, office, replace(absorption, unit_code="dinas", value="0.8"))
    assert await values() == [("serapan", "0.8")]
    await say(database, office, replace(absorption, nip=NIP, value="0.9"), INDICATOR)
    assert await values() == [("serapan", "0.9"), ("iku", "0.9")]


@pytest.mark.parametrize(
    ("outage", "excused"),
    [
        (OUTAGE, True),
        (replace(OUTAGE, reach=OutageReach.ALL, until_at=None), True),
        (replace(OUTAGE, reach=OutageReach.SYNC), False),
        (replace(OUTAGE, withdrawn=True), False),
        (replace(OUTAGE, unit_codes=("dinas",)), True),
        (replace(OUTAGE, unit_codes=("kota",)), True),
        (replace(OUTAGE, unit_codes=("lain",)), False),
        # 00:30 to 03:00 of the 15th in Jakarta, and the hour before midnight of the 14th
        (replace(OUTAGE, since_at=datetime(2026, 4, 14, 17, 30, tzinfo=UTC)), True),
        (
            replace(
                OUTAGE,
                since_at=datetime(2026, 4, 14, 16, tzinfo=UTC),
                until_at=datetime(2026, 4, 14, 17, tzinfo=UTC),
            ),
            False,
        ),
    ],
)
async def test_an_outage_of_the_unit_or_one_above_stands_for_what_was_not_recorded_on_its_days(
    database: RolledBackDatabase,
    office: Office,
    outage: Outage,
    excused: bool,  # noqa: FBT001 - a case
) -> None:
    await above(database, office)
    async with database.superuser() as conn:
        await (await raw(conn)).execute("INSERT INTO units VALUES (%s, %s, 'lain')", (AGENCY, new_id()))
    days = [
        AttendanceDay(employee_id=office.staff[0], day=day, status=DayStatus.PRESENT, early_minutes=early)
        for day, early in ((DAY, 0), (DAY.replace(day=17), None))
    ]
    async with database.transaction(AGENCY) as conn:
        await service.record_attendance_days(conn, caller=office.caller(), days=days, now=NOW)
    assert await say(database, office, outage) == [CREATED]

    found = await of(database, office, APRIL)

    assert (DAY in found.excused) is excused
    assert outage.until_at is None or DAY.replace(day=17) not in found.excused


async def test_every_change_is_audited_with_its_person(database: RolledBackDatabase, office: Office) -> None:
    await say(database, office, SANCTION)
    await say(database, office, HOLD)

    rows = await stored(database, "SELECT action, subject_employee_id FROM audit_log ORDER BY action")

    assert rows == [(f"{name}.record", office.staff[0]) for name in ("obligation_hold", "sanction")]


async def test_what_is_exported_is_what_came_in(database: RolledBackDatabase, office: Office) -> None:
    sent: dict[str, list[dict[str, Any]]] = {
        "sanctions": [{"nip": NIP, "kind": "medium", "since": "2026-04-15", "share": "0.250", "months": 6}],
        "obligation-holds": [{"nip": NIP, "obligation": "skp", "since": "2026-04-15", "reason": "Belum"}],
        "assessments": [
            {"nip": NIP, "period": "2025", "skp_score": "90"},
            {"nip": NIP, "period": "2026-04", "predicate": "baik", "skp_submitted_on": "2026-05-04"},
        ],
        "indicators": [
            {"nip": NIP, "month": "2026-04", "kind": "renkin", "name": "satu", "target": "100", "realisation": "95.5"},
            {"unit_code": "dinas", "month": "2026-04", "kind": "absorption", "name": "serapan", "value": "0.8"},
        ],
        "outages": [
            {"code": "G-1", "since_at": "2026-04-15T01:00:00Z", "reach": "all", "unit_codes": "dinas"}
            | {"description": "Listrik padam", "declared_by": "Diskominfo", "withdrawn": False}
        ],
    }
    for kind in KINDS:
        rows = [kind.row.model_validate(values) for values in sent[kind.name]]
        async with database.transaction(AGENCY) as conn:
            reports = await kind.record(
                conn, Intake(caller=office.caller(), now=NOW), [one.to_record() for one in rows]
            )
            cursor = await (await raw(conn)).execute(
                kind.select.replace("{chosen}", "f.known_until IS NULL").encode(), {"agency_id": AGENCY}
            )
            names = [column.name for column in cursor.description or ()]
            read = [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
        assert outcomes(reports) == [CREATED] * len(rows), kind.name
        assert set(kind.key) <= kind.row.model_fields.keys()
        columns = list(kind.row.model_fields)
        assert names[: len(columns)] == columns
        assert [kind.row.model_validate({name: one[name] for name in columns}) for one in read] == rows
        assert {"unit_code", "known_from", "known_until"} <= set(names)
