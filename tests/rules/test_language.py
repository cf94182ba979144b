from pathlib import Path

import pytest

from app.rules import PersonError, evaluate
from tests.rules.writing import TOTAL, line, made, month, person, refused

NAMES = """
[parameters]
rate = { value = "3%", citation = "x" }
amount = { value = 100, unit = "rupiah", citation = "x" }
quarter = { value = 15, unit = "minutes", citation = "x" }

[tables.late]
by = "minutes"
rows = [["0..1", "0%"], ["1..31", "0.5%"], ["31..", "1%"]]
no_record = "2%"

[tables.weights]
key = "position_group"
rows = { pelaksana = { renkin = "60%", activity = "40%" }, jpt = { renkin = "100%", activity = "0%" } }

[tables.ter]
key = "ptkp"
by = "count"
edges = "upper"
rows = { "TK/0" = [["..10", "1%"], ["10..", "2%"]], "K/3" = [["..", "0%"]] }
"""


def score(folder: Path, formula: str, facts: dict[str, object] | None = None, **changes: object) -> object:
    """Evaluate one formula as a score per segment and return its value as text."""
    rules = made(folder, NAMES, line("x", "score", formula, **{"per": "segment", **changes}), TOTAL)
    return evaluate(rules, facts or person()).line("x").value


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("3% * rate", "percent-in-formula"),
        ("0,5 * rate", "comma-number"),
        ("rate ** 2", "operator-refused"),
        ("rate // 2", "operator-refused"),
        ("(rate, rate)", "expression-refused"),
        ("[rate]", "expression-refused"),
        ("{rate}", "expression-refused"),
        ("lambda: rate", "expression-refused"),
        ("(x := rate)", "expression-refused"),
        ("f'{rate}'", "expression-refused"),
        ("weights['pelaksana']", "expression-refused"),
        ("rate & rate", "operator-refused"),
        ("~rate", "operator-refused"),
        ("rate is rate", "operator-refused"),
        ("tarifé", "non-ascii"),
        ("rate # why", "character-refused"),
        ("1e5", "literal-refused"),
        ("0x10", "literal-refused"),
        ("1_000", "literal-refused"),
        ("1j", "literal-refused"),
        ("b'x'", "literal-refused"),
        ("None", "literal-refused"),
        ("rate +", "formula-syntax"),
        ("rate rate", "formula-syntax"),
        ("__import__('os')", "unknown-name"),
        ("rate.__class__", "attribute-refused"),
        ("month.year", "attribute-refused"),
        ("(rate + rate).real", "attribute-refused"),
        ("open('x')", "unknown-name"),
        ("min(*[rate])", "expression-refused"),
        ("min(rate, key=rate)", "call-refused"),
        ("min(rate)", "argument-count"),
        ("sum(rate)", "loop-wanted"),
        ("sum([1 for day in days])", "loop-wanted"),
        ("sum(1 for day in days for event in events)", "nested-loop"),
        ("sum(count(event for event in events) for day in days)", "nested-loop"),
        ("sum(1 for a, b in days)", "loop-refused"),
        ("sum(1 for day in range(9))", "loop-refused"),
        ("sum(item.amount for item in paid)", "loop-refused"),
        ("count(day.productive for day in days)", "loop-value"),
        ("sum(day for day in days)", "loop-value"),
        ("sum(1 for rate in days)", "name-clash"),
        ("sum(day.late for day in days)", "unknown-name"),
        ("rte", "unknown-name"),
        ("late", "name-misused"),
        ("days", "name-misused"),
        ("late(quarter, quarter)", "argument-count"),
        ("weights(position_group)", "unknown-column"),
        ("weights(position_group).bonus", "unknown-column"),
        ("recorded(rate)", "fact-wanted"),
        ("indicator(rate)", "category-wanted"),
        ("salary.gross", "fact-out-of-reach"),
        ("claim_open_amount", "fact-out-of-reach"),
        ("carried.x", "unknown-name"),
        ("carried.rate", "unknown-name"),
        ("sum(one.share for one in staff)", "unknown-name"),
        ("1 if position_group in 'pelaksana' else 0", "list-wanted"),
        ("1 if position_group in ['pelaksana', rate] else 0", "category-wanted"),
        ("(" * 250 + "rate" + ")" * 250, "formula-syntax"),
        ("-" * 100 + "rate", "formula-too-deep"),
        ("rate" + " + rate" * 90, "formula-too-deep"),
        ("rate" + " " * 2000, "formula-too-long"),
    ],
)
def test_what_the_language_does_not_have_is_refused_with_a_mend(tmp_path: Path, formula: str, code: str) -> None:
    found = refused(tmp_path, NAMES, line("x", "score", formula, per="segment"), TOTAL)

    assert [(one.code, bool(one.mend)) for one in found] == [(code, True)]


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("amount + quarter", "unit-mismatch"),
        ("rate + quarter", "unit-mismatch"),
        ("amount", "unit-mismatch"),
        ("amount * amount / amount", "unit-mismatch"),
        ("1 if amount > quarter else 0", "unit-mismatch"),
        ("late(amount)", "unit-mismatch"),
        ("max(rate, quarter)", "unit-mismatch"),
        ("1 if rate else 0", "condition-wanted"),
        ("1 if rate and rate else 0", "condition-wanted"),
        ("rate + position_group", "number-wanted"),
        ("1 if position_group > 'jpt' else 0", "number-wanted"),
        ("1 if position_group == 'pelaksna' else 0", "unknown-category"),
        ("1 if status_asn in ['pns', 'honorer'] else 0", "unknown-category"),
        ("1 if rate in ['pns'] else 0", "category-wanted"),
        ("weights('honorer').renkin", "unknown-category"),
        ("weights(kelas_jabatan).renkin", "key-mismatch"),
        ("floor(amount) / amount", "rounding-refused"),
        ("pay", "unit-mismatch"),
        ("1 if pay == zero else 0", "gate-misused"),
        ("1 if rate == position_group else 0", "unit-mismatch"),
    ],
)
def test_units_that_do_not_go_together_are_refused(tmp_path: Path, formula: str, code: str) -> None:
    found = refused(tmp_path, NAMES, line("x", "score", formula, per="segment"), TOTAL)

    assert [one.code for one in found] == [code]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("rate * 2 + 0.5", "14/25"),
        ("amount / (amount * 3)", "1/3"),
        ("quarter / quarter * 7 / 21", "1/3"),
        ("-rate", "-3/100"),
        ("floor(7 / 2)", "3"),
        ("ceil(quarter / 2) / quarter", "8/15"),
        ("min(rate, 1, 0.5)", "3/100"),
        ("max(0, rate - 1)", "0"),
        ("1 if 1 < 2 <= 2 else 0", "1"),
        ("1 if not (rate > 1 or rate == 1) and rate != 2 else 0", "1"),
        ("1 if position_group in ['jpt', 'pelaksana'] else 0", "1"),
        ("1 if position_group not in ['jpt', 'pelaksana'] else 0", "0"),
        ("weights(position_group).renkin", "3/5"),
        ("weights('jpt').renkin - weights('jpt').activity", "1"),
        ("late(quarter)", "1/200"),
        ("late(31 * quarter / 15)", "1/100"),
        ("count(day for day in days)", "21"),
        ("count(day for day in days if day.status == 'present' if day.productive)", "21"),
        ("sum(1 for day in days) / working_days", "1"),
        ("avg(late(day.late_minutes) for day in days)", "0"),
        ("max(day.late_minutes for day in days) / quarter", "0"),
        ("1 if any(day.productive for day in days) else 0", "1"),
        ("sum(event.times for event in events)", "0"),
        ("working_days / month.working_days", "1"),
        ("segment.share", "1"),
        ("1 if recorded(skp_score) else 0", "0"),
        ("1 if recorded(status_asn) and status_asn == 'pns' else 0", "1"),
        ("1 if True else 0", "1"),
    ],
)
def test_what_the_language_has_is_worked_out_exactly(tmp_path: Path, formula: str, value: str) -> None:
    assert score(tmp_path, formula) == value


