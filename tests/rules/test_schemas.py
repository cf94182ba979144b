"""The JSON schemas say of facts and traces exactly what the code does."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from app.cli.rules import rules_app
from app.rules import PersonError, evaluate, evaluate_payment, expand_trace, load_rule_set
from app.rules.facts import gather
from app.rules.model import RuleSet, Section
from app.rules.program import program_of
from app.rules.schemas import facts_schema, trace_schema
from app.rules.sources import SHIPPED, toml_files
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, PAYMENT_ONLY, TERMS, Scope, Term

Json = Any

FACTS: Final = Draft202012Validator(facts_schema())
TRACE: Final = Draft202012Validator(trace_schema())
FILES: Final = [*toml_files((SHIPPED,)), *toml_files((Path(__file__).parent.parent / "rules_data",))]
GIVEN: Final = [term for term in TERMS if term.scope is not Scope.ENGINE]
HELD: Final = {Scope(name): name for name in ("month", "salary", "earlier", "carried")}
WHOLE_UNITS: Final = (Unit.RUPIAH, Unit.MINUTES, Unit.DAYS, Unit.COUNT)
RIGHT: Final[dict[Unit, list[object]]] = {
    Unit.YES_NO: [True, False, None],
    Unit.CATEGORY: [None],
    Unit.SHARE: [0, "3%", "0.5", ".5", "-1.25%", "11/200", None],
    Unit.POINTS: [0, 87, "79.99", "-3", None],
    **{unit: [0, 7, 1_000_000_000, None] for unit in WHOLE_UNITS},
}
WRONG: Final[dict[Unit, list[object]]] = {
    Unit.YES_NO: [1, "true", [True]],
    Unit.CATEGORY: [3, True, ["pns"]],
    Unit.SHARE: ["x", "3 %", "1/0", "5/-3", "%", "", "1e3", "1/2%", True, [1], {}],
    Unit.POINTS: ["1,5", "--5", "NaN", True, [87]],
    **{unit: ["7", "3.0", True, [7], {}] for unit in WHOLE_UNITS},
}
CASES: Final = [
    *((term, value) for term in GIVEN for value in (*RIGHT[term.unit], *WRONG[term.unit])),
    *((term, value) for term in GIVEN if term.unit is Unit.CATEGORY for value in (*term.words, "no_such_word")),
    *((term, -1) for term in GIVEN if term.unit in WHOLE_UNITS),
]


@pytest.fixture(scope="module")
def reads_all(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """Make a regulation that reads every fact there is."""
    file = tmp_path_factory.mktemp("schemas") / "2024-semua.toml"
    lines = "".join(_line(number, term) for number, term in enumerate(GIVEN))
    file.write_text(HEAD + lines, encoding="utf-8")
    return load_rule_set(file)


def test_schema_and_reader_agree_on_each_fact(reads_all: RuleSet) -> None:
    for term, value in CASES:
        facts = _facts(term, value)
        assert FACTS.is_valid(facts) is _is_read(reads_all, term, facts), (term.name, value)


def test_right_values_are_right_and_wrong_ones_wrong() -> None:
    for term in GIVEN:
        assert all(FACTS.is_valid(_facts(term, value)) for value in (*RIGHT[term.unit], *term.words))
        assert not any(FACTS.is_valid(_facts(term, value)) for value in WRONG[term.unit])


def test_schema_and_reader_refuse_a_key_that_is_no_fact(reads_all: RuleSet) -> None:
    for term in GIVEN:
        if term.scope is not Scope.CARRIED and term.collection != "staff":  # there the regulation's own lines stand
            facts = _facts(term, None)
            _holder(facts, term)["no_such_fact"] = 1
            assert not FACTS.is_valid(facts)
            assert not _is_read(reads_all, term, facts)


@pytest.mark.parametrize("key", ["id", "date", "note", "decree"])
def test_schema_and_reader_pass_over_notes(reads_all: RuleSet, key: str) -> None:
    for term in GIVEN:
        facts = _facts(term, None)
        _holder(facts, term).update({key: 1} if term.scope not in HELD else {})
        assert FACTS.is_valid(facts)
        assert _is_read(reads_all, term, facts)


def test_schema_and_reader_repeat_items_and_nothing_else(reads_all: RuleSet) -> None:
    for term in GIVEN:
        facts = _facts(term, None)
        _holder(facts, term)["n"] = 2
        is_item = bool(term.collection)
        if term.scope is not Scope.CARRIED:  # there the regulation's own lines stand
            assert FACTS.is_valid(facts) is is_item, term.name
            assert _is_read(reads_all, term, facts) is is_item, term.name


@pytest.mark.parametrize("times", [-1, 10_001, "2", True, None])
def test_schema_and_reader_refuse_a_repetition_that_is_none(reads_all: RuleSet, times: object) -> None:
    facts = {"segments": [{"days": [{"n": times}]}]}

    assert not FACTS.is_valid(facts)
    assert not _is_read(reads_all, TERMS[0], facts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_facts_and_traces_of_every_example_are_as_the_schemas_say(path: Path) -> None:
    for facts, trace in _examples(load_rule_set(path)):
        assert [error.message for error in FACTS.iter_errors(_json(facts))] == []
        assert [error.message for error in TRACE.iter_errors(_json(trace))] == []


def test_a_trace_with_a_key_more_or_less_is_none() -> None:
    _facts_of_it, trace = next(_examples(load_rule_set(FILES[0])))
    holders = [trace, trace["rule_set"], trace["lines"][0], trace["lines"][0]["runs"][0], trace["result"]]
    for number in range(len(holders)):
        more, less = deepcopy(holders), deepcopy(holders)  # copied together: they are parts of one trace still
        more[number]["more"] = 1
        del less[number][next(iter(less[number]))]
        assert not TRACE.is_valid(_json(more[0]))
        assert not TRACE.is_valid(_json(less[0]))


def test_the_command_prints_the_schemas() -> None:
    for name, schema in (("facts", FACTS.schema), ("trace", TRACE.schema)):
        printed = json.loads(CliRunner().invoke(rules_app, ["schema", name]).stdout)
        assert printed == schema
        Draft202012Validator.check_schema(printed)


HEAD: Final = """
[regulation]
id = "semua"
title = "Semua fakta"
region = "uji"
variant = "semua"
citation = "Contoh"
in_force = 2024-01-01
"""


def _line(number: int, term: Term) -> str:
    """Write a line that reads a fact."""
    section = "payment" if term.name in PAYMENT_ONLY else "lines"
    in_segment = term.scope is Scope.SEGMENT or (term.collection and BY_COLLECTION[term.collection].where == "segment")
    read = f"any(recorded(item.{term.key}) for item in {term.collection})" if term.collection else term.name
    formula = read if term.collection else f"recorded({term.name})"
    per = '["segment"]' if in_segment else "[]"
    label = '{ id = "Uji", en = "Test" }'
    return f"""
