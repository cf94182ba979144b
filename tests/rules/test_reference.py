"""The reference has everything that there is, nothing that there is not, and is the page that is shipped."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from app.rules import assembly, bands, calendars, parts
from app.rules.assembly import KNOWN
from app.rules.checks import check
from app.rules.errors import PersonError
from app.rules.formulas import _OPERATORS as OPERATORS
from app.rules.model import Kind
from app.rules.names import LOOPS, RESERVED
from app.rules.reference.errors import PERSON_ERRORS
from app.rules.reference.file import KEYS, KINDS, UNITS
from app.rules.reference.language import LANGUAGE
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME
from tests.rules.reference_page import PAGE, SOUND, rows, written
from tests.rules.test_codes import CODE, OF_A_PERSON, RULES

READING: Final = {"text", "word", "names", "take", "window", "whole", "key"}
LINE: Final = {"line", "_label", "_must_equal", "_start", "_rounding"}
EACH: Final = {"value", "counting", "citation", "certainty"}


def test_the_page_is_as_code_and_broken_files_have_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "python -m tests.rules.reference_page brings it up to date"


def test_every_code_of_a_finding_is_explained_and_no_other() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (*RULES.glob("*.py"), *(RULES / "checks").glob("*.py"))]
    codes = {code for text in sources for code in CODE.findall(text)} - PERSON_ERRORS.keys()
    explained = {row[0].strip("`") for row in rows()}
    built = {"unused-parameter", "unused-table"}  # of the kind of thing that nothing uses

    assert codes <= explained
    assert {code for code in explained - built if not any(f'"{code}"' in text for text in sources)} == set()


def test_every_code_of_a_person_is_explained_and_told_of_in_the_exception() -> None:
    listed = set(
        re.findall(r"[a-z]+(?:-[a-z]+)+", (PersonError.__doc__ or "").partition("Codes:")[2].partition(". ")[0])
    )

    assert PERSON_ERRORS.keys() == OF_A_PERSON | {"no-total"}
    assert listed == PERSON_ERRORS.keys()


@pytest.mark.parametrize(
    ("section", "module", "functions"),
    [
        ("[regulation]", assembly, {"rule_set", "day", "standing"}),
        ("[parameters]", parts, {"parameter"}),
        ("[tables.NAME]", bands, {"table", "_raw_rows"}),
        ("[[lines]] and [[payment]]", parts, LINE),
        ("[[examples]]", parts, {"examples"}),
    ],
)
def test_the_keys_of_a_section_are_those_that_are_read(section: str, module: object, functions: set[str]) -> None:
    assert set(_read(module, functions)) == KEYS[section].keys()


def test_the_keys_of_the_calendar_are_those_that_are_read() -> None:
    found = set(_read(calendars, {"calendar", "key", "window", "word", "_whole", "_target"}))

    assert found == KEYS["[calendar]"].keys() | KEYS["each key of [calendar]"].keys()
    assert KEYS["each key of [calendar]"].keys() == EACH


def test_every_section_kind_and_unit_is_there() -> None:
    sections = set(re.findall(r"\[(\w+)", " ".join(KEYS)))

    assert sections == KNOWN
    assert KINDS.keys() == set(Kind)
    assert UNITS.keys() == set(Unit)


def test_every_function_and_operator_is_there() -> None:
    said = " ".join(entry.written for entry in LANGUAGE)
    words = set(re.findall(r"[a-z_]+", said))
    names = (
        RESERVED - BY_COLLECTION.keys() - BY_NAME.keys() - {"segment", "month", "salary", "earlier", "criterion_amount"}
    )

    assert names | LOOPS <= words
    assert all(operator in said for operator in OPERATORS.values())


def test_every_example_of_the_language_passes(tmp_path: Path) -> None:
    file = tmp_path / "2024-bahasa.toml"
    lines = "".join(_line(number, entry.unit, entry.example) for number, entry in enumerate(LANGUAGE))
    file.write_text(HEAD + lines, encoding="utf-8")

    assert [str(one) for one in check(file, [SOUND]) if one.severity == "error"] == []


def _read(module: object, functions: Iterable[str]) -> Iterator[str]:
    """List the keys that functions of a module take."""
    tree = ast.parse(Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in functions:
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    yield from _keys(call)


def _keys(call: ast.Call) -> Iterator[str]:
    reads = isinstance(call.func, ast.Attribute) and call.func.attr in READING
    takes = isinstance(call.func, ast.Name) and call.func.id == "_mapping"
    for argument in call.args if reads or takes else ():
        parts_of = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
        found = [one.value for one in parts_of if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        yield from found
        if found:
            return


HEAD: Final = """
[regulation]
id = "bahasa"
title = "Contoh bahasa"
region = "uji"
variant = "bahasa"
citation = "Contoh"
in_force = 2024-01-01
inherits = ["uji-kecil"]

[tables.points]
key = "status_asn"
by = "points"
citation = "Contoh"
rows = { pns = [["0..50", "50%"], ["50..", "100%"]], cpns = [["0..", "80%"]], pppk = [["0..", "90%"]] }

[tables.split]
key = "status_asn"
citation = "Contoh"
rows = { pns = { work = "60%", presence = "40%" }, cpns = { work = "50%", presence = "50%" }, pppk = { work = "40%", presence = "60%" } }

[[lines]]
id = "absent"
kind = "carried"
label = { id = "Uji", en = "Test" }
unit = "days"
formula = "carried.absent + 1"
start = 0
resets = "never"
round = { to = 1, mode = "down" }
citation = "Contoh"

[[lines]]
id = "own"
kind = "score"
label = { id = "Uji", en = "Test" }
unit = "share"
formula = "skp_score / 100"
round = { to = "0.01%", mode = "down" }
citation = "Contoh"

[[examples]]
name = "The lines are read, not worked out"
source = "arithmetic"
error = "missing-fact"
facts = { segments = [{ kelas_jabatan = 1 }] }
"""  # noqa: E501 - a table of the language is one line in TOML


def _line(number: int, unit: Unit, formula: str) -> str:
    is_gate = unit is Unit.GATE
    return f"""
[[lines]]
id = "example_{number}"
kind = "{"gate" if is_gate else "score"}"
label = {{ id = "Uji", en = "Test" }}
unit = "{unit}"
per = {[] if is_gate else '["segment"]'}
formula = "{formula}"
citation = "Contoh"
"""