def test_only_the_branch_taken_is_evaluated(tmp_path: Path) -> None:
    assert score(tmp_path, "1 / 4 if status_asn == 'pns' else skp_score / 0") == "1/4"


def test_and_stops_at_the_first_no(tmp_path: Path) -> None:
    assert score(tmp_path, "1 if recorded(skp_score) and skp_score > 80 else 0") == "0"


@pytest.mark.parametrize(("ptkp", "count", "value"), [("TK/0", 10, "1/100"), ("TK/0", 11, "1/50"), ("K/3", 9, "0")])
def test_a_table_with_key_and_band_takes_upper_edges_inclusive(
    tmp_path: Path, ptkp: str, count: int, value: str
) -> None:
    facts = person(ptkp=ptkp, service_months=count)

    assert score(tmp_path, "ter(ptkp, service_months)", facts) == value


def test_a_missing_fact_given_to_a_table_takes_its_no_record_row(tmp_path: Path) -> None:
    facts = person(month(days=[{"status": "present"}, {"status": "present", "late_minutes": 31}]))

    assert score(tmp_path, "sum(late(day.late_minutes) for day in days)", facts) == "3/100"


def test_a_missing_fact_inside_an_expression_is_an_error_all_the_same(tmp_path: Path) -> None:
    facts = person(month(days=[{"status": "present"}]))

    with pytest.raises(PersonError) as caught:
        score(tmp_path, "sum(late(day.late_minutes + quarter) for day in days)", facts)

    assert (caught.value.code, caught.value.fact, caught.value.line) == ("missing-fact", "days.late_minutes", "x")