[[{section}]]
id = "line_{number}"
kind = "score"
label = {label}
unit = "yes/no"
per = {per}
formula = "{formula}"
citation = "Contoh"
"""


def _facts(term: Term, value: object) -> dict[str, Any]:
    facts: dict[str, Any] = {"segments": [{"days": []}]}
    _holder(facts, term)[term.key] = value
    return facts


def _holder(facts: dict[str, Any], term: Term) -> dict[str, Any]:
    """Find, or make, what holds a fact."""
    found: dict[str, Any] = facts
    if term.scope is Scope.SEGMENT or (term.collection and BY_COLLECTION[term.collection].where == "segment"):
        found = facts["segments"][0]
    if term.scope in HELD:
        found = found.setdefault(HELD[term.scope], {})
    if term.collection:
        found[term.collection] = found.get(term.collection) or [{}]
        found = found[term.collection][0]
    return found


def _is_read(rules: RuleSet, term: Term, facts: dict[str, Any]) -> bool:
    section = Section.PAYMENT if term.name in PAYMENT_ONLY else Section.LINES
    try:
        gather(program_of(rules, section).plan, facts, with_segments=section is Section.LINES)
    except PersonError:
        return False
    return True


def _examples(rules: RuleSet) -> Iterator[tuple[Any, Any]]:
    for example in rules.examples:
        if not example.error:
            result = (evaluate_payment if example.stage == "payment" else evaluate)(rules, example.facts)
            yield example.facts, expand_trace(rules, result.trace)


def _json(value: object) -> Json:
    return json.loads(json.dumps(value, default=str))  # a date of TOML, and an exact number as its text
