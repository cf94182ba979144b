"""What becomes of the mutations that a phone pushes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.activity_log.model import Content, EntryState, MutationOp, MutationResult, MutationStatus, PushResult
from app.activity_log.refusals import DeviceTakenError, NotAnEmployeeError, SequenceBrokenError, SequenceGapError
from app.persistence.database import raw
from app.shared.caller import Caller
from app.shared.errors import FieldError
from app.shared.ids import new_id
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, INACTIVE, NOW, Office, Phone, at, content, send, stored


def codes(results: tuple[MutationResult, ...]) -> list[str | None]:
    return [None if result.problem is None else result.problem.code for result in results]


def statuses(result: PushResult) -> list[MutationStatus]:
    return [one.status for one in result.results]


async def test_put_and_submit_of_one_entry_in_one_push_store_it_submitted(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry = Phone(), new_id()

    answer = await send(database, office.caller(), phone, phone.put(entry, content()), phone.submit(entry, 1))

    assert [(one.status, one.rev) for one in answer.results] == [
        (MutationStatus.APPLIED, 1),
        (MutationStatus.APPLIED, 2),
    ]
    rows = await stored(
        database, "SELECT state, rev, minutes, catalogue_code, submitted_at IS NOT NULL FROM activities"
    )
    assert rows == [("submitted", 2, 60, "4", True)]
    assert await stored(database, "SELECT activity_id, work_date FROM activity_keys") == [(entry, DAY)]


async def test_the_stream_gets_one_change_per_entry_and_the_checkpoint_holds_them(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, first, second = Phone(), new_id(), new_id()

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(first, content(8)),
        phone.submit(first),
        phone.put(second, content(9)),
    )

    assert answer.checkpoint == 2
    rows = await stored(database, "SELECT position, activity_id, rev FROM employee_changes ORDER BY position")
    assert rows == [(1, first, 2), (2, second, 1)]


async def test_a_repeat_gives_the_results_of_the_first_time_and_changes_nothing(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, one, two = Phone(), new_id(), new_id()
    sent = (phone.put(one, content(8)), phone.put(two, content(8)), phone.submit(one))

    first = await send(database, office.caller(), phone, *sent)
    again = await send(database, office.caller(), phone, *sent)
    third = await send(database, office.caller(), phone, *sent)

    assert statuses(again) == [MutationStatus.DUPLICATE] * 3
    assert [one.original_status for one in again.results] == statuses(first)
    assert [one.to_json() | {"status": ""} for one in again.results] == [
        one.to_json() | {"status": ""} for one in first.results
    ]
    assert third == again
    assert again.checkpoint == first.checkpoint
    assert await stored(database, "SELECT count(*) FROM activities") == [(1,)]


async def test_a_push_that_overlaps_the_last_one_applies_only_what_is_new(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, one, two = Phone(), new_id(), new_id()
    first = phone.put(one, content(8))
    await send(database, office.caller(), phone, first)

    answer = await send(database, office.caller(), phone, first, phone.put(two, content(9)))

    assert statuses(answer) == [MutationStatus.DUPLICATE, MutationStatus.APPLIED]


async def test_a_number_or_id_that_came_with_other_content_is_rejected(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry = Phone(), new_id()
    first = phone.put(entry, content())
    await send(database, office.caller(), phone, first)
    other_body = phone.mutation(MutationOp.NOOP, seq=1, mutation_id=first.mutation_id)
    phone.seq = 1
    other_number = phone.mutation(MutationOp.NOOP, mutation_id=first.mutation_id)

    answer = await send(database, office.caller(), phone, other_body, other_number)

    assert statuses(answer) == [MutationStatus.REJECTED, MutationStatus.REJECTED]
    assert codes(answer.results) == ["mutation-reused", "mutation-reused"]


async def test_a_gap_in_the_numbers_applies_nothing_and_names_the_number_expected(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.mutation(MutationOp.NOOP))
    phone.seq = 4

    with pytest.raises(SequenceGapError) as refused:
        await send(database, office.caller(), phone, phone.put(entry, content()))

    assert refused.value.params == {"expected": "2", "received": "5"}
    assert await stored(database, "SELECT count(*) FROM activities") == [(0,)]


async def test_numbers_inside_a_push_rise_by_one(database: RolledBackDatabase, office: Office) -> None:
    phone = Phone()
    first = phone.mutation(MutationOp.NOOP)
    phone.seq = 2

    with pytest.raises(SequenceBrokenError) as refused:
        await send(database, office.caller(), phone, first, phone.mutation(MutationOp.NOOP))

    assert refused.value.errors == (FieldError("/mutations/1/seq", "seq-not-next"),)


async def test_a_number_lost_by_the_phone_is_sent_as_noop(database: RolledBackDatabase, office: Office) -> None:
    phone = Phone()

    answer = await send(database, office.caller(), phone, phone.mutation(MutationOp.NOOP))

    assert statuses(answer) == [MutationStatus.APPLIED]


async def test_a_device_is_one_employees(database: RolledBackDatabase, office: Office) -> None:
    phone = Phone()
    await send(database, office.caller(office.staff[0]), phone, phone.mutation(MutationOp.NOOP))

    with pytest.raises(DeviceTakenError):
        await send(database, office.caller(office.staff[1]), phone, phone.mutation(MutationOp.NOOP))


@pytest.mark.usefixtures("office")
async def test_who_is_no_employee_has_no_entries(database: RolledBackDatabase) -> None:
    phone = Phone()

    with pytest.raises(NotAnEmployeeError):
        await send(database, Caller(agency_id=AGENCY, principal_id=new_id()), phone, phone.mutation(MutationOp.NOOP))


async def test_two_devices_of_one_employee_see_each_others_entries(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, tablet, entry = Phone(), Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content()))

    answer = await send(database, office.caller(), tablet, tablet.submit(entry, 1))
    late = await send(database, office.caller(), phone, phone.put(entry, content(9), base_rev=1))

    assert statuses(answer) == [MutationStatus.APPLIED]
    assert statuses(late) == [MutationStatus.CONFLICT]
    assert codes(late.results) == ["entry-changed"]
    assert late.results[0].current is not None
    assert late.results[0].current["state"] == EntryState.SUBMITTED
    assert late.results[0].rev == 2


async def test_an_overlap_with_a_stored_entry_names_it_and_its_times(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, kept, late = Phone(), new_id(), new_id()
    await send(database, office.caller(), phone, phone.put(kept, content(8)))

    answer = await send(
        database, office.caller(), phone, phone.put(late, content(started_at=at(8, 30))), phone.submit(late)
    )

    assert statuses(answer) == [MutationStatus.REJECTED, MutationStatus.REJECTED]
    assert codes(answer.results) == ["entry-overlaps", "entry-overlaps"]
    problem = answer.results[0].problem
    assert problem is not None
    assert problem.remedies[0].href == f"/v1/activities/{kept}"
    assert problem.params == {"started_at": f"{DAY}T08:00+07:00", "ended_at": f"{DAY}T09:00+07:00"}
    assert await stored(database, "SELECT count(*) FROM activity_keys") == [(1,)]


async def test_of_two_overlapping_entries_in_one_push_the_first_is_kept(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, first, second = Phone(), new_id(), new_id()

    answer = await send(database, office.caller(), phone, phone.put(first, content(8)), phone.put(second, content(8)))

    assert statuses(answer) == [MutationStatus.APPLIED, MutationStatus.REJECTED]
    assert answer.results[1].problem is not None
    assert answer.results[1].problem.remedies[0].href == f"/v1/activities/{first}"


@pytest.mark.parametrize("night_comes", [0, 1])
async def test_work_past_midnight_holds_the_next_days_time(
    database: RolledBackDatabase, office: Office, night_comes: int
) -> None:
    phone = Phone()
    night = content(22, length=timedelta(hours=8), minutes=480)
    morning = content(5, day=DAY + timedelta(days=1))
    sent = [morning]
    sent.insert(night_comes, night)
    await send(database, office.caller(), phone, phone.put(new_id(), sent[0]))

    answer = await send(database, office.caller(), phone, phone.put(new_id(), sent[1]))

    assert codes(answer.results) == ["entry-overlaps"]


async def test_entries_that_only_touch_are_both_kept(database: RolledBackDatabase, office: Office) -> None:
    phone = Phone()

    answer = await send(
        database, office.caller(), phone, phone.put(new_id(), content(8)), phone.put(new_id(), content(9))
    )

    assert statuses(answer) == [MutationStatus.APPLIED, MutationStatus.APPLIED]


async def test_the_same_id_with_another_date_is_refused(database: RolledBackDatabase, office: Office) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content()))
    moved = content(day=DAY + timedelta(days=4))

    answer = await send(database, office.caller(), phone, phone.put(entry, moved), phone.put(entry, moved, base_rev=1))

    assert statuses(answer) == [MutationStatus.REJECTED, MutationStatus.REJECTED]
    assert codes(answer.results) == ["work-date-never-changes", "work-date-never-changes"]


async def test_the_same_id_sent_as_new_again_is_a_conflict_with_the_current_entry(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content()))

    answer = await send(database, office.caller(), phone, phone.put(entry, content(10)))

    assert statuses(answer) == [MutationStatus.CONFLICT]


async def test_an_id_of_another_employee_is_taken(database: RolledBackDatabase, office: Office) -> None:
    mine, theirs, entry = Phone(), Phone(), new_id()
    await send(database, office.caller(office.staff[0]), mine, mine.put(entry, content()))
    caller = office.caller(office.staff[1])

    answer = await send(database, caller, theirs, theirs.put(entry, content()), theirs.submit(entry))

    assert statuses(answer) == [MutationStatus.REJECTED, MutationStatus.REJECTED]
    assert codes(answer.results) == ["entry-id-taken", "entry-id-taken"]
    assert statuses(await send(database, caller, theirs, theirs.submit(entry))) == [MutationStatus.REJECTED]


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        (content(length=timedelta(hours=-1)), "/entry/ended_at", "end-not-after-start"),
        (content(length=timedelta(0)), "/entry/ended_at", "end-not-after-start"),
        (content(length=timedelta(hours=24, microseconds=1)), "/entry/ended_at", "longer-than-a-day"),
        (content(minutes=61), "/entry/minutes", "minutes-outside-times"),
        (content(minutes=0), "/entry/minutes", "minutes-outside-times"),
        (content(started_at=at(23, day=DAY - timedelta(days=1))), "/entry/work_date", "work-date-not-of-start"),
        (content(day=DAY + timedelta(days=7)), "/entry/started_at", "starts-in-the-future"),
        (content(description="Rapat"), "/entry/description", "too-short"),
        (content(volume="0.000"), "/entry/volume", "volume-not-positive"),
    ],
)
async def test_what_can_not_be_is_rejected_with_its_place(
    database: RolledBackDatabase, office: Office, said: Content, pointer: str, code: str
) -> None:
    phone, good = Phone(), new_id()

    answer = await send(database, office.caller(), phone, phone.put(new_id(), said), phone.put(good, content(14)))

    assert statuses(answer) == [MutationStatus.REJECTED, MutationStatus.APPLIED]
    assert answer.results[0].problem is not None
    assert answer.results[0].problem.code == "entry-invalid"
    assert [(error.pointer, error.code) for error in answer.results[0].problem.errors] == [(pointer, code)]


async def test_a_day_long_entry_is_taken(database: RolledBackDatabase, office: Office) -> None:
    phone = Phone()
    whole = content(0, length=timedelta(hours=24), minutes=1440)

    assert statuses(await send(database, office.caller(), phone, phone.put(new_id(), whole))) == [
        MutationStatus.APPLIED
    ]


async def test_a_month_without_a_place_in_the_database_is_rejected(
    database: RolledBackDatabase, office: Office
) -> None:
    phone = Phone()

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(new_id(), content(day=DAY.replace(year=2020))),
        phone.put(new_id(), content()),
    )

    assert codes(answer.results) == ["work-date-out-of-range", None]


async def test_an_entry_for_a_closed_month_is_parked_and_says_so(database: RolledBackDatabase, office: Office) -> None:
    phone, entry = Phone(), new_id()
    late = content(day=DAY.replace(month=3))

    answer = await send(database, office.caller(), phone, phone.put(entry, late), phone.submit(entry))

    assert statuses(answer) == [MutationStatus.PARKED, MutationStatus.PARKED]
    assert codes(answer.results) == ["entry-parked-month-closed", "entry-parked-month-closed"]
    assert await stored(database, "SELECT state, parked_because FROM activities") == [("parked", "month-closed")]


async def test_an_unknown_or_inactive_catalogue_item_parks_the_entry_until_a_known_one_is_chosen(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, unknown, inactive = Phone(), new_id(), new_id()

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(unknown, content(8, catalogue_code="9999")),
        phone.put(inactive, content(9, catalogue_code=INACTIVE)),
    )
    mended = await send(
        database, office.caller(), phone, phone.put(unknown, content(8), base_rev=1), phone.submit(unknown, 2)
    )

    assert codes(answer.results) == ["entry-parked-unknown-catalogue-item"] * 2
    assert [(one.status, one.rev) for one in mended.results] == [
        (MutationStatus.APPLIED, 2),
        (MutationStatus.APPLIED, 3),
    ]
    rows = await stored(
        database,
        "SELECT state, catalogue_code, unknown_catalogue_code FROM activities ORDER BY during",
    )
    assert rows == [("submitted", "4", None), ("parked", None, INACTIVE)]


async def test_a_parked_entry_can_be_deleted(database: RolledBackDatabase, office: Office) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content(catalogue_code="9999")))

    answer = await send(database, office.caller(), phone, phone.mutation(MutationOp.DELETE, entry, base_rev=1))

    assert statuses(answer) == [MutationStatus.APPLIED]
    assert await stored(database, "SELECT state, unknown_catalogue_code FROM activities") == [("deleted", "9999")]


async def test_drafts_are_edited_moved_withdrawn_taken_up_again_and_deleted(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry, other = Phone(), new_id(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content(8)), phone.put(other, content(9)))

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(entry, content(10), base_rev=1),
        phone.put(other, content(8), base_rev=1),
        phone.submit(entry, 2),
        phone.mutation(MutationOp.WITHDRAW, entry, base_rev=3),
        phone.put(entry, content(11), base_rev=4),
        phone.mutation(MutationOp.DELETE, other),
        phone.put(new_id(), content(8)),
    )

    assert statuses(answer) == [MutationStatus.APPLIED] * 7
    rows = await stored(database, "SELECT activity_id, state, rev FROM activities WHERE rev > 1 ORDER BY rev")
    assert rows == [(other, "deleted", 3), (entry, "draft", 5)]


async def test_an_edit_into_anothers_time_is_refused_and_changes_nothing(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry, other = Phone(), new_id(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content(8)), phone.put(other, content(9)))

    answer = await send(database, office.caller(), phone, phone.put(entry, content(9), base_rev=1))

    assert codes(answer.results) == ["entry-overlaps"]
    assert await stored(database, "SELECT rev FROM activities") == [(1,), (1,)]


async def test_a_submitted_entry_is_locked_until_it_is_withdrawn(database: RolledBackDatabase, office: Office) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content()), phone.submit(entry))

    answer = await send(
        database,
        office.caller(),
        phone,
        phone.put(entry, content(9), base_rev=2),
        phone.mutation(MutationOp.DELETE, entry, base_rev=2),
        phone.submit(entry),
    )

    assert statuses(answer) == [MutationStatus.CONFLICT] * 3
    assert codes(answer.results) == ["entry-locked"] * 3


async def test_a_mutation_that_can_not_be_read_is_rejected_alone_and_remembered(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry = Phone(), new_id()
    unreadable = phone.mutation(MutationOp.NOOP, errors=(FieldError("/entry/minutes", "number-form"),))
    sent = (unreadable, phone.put(entry, content()))

    answer = await send(database, office.caller(), phone, *sent)
    again = await send(database, office.caller(), phone, *sent)

    assert statuses(answer) == [MutationStatus.REJECTED, MutationStatus.APPLIED]
    assert again.results[0].problem == answer.results[0].problem


async def test_withdrawing_from_a_closed_month_is_refused(database: RolledBackDatabase, office: Office) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content()), phone.submit(entry))
    async with database.superuser() as conn:
        await (await raw(conn)).execute("UPDATE periods SET state = 'closed'")

    answer = await send(database, office.caller(), phone, phone.mutation(MutationOp.WITHDRAW, entry, base_rev=2))

    assert codes(answer.results) == ["month-closed"]


async def test_the_devices_clock_is_reported_and_never_a_reason_to_refuse(
    database: RolledBackDatabase, office: Office
) -> None:
    phone = Phone()
    wrong = NOW - timedelta(days=400)

    answer = await send(
        database, office.caller(), phone, phone.mutation(MutationOp.PUT, new_id(), content=content(), device_time=wrong)
    )

    assert statuses(answer) == [MutationStatus.APPLIED]
    assert answer.clock_skew_seconds == -400 * 86_400
    assert answer.server_time == NOW


async def test_each_push_leaves_one_audit_row(database: RolledBackDatabase, office: Office) -> None:
    phone = Phone()
    await send(database, office.caller(), phone, phone.mutation(MutationOp.NOOP), phone.mutation(MutationOp.NOOP))

    rows = await stored(database, "SELECT action, object_kind, request_id FROM audit_log")
    assert rows == [("activity.push", "device", "request-1")]
