"""The shipped regulations are sound, and their worked examples come out to the rupiah."""

from datetime import date
from pathlib import Path

import pytest

from app.rules import evaluate, evaluate_payment
from app.rules.checks import check
from app.rules.explain.facts import Facts, Where
from app.rules.explain.statement import known_amounts
from app.rules.explain.words import Known, Teller
from app.rules.library import Library, load_rule_set
from app.rules.model import Certainty, Kind, Standing
from app.rules.settlement import shown_value
from app.rules.sources import SHIPPED, toml_files

HERE = Path(__file__).parent
SAID_WHOLE = {Kind.BASE, Kind.PART, Kind.SCORE, Kind.GROSS}
SHIPPED_FILES = toml_files((SHIPPED,))
FILES = [*SHIPPED_FILES, *sorted(HERE.glob("*.toml"))]


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.name)
def test_a_shipped_regulation_lacks_nothing_for_enacting_but_what_was_never_published(path: Path) -> None:
    assert {one.code for one in check(path, enacting=True)} <= {"amounts-unpublished"}


@pytest.mark.parametrize(("path", "total"), [("uji-basis-penuh.toml", 4582143), ("uji-basis-40.toml", 4747143)])
def test_a_regulation_that_overrides_only_the_class_table_passes_its_example(path: str, total: int) -> None:
    rule_set = load_rule_set(HERE / path)

    assert [one for one in check(HERE / path) if one.severity == "error"] == []
    assert rule_set.examples[0].expect == {"tkd": total}
    assert evaluate(rule_set, rule_set.examples[0].facts).total == total


@pytest.mark.parametrize(
    ("path", "example"),
    [
        ("nasional/2020-basis-penuh.toml", "S2: "),
        ("nasional/2020-basis-penuh.toml", "S3: "),
        ("nasional/2020-indeks.toml", "S2: "),
        ("pembayaran/2024-flat-gol.toml", "S5: "),
        ("bandung/2018-demo.toml", "A8: "),
        ("bandung/2018-demo.toml", "A9: 49.99 %"),
        ("bandung/2018-demo.toml", "A9: 50.00 %"),
    ],
)
def test_the_known_examples_are_in_the_files(path: str, example: str) -> None:
    names = [one.name for one in load_rule_set(SHIPPED / path).examples]

    assert any(name.startswith(example) for name in names)


def test_the_published_amounts_of_lubuklinggau_are_stored_and_not_recomputed() -> None:
    published = load_rule_set(SHIPPED / "nasional/2020-basis-penuh.toml").tables["basic"]
    amounts = {row.key: row.cells[""] for row in published.rows}

    assert len(amounts) == 15
    assert amounts[3] == (1391519, 1)  # 2,354,000 x 0.59112978 is 1,391,519.50
    assert amounts[12] == (9458076, 1)


def test_every_shipped_regulation_says_that_it_is_a_demonstration() -> None:
    library = Library()

    assert {library.by_id(name).standing for name in library.ids()} == {Standing.DEMO}


def test_what_bandung_never_published_is_marked_as_assumption() -> None:
    bandung = Library().in_force("bandung", "demo", date(2026, 4, 1))

    weights = {name: one.certainty for name, one in bandung.parameters.items() if name.startswith("weight_")}
    assert set(weights.values()) == {Certainty.ASSUMPTION}
    assert bandung.tables["basic"].certainty == Certainty.ASSUMPTION
    assert bandung.parameters["apel_monday_rate"].certainty == Certainty.NEWS
    assert {row.key for row in bandung.tables["basic"].rows} == set(range(4, 16))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_words_of_an_explanation_work_out_to_what_the_engine_worked_out(path: Path) -> None:
    rule_set = load_rule_set(path)
    for example in (one for one in rule_set.examples if not one.error):
        lines = rule_set.payment if example.stage == "payment" else rule_set.lines
        result = (evaluate_payment if example.stage == "payment" else evaluate)(rule_set, example.facts)
        teller = Teller(rule_set, Facts(example.facts), "id", Known(known_amounts(rule_set, result)))
        for line in lines:
            said_in_one = line.per in {(), ("segment",)} and len(teller.facts.segments) < 2
            if said_in_one and line.tree is not None and line.kind in SAID_WHOLE and not line.round:
                said = teller.say(line.tree, Where(0 if line.per else None)).value
                assert shown_value(said) == result.line(line.id).exact
