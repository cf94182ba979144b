"""`erk bench rules`: what it measures, and that every difference from other engines has its cause."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli.bench import beside
from app.cli.bench.beside import Beside
from app.cli.bench.exactness import Against
from app.cli.bench.memory import peak_mib
from app.cli.bench.national import NATIONAL, figures_of
from app.cli.bench.people import MOST_UNUSUAL_DAYS, Facts, chunks, people
from app.cli.bench.reference import reference_of
from app.rules import Library, PersonError, RuleSet, evaluate, evaluate_payment
from app.rules.model import Kind, Section

LIBRARY = Library()


@pytest.fixture
def national() -> RuleSet:
    return LIBRARY.by_id(NATIONAL)


def drawn(rule_set: RuleSet, count: int, section: Section = Section.LINES, seed: int = 1) -> list[Facts]:
    return list(islice(people(rule_set, section, seed=seed), count))


def bench(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["bench", "rules", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_the_national_pattern_comes_first_with_its_speed_memory_and_spread() -> None:
    told = bench("--people", "20", "--repetitions", "2", "--regulation", "semarang-2021", "--regulation", NATIONAL)

    first, second = told["regulations"]
    assert (first["regulation"], second["regulation"]) == (NATIONAL, "semarang-2021")
    for one in (first, second):
        assert one["people"] == 20
        assert one["held"] == 0
        assert one["people_per_second_trace"] > 0
        assert one["people_per_second"] > 0
        assert one["peak_mib"] > 0
        assert one["asked"]["trace"]["min"] <= one["asked"]["trace"]["median"] <= one["asked"]["trace"]["max"]
    assert told["machine"]["cores"] >= 1
    assert told["load"].keys() == {"before", "after"}
    assert "beside" not in second


def test_without_zen_engine_the_command_says_how_to_install_it_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ZEN", "no-such-engine")

    result = CliRunner().invoke(
        app, ["bench", "rules", "--people", "5", "--repetitions", "1", "--regulation", NATIONAL, "--json"]
    )

    assert result.exit_code == 0
    assert "pip install 'erk[bench]'" in result.stderr
    assert json.loads(result.stdout)["regulations"][0]["beside"]["zen_engine"]["installed"] is False


def test_a_regulation_that_is_not_there_is_refused() -> None:
    result = CliRunner().invoke(app, ["bench", "rules", "--regulation", "atlantis-2020"])

    assert result.exit_code == 1
    assert "atlantis-2020" in result.stderr


def test_the_same_seed_draws_the_same_people_and_another_seed_others(national: RuleSet) -> None:
    assert drawn(national, 50) == drawn(national, 50)
    assert drawn(national, 50) != drawn(national, 50, seed=2)


def test_a_typical_month_has_21_days_of_which_up_to_five_are_not_as_usual(national: RuleSet) -> None:
    months = [facts["segments"][0]["days"] for facts in drawn(national, 300)]

    assert {sum(day["n"] for day in month) for month in months} == {21}
    assert {len(month) - 1 for month in months} == set(range(MOST_UNUSUAL_DAYS + 1))
    statuses = {day["status"] for month in months for day in month}
    assert statuses == {"present", "absent", "leave"}
    assert any(day.get("late_minutes") for month in months for day in month)
    assert any("late_minutes" not in day for month in months for day in month if day["status"] == "present")


def test_no_more_than_a_chunk_of_people_is_held(national: RuleSet) -> None:
    sizes = [len(chunk) for chunk in chunks(people(national, Section.LINES, seed=1), 2300)]

    assert sizes == [1000, 1000, 300]


@pytest.mark.parametrize("name", LIBRARY.ids())
def test_everybody_drawn_for_a_shipped_regulation_is_worked_out(name: str) -> None:
    rule_set = LIBRARY.by_id(name)
    pays_only = all(line.kind is not Kind.TOTAL for line in rule_set.lines)
    section, work = (Section.PAYMENT, evaluate_payment) if pays_only else (Section.LINES, evaluate)

    persons = drawn(rule_set, 60, section)
    totals = set()
    for facts in persons:
        try:
            totals.add(work(rule_set, facts).total)
        except PersonError as error:
            pytest.fail(f"{name}: {error}: {facts}")
    assert bool(totals) == bool(rule_set.examples)  # a file of parameters alone has nobody to work out


def test_people_of_the_national_pattern_differ(national: RuleSet) -> None:
    assert len({evaluate(national, facts).total for facts in drawn(national, 60, Section.LINES)}) > 20


def test_fractions_written_by_hand_give_the_same_lines_total_and_whole_rupiah(national: RuleSet) -> None:
    work = reference_of(figures_of(national))
    against = Against()

    for facts in drawn(national, 500):
        against.add_exact(evaluate(national, facts), work(facts))

    assert against.totals.equal == 500
    assert against.lines.causes.total() == 0


def test_a_wrong_line_is_told_as_an_unexplained_difference(national: RuleSet) -> None:
    facts = drawn(national, 1)[0]
    lines, total, whole = reference_of(figures_of(national))(facts)
    against = Against()

    against.add_exact(evaluate(national, facts), ({**lines, "amount": lines["amount"] + 1}, total + 1, whole))

    assert against.totals.causes == {"unexplained": 1}
    assert against.lines.causes == {"unexplained": 1}
    assert against.lines.largest == 1


def test_every_difference_from_zen_engine_has_its_cause(national: RuleSet) -> None:
    pytest.importorskip("zen")
    ours = Beside(national)

    ours.compare(chunks(people(national, Section.LINES, seed=3), 3000))

    totals, lines = ours.against_zen.totals, ours.against_zen.lines
    assert totals.equal + totals.causes.total() == 3000
    assert set(totals.causes) <= {"half"}
    assert set(lines.causes) <= {"float", "decimal"}
    assert totals.largest <= 1
    assert lines.largest < Fraction(1, 10**6)


def test_an_exact_half_is_where_zen_engine_is_one_rupiah_low(national: RuleSet) -> None:
    """A number of days over 21 has no end as a decimal, and what is cut off is more than is wanting to the half."""
    pytest.importorskip("zen")
    found = [facts for facts in drawn(national, 20_000) if _ends_in_a_half(national, facts)]
    ours = Beside(national)

    ours.compare(iter([found]))

    assert found
    assert ours.against_zen.totals.causes["half"] > 0
    assert ours.against_zen.totals.causes["unexplained"] == 0


def _ends_in_a_half(rule_set: RuleSet, facts: Facts) -> bool:
    return str(evaluate(rule_set, facts).line("tkd").exact).endswith("/2")


def test_the_peak_is_that_of_a_process_that_holds_no_people(national: RuleSet) -> None:
    few = peak_mib(NATIONAL, Section.LINES, drawn(national, 10))
    many = peak_mib(NATIONAL, Section.LINES, iter(drawn(national, 3000)))

    assert many - few <= 3
