"""Signals: each kind at its threshold and one below, and whose facts who may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from app.activity_log.model import EntryState
from app.shared.ids import new_id
from app.verification.signals import (
    SIGNAL_RULES,
    DayFacts,
    PersonFacts,
    PresenceCase,
    SentEntry,
    Signal,
    SignalKind,
    kinds_by_entry,
    signals_of,
)
from tests.activity_log.test_http import Json, entry, envelope, mutation
from tests.support.front import Front
from tests.support.office import AGENCY, DAY, JAKARTA, NOW, at

TODAY = date(2026, 4, 30)


def sent(n: int = 0, *, hour: int = 8, **more: Any) -> SentEntry:  # noqa: ANN401 - fields of several types
    """An entry of one hour, n days after DAY, written and received on its evening, with a text of its own."""
    day = DAY + timedelta(days=n)
    fields: dict[str, Any] = {
        "activity_id": new_id(),
        "work_date": day,
        "started_at": at(hour, day=day),
        "ended_at": at(hour + 1, day=day),
        "text": str(new_id()),
        "state": EntryState.SUBMITTED,
        "minutes": 60,
        "written_at": at(20, day=day),
        "received_at": at(20, day=day),
    }
    return SentEntry(**(fields | more))


def found(
    entries: Sequence[SentEntry], days: dict[date, DayFacts] | None = None, *, today: date = TODAY
) -> list[Signal]:
    return signals_of(PersonFacts(entries=entries, days=days or {}, zone=JAKARTA), today)


def kinds(signals: Sequence[Signal]) -> list[SignalKind]:
    return [one.kind for one in signals]


def test_every_kind_is_published_with_what_it_is_shown_from() -> None:
    assert [rule.kind for rule in SIGNAL_RULES] == list(SignalKind)
    assert all(rule.thresholds for rule in SIGNAL_RULES)


def test_one_text_on_three_days_is_shown_with_its_entries_and_on_two_it_is_not() -> None:
    entries = [sent(n, text="rapat rutin") for n in (0, 0, 1, 2)]

    (signal,) = found(entries)

    assert found(entries[:3]) == []
    assert signal.kind is SignalKind.IDENTICAL_TEXT
    assert signal.work_dates == tuple(DAY + timedelta(days=n) for n in range(3))
    assert set(signal.activity_ids) == {one.activity_id for one in entries}
    assert signal.other_people is None


def test_one_text_of_three_people_of_a_unit_tells_how_many_others_and_of_two_nothing() -> None:
    (signal,) = found([sent(same_text_others=2)])

    assert (signal.kind, signal.other_people) == (SignalKind.IDENTICAL_TEXT, 2)
    assert found([sent(same_text_others=1)]) == []


def perfect(days: int, minutes: int = 300) -> tuple[list[SentEntry], dict[date, DayFacts]]:
    """Days of two entries that come to these minutes, each due 300."""
    entries = [
        sent(n, hour=8 + 3 * half, minutes=part) for n in range(days) for half, part in enumerate((120, minutes - 120))
    ]
    return entries, {one.work_date: DayFacts(due_minutes=frozenset({300, 450})) for one in entries}


def test_five_days_to_the_minute_are_shown_and_four_are_not() -> None:
    (signal,) = found(*perfect(5))

    assert (signal.kind, len(signal.work_dates), signal.minutes) == (SignalKind.MINUTE_PERFECT_DAY, 5, 1500)
    assert found(*perfect(4)) == []
    assert found(*perfect(5, minutes=299)) == []


def test_what_was_returned_is_no_minute_of_a_day() -> None:
    entries, days = perfect(5)

    assert found([replace(one, state=EntryState.RETURNED) for one in entries], days) == []


def burst(entries: int = 10, work_dates: int = 3, seconds: int = 66) -> list[SentEntry]:
    """Entries of work dates before DAY + 5, received one after the other."""
    first = at(9, day=DAY + timedelta(days=5))
    return [
        sent(n % work_dates, received_at=first + timedelta(seconds=seconds * n), written_at=at(21))
        for n in range(entries)
    ]


def test_ten_entries_of_three_earlier_days_within_ten_minutes_are_shown_with_both_clocks() -> None:
    (signal,) = found(burst())

    assert (signal.kind, len(signal.activity_ids), len(signal.work_dates)) == (SignalKind.BACK_FILLED_BURST, 10, 3)
    assert signal.received_since is not None
    assert signal.received_until == signal.received_since + timedelta(seconds=594)
    assert (signal.written_since, signal.written_until) == (at(21), at(21))


@pytest.mark.parametrize("less", [burst(entries=9), burst(work_dates=2), burst(seconds=67)])
def test_one_entry_one_day_less_or_a_second_more_is_no_burst(less: list[SentEntry]) -> None:
    assert found(less) == []


def test_a_burst_is_of_earlier_days_and_is_found_after_single_entries() -> None:
    same_day = [replace(one, received_at=at(20, day=one.work_date)) for one in burst()]
    early = sent(0, received_at=at(7, day=DAY + timedelta(days=1)))

    assert found(same_day) == []
    assert kinds(found([early, *burst()])) == [SignalKind.BACK_FILLED_BURST]


@pytest.mark.parametrize(("norm", "shown"), [(Fraction(60), False), (Fraction(121, 2), False), (Fraction(61), True)])
def test_norm_time_a_minute_above_the_clock_is_shown(norm: Fraction, *, shown: bool) -> None:
    signals = found([sent(norm_minutes=norm)])

    assert [(one.kind, one.minutes, one.against_minutes) for one in signals] == (
        [(SignalKind.NORM_ABOVE_CLOCK, 61, 60)] if shown else []
    )


@pytest.mark.parametrize(
    ("status", "case"), [("absent", PresenceCase.ABSENT), ("leave", PresenceCase.LEAVE), ("duty", None), (None, None)]
)
def test_an_entry_of_a_day_of_absence_or_leave_is_shown(status: str | None, case: PresenceCase | None) -> None:
    signals = found([sent()], {DAY: DayFacts(status=status)})

    assert [one.presence for one in signals] == ([] if case is None else [case])


def present(arrived: datetime | None, left: datetime | None) -> dict[date, DayFacts]:
    return {DAY: DayFacts(status="present", arrived_at=arrived, left_at=left)}


@pytest.mark.parametrize(
    ("arrived", "left", "outside"),
    [
        (at(8, 15), None, 15),
        (at(8, 14), None, None),
        (None, at(8, 45), 15),
        (at(8, 7), at(8, 52), 15),
        (at(9), at(17), 60),
        (at(10), at(17), 60),
        (None, None, None),
    ],
)
def test_fifteen_minutes_outside_arrival_and_departure_are_shown(
    arrived: datetime | None, left: datetime | None, outside: int | None
) -> None:
    signals = found([sent()], present(arrived, left))

    assert [(one.presence, one.minutes, one.arrived_at, one.left_at) for one in signals] == (
        [] if outside is None else [(PresenceCase.OUTSIDE_TIMES, outside, arrived, left)]
    )


def test_a_day_of_presence_without_activity_is_shown_once_the_time_to_send_is_over() -> None:
    known = replace(present(at(8), at(16))[DAY], last_day_to_send=DAY + timedelta(days=3))

    (signal,) = found([], {DAY: known}, today=DAY + timedelta(days=4))

    assert (signal.presence, signal.work_dates) == (PresenceCase.WITHOUT_ACTIVITY, (DAY,))
    assert found([], {DAY: known}, today=DAY + timedelta(days=3)) == []


@pytest.mark.parametrize(
    ("received", "written", "returned", "shown"),
    [(4, 3, False, True), (3, 3, False, False), (4, 4, False, False), (4, 3, True, False)],
)
def test_what_was_sent_in_the_window_by_the_phones_clock_alone_is_shown(
    received: int, written: int, *, returned: bool, shown: bool
) -> None:
    one = sent(
        received_at=at(9, day=DAY + timedelta(days=received)),
        written_at=at(9, day=DAY + timedelta(days=written)),
        returned_before=returned,
    )

    signals = found([one], {DAY: DayFacts(last_day_to_send=DAY + timedelta(days=3))})

    assert [(each.kind, each.received_since, each.written_since) for each in signals] == (
        [(SignalKind.LATE_ARRIVAL, one.received_at, one.written_at)] if shown else []
    )


def test_an_entry_is_told_its_own_signals_in_their_order() -> None:
    one = sent(norm_minutes=Fraction(90), same_text_others=2)
    facts = PersonFacts(entries=[one, sent(1)], days={DAY: DayFacts(status="leave")}, zone=JAKARTA)

    assert kinds_by_entry(facts) == {
        one.activity_id: [
            SignalKind.IDENTICAL_TEXT,
            SignalKind.NORM_ABOVE_CLOCK,
            SignalKind.PRESENCE_AGAINST_ACTIVITY,
        ]
    }


async def push(front: Front, *entries: Json, who: str = "siti") -> list[UUID]:
    """Push and submit entries, by a phone of its own."""
    ids = [new_id() for _ in entries]
    mutations: list[Json] = []
    for one, said in zip(ids, entries, strict=True):
        mutations.append(mutation(len(mutations) + 1, "put", one, entry=said))
        mutations.append(mutation(len(mutations) + 1, "submit", one, base_rev=1))
    answer = await front.post(who, "/v1/sync/push", envelope(*mutations))
    assert {one["status"] for one in answer.json()["results"]} == {"applied"}
    return ids


def of_day(n: int, description: str = "Rapat koordinasi triwulan", **more: str) -> Json:
    day = (DAY + timedelta(days=n)).isoformat()
    times = {"started_at": f"{day}T08:00:00+07:00", "ended_at": f"{day}T09:00:00+07:00"}
    return entry() | {"work_date": day, "description": description, "volume": "1"} | times | more


async def signals(front: Front, who: str, month: str = "2026-04") -> list[Json]:
    answer = await front.get(who, f"/v1/employees/{front.office.staff[0]}/signals", month=month)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def queue(front: Front, who: str = "kepala") -> dict[str, list[str]]:
    answer = await front.get(who, "/v1/verification-queue")
    return {one["activity"]["id"]: one["signals"] for one in answer.json()["items"]}


async def test_the_same_words_on_three_days_are_seen_by_the_superior_the_officer_and_the_person(front: Front) -> None:
    await front.admit("pemeriksa", role="auditor")
    ids = await push(
        front, of_day(0), of_day(1, "RAPAT   koordinasi, triwulan!"), of_day(2), of_day(3, "Menyusun laporan bulanan")
    )

    for who in ("siti", "kepala", "petugas", "pemeriksa"):
        (signal,) = await signals(front, who)
        assert (signal["kind"], signal["other_people"]) == ("identical_text", None)
        assert signal["activity_ids"] == [str(one) for one in ids[:3]]
    assert await queue(front) == {str(one): ["identical_text"] if one in ids[:3] else [] for one in ids}


async def test_of_other_people_only_how_many_is_told(front: Front) -> None:
    await front.admit("tono", employee_id=front.office.staff[2])
    mine = await push(front, of_day(0))
    others = [*await push(front, of_day(0), who="budi")]
    assert await signals(front, "siti") == []
    others += await push(front, of_day(0, "rapat koordinasi triwulan."), who="tono")

    (signal,) = await signals(front, "siti")

    assert (signal["kind"], signal["other_people"]) == ("identical_text", 2)
    assert signal["activity_ids"] == [str(one) for one in mine]
    assert not any(str(one) in str(signal) for one in (*others, *front.office.staff))
    assert set(map(tuple, (await queue(front)).values())) == {("identical_text",)}


async def test_a_colleague_a_stranger_and_another_month_show_nothing(front: Front) -> None:
    await push(front, of_day(0), of_day(1), of_day(2))

    for who, employee in (("budi", front.office.staff[0]), ("petugas", new_id())):
        answer = await front.get(who, f"/v1/employees/{employee}/signals", month="2026-04")
        assert (answer.status_code, answer.json()["type"]) == (404, "/v1/problems/employee-not-found")
    assert await signals(front, "siti", "2026-05") == []


async def test_a_superior_of_two_days_sees_what_these_days_alone_show(front: Front) -> None:
    await push(front, of_day(0, volume="2"), of_day(1), of_day(2, volume="2"))
    await front.superuser.execute(
        "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since, until,"
        " known_from) VALUES (%s, %s, %s, %s, %s, 'plh', %s, %s, 0)",
        (AGENCY, new_id(), new_id(), front.office.staff[1], front.office.head_post, DAY, DAY + timedelta(days=2)),
    )

    seen = await signals(front, "budi")

    assert [(one["kind"], one["work_dates"]) for one in seen] == [("norm_above_clock", [DAY.isoformat()])]
    assert (seen[0]["minutes"], seen[0]["against_minutes"]) == (120, 60)
    assert sorted((await queue(front, "budi")).values()) == [[], ["norm_above_clock"]]
    assert len(await signals(front, "kepala")) == 3


async def test_presence_and_leave_are_held_against_what_was_sent(front: Front) -> None:
    siti = front.office.staff[0]
    (absent, outside, on_leave) = await push(
        front, of_day(0), of_day(1, "Menyusun laporan bulanan"), of_day(2, "Melayani loket pendaftaran")
    )
    for n, status, arrived in ((0, "absent", None), (1, "present", at(8, 30, day=DAY + timedelta(days=1)))):
        await front.superuser.execute(
            "INSERT INTO attendance_days (agency_id, employee_id, day, status, arrived_at, known_from)"
            " VALUES (%s, %s, %s, %s, %s, 0)",
            (AGENCY, siti, DAY + timedelta(days=n), status, arrived),
        )
    await front.superuser.execute(
        "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
        " VALUES (%s, %s, '2026-04-01', 'present', 0)",
        (AGENCY, siti),
    )
    await front.superuser.execute(
        "INSERT INTO leaves (agency_id, employee_id, since, until, kind, known_from)"
        " VALUES (%s, %s, %s, %s, 'annual', 0)",
        (AGENCY, siti, DAY, DAY + timedelta(days=3)),
    )

    seen = {one["presence"]: one for one in await signals(front, "kepala")}

    assert set(seen) == {"absent", "outside_times", "leave", "without_activity"}
    assert seen["absent"]["activity_ids"] == [str(absent)]
    assert (seen["outside_times"]["activity_ids"], seen["outside_times"]["minutes"]) == ([str(outside)], 30)
    assert seen["leave"]["activity_ids"] == [str(on_leave)]
    assert seen["without_activity"]["work_dates"] == ["2026-04-01"]


async def test_minutes_days_and_late_arrival_are_by_the_regulation_and_the_agencys_clock(front: Front) -> None:
    """The national pattern asks for 300 minutes a day and takes entries for three days."""
    ids = await push(
        front,
        *(
            of_day(-n, f"Pekerjaan harian ke-{n}", ended_at=f"{DAY - timedelta(days=n)}T13:00:00+07:00", volume="5")
            | {"minutes": 300}
            for n in range(5)
        ),
    )
    await front.superuser.execute(
        "INSERT INTO agency_regulations (agency_id, choice_id, since, region, variant, known_from)"
        " VALUES (%s, %s, '2026-01-01', 'nasional', 'basis-penuh', 0)",
        (AGENCY, new_id()),
    )
    await front.superuser.execute(
        "UPDATE activities SET device_time = %s WHERE activity_id = %s", (NOW - timedelta(days=2), ids[0])
    )

    seen = {one["kind"]: one for one in await signals(front, "kepala")}

    assert set(seen) == {"minute_perfect_day", "late_arrival"}
    assert (len(seen["minute_perfect_day"]["work_dates"]), seen["minute_perfect_day"]["minutes"]) == (5, 1500)
    assert seen["late_arrival"]["activity_ids"] == [str(ids[0])]
    assert (await queue(front))[str(ids[0])] == ["late_arrival"]


async def test_what_signals_say_is_published(front: Front) -> None:
    items = (await front.client.get("/v1/meta/signals")).json()["items"]

    assert [one["kind"] for one in items] == list(SignalKind)
    assert {"name": "burst_entries", "value": 10} in items[2]["thresholds"]
    assert all(one["says_id"] and one["says_en"] for one in items)