def test_an_indicator_is_read_by_its_name(tmp_path: Path) -> None:
    facts = person(indicators=[{"name": "iku", "value": "95%"}, {"name": "serapan", "value": "80%"}])

    assert score(tmp_path, "indicator('serapan')", facts) == "4/5"


@pytest.mark.parametrize(
    ("formula", "changes", "code", "fact"),
    [
        ("skp_score / 100", {}, "missing-fact", "skp_score"),
        ("indicator('iku')", {"indicators": []}, "missing-fact", "indicators[iku]"),
        ("indicator('iku')", {}, "missing-fact", "indicators"),
        ("sum(one.times for one in events) / 0", {}, "division-by-zero", ""),
        ("avg(one.times for one in events)", {}, "average-of-nothing", ""),
        ("ter('K/3', 1) + ter(ptkp, 1)", {"ptkp": "K/0"}, "no-row", "ter"),
    ],
)
def test_what_can_not_be_worked_out_names_the_fact_and_the_line(
    tmp_path: Path, formula: str, changes: dict[str, object], code: str, fact: str
) -> None:
    with pytest.raises(PersonError) as caught:
        score(tmp_path, formula, person(**changes))

    assert (caught.value.code, caught.value.fact, caught.value.line) == (code, fact, "x")


def test_the_path_of_a_missing_fact_leads_into_its_segment(tmp_path: Path) -> None:
    facts = person(month(), month(kelas_jabatan=None))

    with pytest.raises(PersonError) as caught:
        score(tmp_path, "kelas_jabatan", facts)

    assert caught.value.path == "segments.1.kelas_jabatan"


def test_a_sum_of_nothing_is_zero_of_its_unit(tmp_path: Path) -> None:
    assert score(tmp_path, "sum(entry.verified_minutes for entry in entries)", unit="minutes") == "0"


def test_a_fraction_that_grows_too_fine_is_an_error_of_that_person(tmp_path: Path) -> None:
    days = [{"n": 1, "status": "present", "late_minutes": 10**300 + number * 2 + 1} for number in range(20)]

    with pytest.raises(PersonError) as caught:
        score(tmp_path, "sum(quarter / day.late_minutes for day in days)", person(month(days=days)))

    assert (caught.value.code, caught.value.line) == ("number-too-fine", "x")


def test_a_mistake_is_shown_at_its_line_and_column(tmp_path: Path) -> None:
    found = refused(tmp_path, NAMES, line("x", "score", "rate + rte", per="segment"), TOTAL)
    text = (tmp_path / "uji.toml").read_text().splitlines()[found[0].place.line - 1]

    assert text[found[0].place.column - 1 :] == 'rte"'
    assert found[0].mend == "Did you mean rate?"
