"""What gave wrong rupiah elsewhere: each trap has its test here, or in the file of its subject."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.rules import Evaluation, Kind, RuleSet, evaluate, evaluate_payment
from app.rules.checks import check
from app.rules.evaluation import interpret
from app.rules.model import Section
from tests.rules.writing import TOTAL, line, made, month, person, refused, write

SEGMENT: dict[str, Any] = {"per": "segment"}
PAYMENT: dict[str, Any] = {"section": "payment"}
ABSENT = "count(day for day in days if day.status == 'absent')"
BASIC = "[tables.basic]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\nrows = { 9 = 6000000 }"
FULL = line("full", "part", "basic(kelas_jabatan)", **SEGMENT)
AMOUNT = line("amount", "base", "full * segment.share", **SEGMENT)
DAYS = "[{ n = 17, status = 'present' }, { n = 3, status = 'absent' }]"


def cut(rate: str, of: str) -> str:
    return line("absence_cut", "cut", rate, of=[of], **SEGMENT)


def trapped(folder: Path, rate: str, of: str, total: int) -> set[str]:
    """Check a regulation with an example of three absences in 20 days, and return the codes of what is found."""
    example = f"[[examples]]\nname = 'a'\nexpect = {{ tkd = {total} }}\n"
    example += f"facts = {{ segments = [{{ kelas_jabatan = 9, days = {DAYS} }}] }}"
    return {one.code for one in check(write(folder, BASIC, FULL, AMOUNT, cut(rate, of), TOTAL, example))}


@pytest.mark.parametrize(
    ("rate", "of", "total", "is_trap"),
    [
        (f"0.03 * {ABSENT}", "full", 5_460_000, False),  # 3 x 3 % of the whole amount
        (f"0.03 * {ABSENT}", "amount", 5_460_000, True),  # of a third of it, in the segment where they fall: less
        (f"{ABSENT} / working_days", "amount", 5_100_000, False),  # 3 of 20 days
        (f"{ABSENT} / working_days", "full", 5_100_000, True),  # 3 of 7 days of the whole amount: more
        (f"{ABSENT} / month.working_days", "full", 5_100_000, False),
    ],
)
def test_percents_per_day_are_of_the_full_amount_and_ratios_of_days_of_the_prorated_one(
    tmp_path: Path, rate: str, of: str, total: int, *, is_trap: bool
) -> None:
    assert ("segment-trap" in trapped(tmp_path, rate, of, total)) is is_trap


@pytest.mark.parametrize(
    ("unit", "formula", "summed"),
    [
        ("rupiah", "basic(kelas_jabatan) * segment.share", "6000000"),
        ("minutes", "sum(day.late_minutes for day in days)", "70"),
        ("days", "working_days", "20"),
        ("count", "count(day for day in days if day.late_minutes > 0)", "3"),
        ("points", "2.5", "5"),
    ],
)
def test_what_can_be_added_up_over_segments_is_added_up_by_who_reads_it_unmarked(
    tmp_path: Path, unit: str, formula: str, summed: str
) -> None:
    marked = line("x", "score", formula, unit=unit, **SEGMENT)
    rules = made(tmp_path, BASIC, marked, line("y", "score", "x", unit=unit), TOTAL)
    late = (
        [{"n": 2, "late_minutes": 20}, {"n": 8, "late_minutes": 0}],
        [{"late_minutes": 30}, {"n": 9, "late_minutes": 0}],
    )

    assert evaluate(rules, person(*(month(days=days) for days in late))).line("y").value == summed


@pytest.mark.parametrize(
    ("unit", "formula", "reader"),
    [
        ("share", "segment.share", line("y", "score", "x")),
        ("category", "position_group", line("y", "score", "x", unit="category")),
        ("yes/no", "kelas_jabatan > 8", line("y", "score", "1 if x else 0")),
    ],
)
def test_what_can_not_be_added_up_is_refused_to_who_reads_it_unmarked(
    tmp_path: Path, unit: str, formula: str, reader: str
) -> None:
    found = refused(tmp_path, line("x", "score", formula, unit=unit, **SEGMENT), reader, TOTAL)

    assert [(one.code, bool(one.mend)) for one in found] == [("marked-read-unmarked", True)]


def by_ceiling(folder: Path) -> RuleSet:
    """Write min(work, target - absence) / target as two causes: absence first, then the work that is missing."""
    return made(
        folder,
        "[calendar]\ntarget = 'working_days * daily'\n[parameters]\ndaily = { value = 300, unit = 'minutes' }",
        line("work", "score", "sum(entry.verified_minutes for entry in entries)", unit="minutes"),
        line("ceiling", "score", f"target - daily * {ABSENT}", unit="minutes"),
        line("amount", "base", "6000000"),
        line("absence_cut", "cut", "(target - ceiling) / target", of=["amount"]),
        line("work_cut", "cut", "max(ceiling - work, 0) / target", of=["amount"]),
        TOTAL,
    )


@pytest.mark.parametrize(
    ("work", "absent", "cuts", "total"),
    [
        (6_300, 1, (300_000, 0), 5_700_000),  # more work than the ceiling of 5,700 makes up for no absence
        (5_700, 1, (300_000, 0), 5_700_000),
        (5_400, 1, (300_000, 300_000), 5_400_000),  # min(5,400, 5,700) / 6,000 = 90 %
        (5_400, 0, (0, 600_000), 5_400_000),  # the same total, and another cause
        (0, 20, (6_000_000, 0), 0),
    ],
)
def test_of_work_and_a_ceiling_absence_is_charged_first_and_no_minute_twice(
    tmp_path: Path, work: int, absent: int, cuts: tuple[int, int], total: int
) -> None:
    days = [{"n": 20 - absent, "status": "present"}, {"n": absent, "status": "absent"}]
    result = evaluate(by_ceiling(tmp_path), person(month(days=days, entries=[{"verified_minutes": work}])))

    assert tuple(one.amount for one in result.lines if one.kind is Kind.CUT) == cuts
    assert result.total == total == 6_000_000 * min(work, 6_000 - 300 * absent) // 6_000


def test_a_rule_that_multiplies_takes_the_second_cause_of_what_the_first_left(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        line("amount", "base", "5000000"),
        line("performance_cut", "cut", "1 - 0.8", of=["amount"]),
        line("earned", "part", "amount - performance_cut"),
        line("discipline_cut", "cut", "0.05", of=["earned"]),
        TOTAL,
    )
    result = evaluate(rules, person())

    # 5,000,000 x 0.8 x (1 - 0.05): 1,000,000 for performance, 200,000 for discipline
    assert [one.amount for one in result.lines if one.kind is Kind.CUT] == [1_000_000, 200_000]
    assert result.total == 3_800_000


@pytest.mark.parametrize(
    ("first", "second", "values"),
    [
        # 1,000,000 - 0.7 - 0.6 = 999,998.7, that is 999,999: both cuts floored would leave 1,000,000
        ("0.7", "0.6", (1, 0)),
        ("0.6", "0.7", (0, 1)),
        ("0.5", "0.5", (1, 0)),  # 999,999: of two alike the earlier
    ],
)
def test_where_floors_leave_too_much_the_cut_with_the_largest_fraction_takes_the_rupiah(
    tmp_path: Path, first: str, second: str, values: tuple[int, int]
) -> None:
    cuts = (line("a", "cut", first), line("b", "cut", second))
    result = evaluate(made(tmp_path, line("amount", "base", "1000000"), *cuts, TOTAL), person())

    assert (result.line("a").value, result.line("b").value, result.total) == (*values, 999_999)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("amount + quarter", "unit-mismatch"),  # minutes to rupiah
        ("amount + tkd", "total-read"),  # a total, which is rounded last
        ("amount + amount * quarter", "unit-mismatch"),
        ("quarter * quarter / quarter", "unit-mismatch"),  # minutes, where rupiah are declared
    ],
)
def test_sums_of_what_does_not_go_together_are_refused_at_their_line(tmp_path: Path, formula: str, code: str) -> None:
    quarter = "[parameters]\nquarter = { value = 15, unit = 'minutes' }"
    found = refused(tmp_path, quarter, line("amount", "base", "1000"), line("x", "part", formula), TOTAL)
    text = (tmp_path / "uji.toml").read_text().splitlines()

    assert [one.code for one in found] == [code]
    assert formula in text[found[0].place.line - 1]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("(quarter + 5) / quarter", "4/3"),  # beside minutes 5 is 5 minutes
        ("(quarter * 5) / quarter", "5"),  # as a factor it is a plain 5
        ("1 if quarter >= 15 else 0", "1"),
        ("max(quarter, 30) / quarter", "2"),
        ("0.1 + 0.2", "3/10"),
        ("0.1000000000000000055511151231257827 * 10 - 1", "55511151231257827/1" + "0" * 33),
    ],
)
def test_a_bare_number_takes_the_unit_beside_it_and_is_as_exact_as_it_is_written(
    tmp_path: Path, formula: str, value: str
) -> None:
    quarter = "[parameters]\nquarter = { value = 15, unit = 'minutes' }"

    assert evaluate(made(tmp_path, quarter, line("x", "score", formula), TOTAL), person()).line("x").value == value


def test_a_child_has_neither_the_head_nor_the_examples_of_its_parent(tmp_path: Path) -> None:
    example = "[[examples]]\nname = 'a'\nfacts = { skp_score = 1 }\nexpect = { tkd = 1 }"
    write(tmp_path, line("amount", "base", "1"), TOTAL, example, name="induk", region='"lain"')
    child = made(tmp_path, name="anak", inherits='["induk"]')

    assert (child.examples, child.region) == ((), "uji")


@pytest.mark.parametrize(("formula", "tax", "net"), [("due", -50_000, 1_050_000), ("max(due, 0)", 0, 1_000_000)])
def test_whether_tax_that_was_withheld_is_given_back_is_a_line_of_the_region(
    tmp_path: Path, formula: str, tax: int, net: int
) -> None:
    rules = made(
        tmp_path,
        line("gross", "gross", "sum(item.amount for item in paid)", **PAYMENT),
        line("due", "score", "gross * 0.05 - earlier.pph21", unit="rupiah", **PAYMENT),
        line("tax", "withheld", formula, role="pph21", **PAYMENT),
        line("net", "net", **PAYMENT),
    )
    facts = {"earlier": {"pph21": 100_000}, "paid": [{"work_month": 24316, "kind": "adjustment", "amount": 1_000_000}]}
    result = evaluate_payment(rules, facts)

    assert (result.line("tax").value, result.total) == (tax, net)


def test_a_hold_and_its_reason_leave_every_line_as_it_is(tmp_path: Path) -> None:
    lines = (line("amount", "base", "5000000"), line("c", "cut", "0.1", of=["amount"]))
    free = evaluate(made(tmp_path, *lines, line("g", "gate", "pay"), TOTAL), person())
    held = evaluate(made(tmp_path, *lines, line("g", "gate", "hold(2)"), TOTAL), person())

    assert held.lines == free.lines
    assert (held.outcome, held.total) == ("hold", 4_500_000)


@pytest.mark.parametrize(
    ("months", "held", "gates"),
    [("2", 2, 1), ("5 / 2", 3, 1), ("skp_score / 100", 1, 1), ("0", None, 0), ("-1", None, 0)],
)
def test_a_hold_is_for_whole_months_and_one_of_none_holds_nothing(
    tmp_path: Path, months: str, held: int | None, gates: int
) -> None:
    rules = made(tmp_path, line("amount", "base", "5000000"), line("g", "gate", f"hold({months})"), TOTAL)
    result = evaluate(rules, person(skp_score=80))

    assert (result.hold_months, len(result.gates), result.outcome) == (held, gates, "hold" if gates else "pay")


def test_the_zero_of_a_gate_is_a_cut_of_all_that_other_cuts_left(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        line("amount", "base", "5000000"),
        line("c", "cut", "1 / 3", of=["amount"]),
        line("extra", "addition", "1000"),
        line("g", "gate", "zero"),
        TOTAL,
    )
    result = evaluate(rules, person())

    cuts = {one.id: one.amount for one in result.lines if one.kind is Kind.CUT}
    assert (sum(cuts.values()), sorted(cuts), result.total) == (5_001_000, ["c", "g"], 0)
    assert cuts["g"] in {3_334_333, 3_334_334}


@pytest.mark.parametrize("work", [evaluate, lambda rules, facts: interpret(rules, Section.LINES, facts)])
@pytest.mark.parametrize(
    ("predicate", "counted"), [("baik", "0"), ("butuh_perbaikan", "1"), ("kurang", "0"), ("sangat_kurang", "1")]
)
def test_a_word_is_in_a_list_only_as_a_whole(
    tmp_path: Path, predicate: str, counted: str, work: Callable[[RuleSet, dict[str, Any]], Evaluation]
) -> None:
    formula = "1 if predicate in ['butuh_perbaikan', 'sangat_kurang'] else 0"
    rules = made(tmp_path, line("x", "score", formula), TOTAL)

    assert work(rules, person(predicate=predicate)).line("x").value == counted
