"""A regulation that was sent: as TOML or the same as JSON, with its csv files as texts."""

import json
import tomllib
from pathlib import Path

import pytest

from app.rules import RuleSetError
from app.rules.assembly import assemble
from app.rules.kept import kept_source
from app.rules.model import Diagnostic
from app.rules.sources import read_given, read_source
from app.shared.digests import canonical

SMALL = Path(__file__).parent.parent / "rules_data" / "uji-kecil.toml"
TEXT = SMALL.read_text(encoding="utf-8")


def nobody(_rule_set_id: str) -> None:
    """Find no parent."""


def refused(text: str, *, as_json: bool = True) -> Diagnostic:
    with pytest.raises(RuleSetError) as caught:
        read_given("sent", text, {}, as_json=as_json)
    (finding,) = caught.value.diagnostics
    return finding


def test_a_file_its_text_and_the_same_as_json_are_one_rule_set() -> None:
    as_json = json.dumps(tomllib.loads(TEXT), default=str)
    sources = [read_source(SMALL), read_given("a", TEXT, {}), read_given("b", as_json, {}, as_json=True)]

    assert len({assemble(source, nobody).digest for source in sources}) == 1


def test_a_number_with_a_point_stays_exact_in_json() -> None:
    text = json.dumps(tomllib.loads(TEXT), default=str).replace('"0.5%"', "0.1")

    late = assemble(read_given("b", text, {}, as_json=True), nobody).tables["late"]

    assert late.rows[1].cells[""] == (1, 10)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("{", 1, 2), ('{"a": 1,\n "b" 2}', 2, 6), ("[]", 1, 1), ('{"a": 1, "a": 2}', 1, 1), ("", 1, 1)],
)
def test_what_is_no_json_is_told_with_its_place(text: str, line: int, column: int) -> None:
    finding = refused(text)

    assert (finding.code, finding.place.line, finding.place.column) == ("json-syntax", line, column)
    assert finding.mend


def test_json_without_end_is_refused() -> None:
    assert refused("[" * 100_000).code == "text-refused"
    assert refused('{"a":' * 20 + "1" + "}" * 20).code == "text-refused"


def test_a_number_that_is_none_is_refused_where_it_is_read() -> None:
    text = json.dumps(tomllib.loads(TEXT), default=str).replace('"60%"', "NaN")

    with pytest.raises(RuleSetError) as caught:
        assemble(read_given("b", text, {}, as_json=True), nobody)
    assert {one.code for one in caught.value.diagnostics} == {"number-wanted"}


def test_a_kept_rule_set_can_be_inherited_from() -> None:
    parent = assemble(read_given("a", TEXT, {}), nobody)
    kept = kept_source("uji-kecil", canonical(parent.canonical).decode())
    child = """[regulation]
id = "anak"
title = "Anak"
region = "uji"
variant = "anak"
citation = "Contoh"
in_force = 2022-01-01
inherits = ["uji-kecil"]
"""

    made = assemble(read_given("child", child, {}), lambda name: kept if name == "uji-kecil" else None)

    assert [line.id for line in made.lines] == [line.id for line in parent.lines]
    assert made.parameters["weight_work"].value == (3, 5)
