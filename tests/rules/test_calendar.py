"""What `[calendar]` may say, what is refused, and where its articles show."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import PersonError, evaluate, expand_trace
from app.rules.checks import check
from app.rules.differences import Difference, differences
from app.rules.explain import explain
from app.rules.model import AutomaticAction, Counting, Proration, Window
from tests.rules.writing import TOTAL, line, made, month, person, refused, write

AMOUNT = line("amount", "base", "1000000", per="segment")
CITED = 'citation = "Pasal 9", certainty = "text"'


def calendar(text: str) -> str:
    return f"[calendar]\n{text}"


def test_a_regulation_that_says_nothing_limits_nothing_and_prorates_by_segments(tmp_path: Path) -> None:
    found = made(tmp_path, AMOUNT, TOTAL).calendar

    assert (found.entry_window, found.verification_window, found.grace) == (None, None, None)
    assert (found.daily_minutes_limit, found.monthly_minutes_limit, found.target) == (None, None, None)
    assert (found.automatic_action, found.proration) == (AutomaticAction.NONE, Proration.SEGMENTS)


def test_every_key_is_read_with_its_article(tmp_path: Path) -> None:
    keys = """
entry_window_days = { value = 3, counting = "working", citation = "Pasal 3", certainty = "text" }
verification_window_days = 3
automatic_action = "approve"
grace_days = 2
daily_minutes_limit = 600
monthly_minutes_limit = 9000
proration = "cutoff"
cutoff_day = 10
"""
    found = made(tmp_path, calendar(keys), AMOUNT, TOTAL).calendar

    assert found.entry_window == Window(3, Counting.WORKING)
    assert found.verification_window == Window(3, Counting.WORKING)
    assert found.grace == Window(2, Counting.CALENDAR)
    assert (found.automatic_action, found.proration) == (AutomaticAction.APPROVE, Proration.CUTOFF)
    assert (found.daily_minutes_limit, found.monthly_minutes_limit, found.cutoff_day) == (600, 9000, 10)
    assert (found.settings["entry_window_days"].citation, found.settings["grace_days"].text) == ("Pasal 3", "2")


@pytest.mark.parametrize(
    ("keys", "code", "column"),
    [
        ("entry_windows_days = 3", "unknown-key", 22),
        ("entry_window_days = -1", "whole-number-wanted", 21),
        ("entry_window_days = true", "whole-number-wanted", 21),
        ('entry_window_days = "3"', "whole-number-wanted", 22),
        ("entry_window_days = { value = 3, counting = 'weekly' }", "unknown-word", 21),
        ("entry_window_days = { value = 3, unit = 'days' }", "unknown-key", 21),
        ("daily_minutes_limit = 0", "whole-number-wanted", 23),
        ("proration = 'halves'", "unknown-word", 14),
        ("proration = { citation = 'Pasal 1' }", "unknown-word", 13),
        ("automatic_action = 'pay'", "unknown-word", 21),
        ("proration = 'cutoff'", "cutoff-malformed", 14),
        ("cutoff_day = 10", "cutoff-malformed", 14),
        ("proration = 'none'\ncutoff_day = 10", "cutoff-malformed", 14),
        ("proration = 'cutoff'\ncutoff_day = 32", "whole-number-wanted", 14),
        ("target = 300", "target-malformed", 10),
        ("target = 'kelas_jabatan'", "unit-mismatch", 11),
        ("grace_days = { value = 1, certainty = 'sure' }", "unknown-word", 14),
    ],
)
def test_what_means_nothing_is_refused_at_its_place_with_a_mend(
    tmp_path: Path, keys: str, code: str, column: int
) -> None:
    (found,) = refused(tmp_path, calendar(keys), AMOUNT, TOTAL)

    assert (found.code, found.place.column) == (code, column)
    assert found.mend


def test_a_child_takes_a_cut_off_day_back_by_removing_it(tmp_path: Path) -> None:
    write(tmp_path, calendar("proration = 'cutoff'\ncutoff_day = 10"), AMOUNT, TOTAL, name="induk")
    own = calendar("proration = 'segments'")

    kept = refused(tmp_path, own, name="anak", inherits='["induk"]')
    child = made(tmp_path, own, name="anak", inherits='["induk"]', removes='{ calendar = ["cutoff_day"] }')

    assert [one.code for one in kept] == ["cutoff-malformed"]
    assert (child.calendar.proration, child.calendar.cutoff_day) == (Proration.SEGMENTS, None)


def test_a_key_without_an_article_is_a_finding(tmp_path: Path) -> None:
    path = write(tmp_path, calendar(f"grace_days = 2\nproration = {{ value = 'segments', {CITED} }}"), AMOUNT, TOTAL)

    uncited = [one.message for one in check(path) if one.code == "no-citation"]

    assert uncited == ["[calendar] grace_days names no article."]


def test_a_difference_names_the_articles_of_both_however_they_are_written(tmp_path: Path) -> None:
    old = made(tmp_path, calendar("grace_days = 2"), AMOUNT, TOTAL)
    same = made(tmp_path, calendar("grace_days = { value = 2 }"), AMOUNT, TOTAL)
    new = made(tmp_path, calendar(f"grace_days = {{ value = 3, {CITED} }}"), AMOUNT, TOTAL)

    assert differences(old, same) == []
    assert differences(old, new)[0] == Difference("calendar", "grace_days", "value", "2", "3", None, "Pasal 9")


def test_a_target_that_is_an_assumption_marks_what_is_explained_by_it(tmp_path: Path) -> None:
    text = "target = { value = 'working_days * daily', citation = 'Pasal 9', certainty = 'assumption' }"
    daily = "[parameters]\ndaily = { value = 300, unit = 'minutes' }"
    rules = made(tmp_path, calendar(text), daily, line("x", "score", "target", unit="minutes"), AMOUNT, TOTAL)
    result = evaluate(rules, person())

    told: Any = expand_trace(rules, result.trace)
    words = [one.certainty for one in explain(rules, result, person(), "id") if one.line == "x"]

    assert told["calendar"]["target"] == {
        "formula": "working_days * daily",
        "citation": "Pasal 9",
        "certainty": "assumption",
    }
    assert words == ["assumption"]


POSTS = (
    "[parameters]\neach_absence = { value = 10000, unit = 'rupiah' }",
    "[tables.basic]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\nrows = { 7 = 2000000, 9 = 4200000 }",
    line("amount", "base", "basic(kelas_jabatan) * segment.share", per="segment"),
    line("absences", "score", "count(day for day in days if day.status == 'absent')", unit="count"),
    line("cut", "cut", "each_absence * absences"),
    TOTAL,
)
GOOD = {"status": "present", "productive": True}


def promoted(on: str, **changes: object) -> dict[str, Any]:
    """Build a month of 21 working days that began in class 7; class 9 since a day, after 10 days with one absence."""
    before = month(kelas_jabatan=7, since="2026-04-01", until=on, days=[{"n": 9, **GOOD}, {"status": "absent"}])
    return person(before, month(kelas_jabatan=9, since=on, until="2026-05-01", days=[{"n": 11, **GOOD}]), **changes)


@pytest.mark.parametrize(
    ("keys", "on", "total"),
    [
        ("proration = 'cutoff'\ncutoff_day = 10", "2026-04-10", 4_190_000),
        ("proration = 'cutoff'\ncutoff_day = 10", "2026-04-11", 1_990_000),
        ("proration = 'cutoff'\ncutoff_day = 31", "2026-04-30", 4_190_000),
        ("proration = 'none'", "2026-04-02", 1_990_000),
        ("proration = 'segments'", "2026-04-11", 3_142_381),
    ],
)
def test_a_change_of_post_counts_as_the_calendar_says(tmp_path: Path, keys: str, on: str, total: int) -> None:
    rules = made(tmp_path, calendar(keys), *POSTS)

    assert evaluate(rules, promoted(on)).total == total


def test_under_a_cut_off_day_days_without_a_post_stay_unpaid(tmp_path: Path) -> None:
    rules = made(tmp_path, calendar("proration = 'cutoff'\ncutoff_day = 10"), *POSTS)
    late = promoted("2026-04-21", month={"index": 24316, "working_days": 42})

    assert evaluate(rules, late).total == 1_000_000 - 10_000
    assert evaluate(rules, {**late, "segments": late["segments"][1:]}).total == 1_100_000


def test_who_held_no_post_by_the_cut_off_day_is_paid_by_the_first_one_after(tmp_path: Path) -> None:
    rules = made(tmp_path, calendar("proration = 'cutoff'\ncutoff_day = 10"), *POSTS)
    facts = promoted("2026-04-21")
    facts["segments"][0]["since"] = "2026-04-15"

    assert evaluate(rules, facts).total == 1_990_000


def test_the_trace_and_the_explanation_tell_of_the_one_post(tmp_path: Path) -> None:
    cited = "proration = { value = 'cutoff', citation = 'Pasal 9', certainty = 'assumption' }"
    rules = made(tmp_path, calendar(f"{cited}\ncutoff_day = 10"), *POSTS)
    facts = promoted("2026-04-08")
    result = evaluate(rules, facts)

    told: Any = expand_trace(rules, result.trace)

    words = [str(one) for one in explain(rules, result, facts, "id")]
    assert words[1] == "Jabatan pada tanggal 10 berlaku untuk sebulan penuh [anggapan] (Pasal 9)"
    assert [one["kelas_jabatan"] for one in told["facts"]["segments"]] == ["9"]
    assert [one.text for one in explain(rules, result, facts, "id") if one.line == "amount"] == [
        "amount: Rp 4.200.000 (kelas jabatan 9)"
    ]


@pytest.mark.parametrize(
    ("broken", "code", "path"),
    [
        ({"since": None}, "missing-fact", "segments.1.since"),
        ({"since": "10 April"}, "wrong-fact", "segments.1.since"),
        ({"working_days": "11"}, "wrong-fact", "segments.1.working_days"),
        ({"days": 11}, "wrong-fact", "segments.1.days"),
        ({"kelas": 9}, "unknown-fact", "segments.1.kelas"),
    ],
)
def test_segments_that_can_not_be_joined_are_that_persons_error(
    tmp_path: Path, broken: dict[str, object], code: str, path: str
) -> None:
    rules = made(tmp_path, calendar("proration = 'cutoff'\ncutoff_day = 10"), *POSTS)
    facts = promoted("2026-04-08")
    facts["segments"][1] |= broken

    with pytest.raises(PersonError) as caught:
        evaluate(rules, facts)

    assert (caught.value.code, caught.value.path) == (code, path)
