"""Whatever is written in a regulation file, the answer is findings, in bounded time; never another exception."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules import PersonError, RuleSet, RuleSetError, evaluate, expand_trace
from app.rules.assembly import assemble
from app.rules.checks import check_rule_set
from app.rules.explain import explain
from app.rules.model import Diagnostic
from app.rules.places import Places
from app.rules.sources import SHIPPED, Source, read_source, toml_files
from app.rules.tree import Unit
from app.rules.vocabulary import COLLECTIONS, TERMS
from tests.rules.writing import month, person

SECONDS = 3.0
"""No file of a regulation's size takes longer than this, whatever is in it."""

SHORT = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(SHORT, max_examples=15_000)

FILES = toml_files((SHIPPED,))
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
SOURCES = {source.id: source for source in map(read_source, FILES)}
SMALL = (Path(__file__).parent.parent / "rules_data" / "uji-kecil.toml").read_text(encoding="utf-8")
RAW = tomllib.loads(SMALL, parse_float=Decimal)
WORKED_OUT = {"sum", "avg", "count", "any", "min", "max", "floor", "ceil", "recorded", "indicator", "hold"}


def findings_of(source: Source) -> list[Diagnostic]:
    try:
        return check_rule_set(assemble(source, SOURCES.get))
    except RuleSetError as error:
        return list(error.diagnostics)


def ends_in_findings(source: Source) -> None:
    started = process_time()
    found = findings_of(source)
    assert process_time() - started < SECONDS
    are_findings(found)


def are_findings(found: Iterable[Diagnostic]) -> None:
    for finding in found:
        assert re.fullmatch(r"[a-z][a-z0-9-]+", finding.code)
        assert finding.place.line >= 1
        assert finding.place.column >= 1
        assert finding.message
        assert finding.mend


def file_ends_in_findings(folder: Path, content: bytes) -> None:
    path = folder / "fuzz.toml"
    path.write_bytes(content)
    try:
        source = read_source(path)
    except RuleSetError as error:
        are_findings(error.diagnostics)
        return
    ends_in_findings(source)


# Texts: anything at all, and shipped files with slips of the pen.

SCRAPS = [
    *("[", "]", "[[", "]]", "{", "}", '"', "'", '"""', "'''", "=", ",", ".", "..", "#", "\n", "\r\n", "\t", "\\", "%"),
    *("0", "-1", "1e400", "1e-9999999", "0.5", "007", "9" * 30, "inf", "nan", "true", "2024-01-01", "99:99:99", "\x00"),
    *(
        "é",
        "²",
        "\u2028",
        "\ufeff",
        "id",
        "kind",
        "per",
        "of",
        "unit",
        "rows",
        "key",
        "by",
        "value",
        "formula",
        "round",
    ),
    *(
        "[[lines]]\n",
        "[tables.x]\n",
        "[parameters]\n",
        "per = 'segment'\n",
        "{ a = 1 }",
        "[]",
        "{}",
        "[[]]",
        '"segment"',
    ),
    *(
        "inherits = ['pembayaran-2024']\n",
        "rows_csv = 'x.csv'\n",
        "like = 'a'\n",
        "like = ",
        "rate = ",
        "must_equal = ",
    ),
]
ANYTHING = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(SCRAPS), max_size=40).map(lambda scraps: "".join(scraps).encode()),
)


@st.composite
def slips(draw: st.DrawFn) -> bytes:
    text = draw(st.sampled_from([*TEXTS, SMALL, SMALL, SMALL]))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        until = min(len(text), at + draw(st.sampled_from([0, 0, 0, 1, 2, 5, 20, 200])))
        new = draw(st.one_of(st.sampled_from(SCRAPS), st.just(text[at:until] * 2), st.just("")))
        text = text[:at] + new + text[until:]
    return text.encode("utf-8", "surrogatepass")


@SHORT
@given(content=ANYTHING)
def test_any_bytes_end_in_findings(tmp_path: Path, content: bytes) -> None:
    file_ends_in_findings(tmp_path, content)


@SHORT
@given(content=slips())
def test_a_regulation_with_slips_of_the_pen_ends_in_findings(tmp_path: Path, content: bytes) -> None:
    file_ends_in_findings(tmp_path, content)


# Structures: sound TOML in which a value, or several, are of another kind than they should be.

VALUES = st.recursive(
    st.one_of(
        st.none().map(lambda _none: tomllib.loads("a = 2024-01-01")["a"]),
        st.booleans(),
        st.integers(-5, 5),
        st.sampled_from(
            [10**18, -(10**40), 10**1500, Decimal("0.1"), Decimal("1e400"), Decimal("nan"), Decimal("-inf")]
        ),
        st.sampled_from(
            ["", "x", "3%", "0..1", "..", "1/0", "1/3", "segment", "score", "cut", "gate", "rupiah", "gate"]
        ),
        st.sampled_from(
            ["amount", "work_part", "basic", "late", "kelas_jabatan", "²", "01", "tiada", "half_up", "total"]
        ),
        st.sampled_from(["yes/no", "category", "basic(kelas_jabatan)", "late(amount / amount)", "target", "1 - work"]),
        st.text(max_size=8),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "value", "to", "mode", "1", "01", "²", "x", "", "n", "days"]), below, max_size=3
        ),
    ),
    max_leaves=6,
)


def spots(raw: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[str | int, Any]] = []
    if isinstance(raw, Mapping):
        below = list(raw.items())
    elif isinstance(raw, list):
        below = list(enumerate(raw))
    return [*([path] if path else []), *(spot for key, value in below for spot in spots(value, (*path, key)))]


@st.composite
def misfits(draw: st.DrawFn) -> dict[str, Any]:
    raw = deepcopy(RAW)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(spots(raw)))
        holder: Any = raw
        for key in way:
            holder = holder[key]
        action = draw(st.sampled_from(["replace", "replace", "replace", "drop", "add"]))
        if action == "drop":
            del holder[last]
        elif action == "add" and isinstance(holder, dict):
            holder[
                draw(st.sampled_from(["per", "of", "rate", "round", "sum_of", "from", "no_record", "edges", "by"]))
            ] = draw(VALUES)
        else:
            holder[last] = draw(VALUES)
    return raw


def raw_ends_in_findings(raw: dict[str, Any]) -> None:
    ends_in_findings(Source(raw, Places("fuzz.toml", ""), ("fuzz.toml",)))


@SHORT
@given(raw=misfits())
def test_a_regulation_with_values_of_the_wrong_kind_ends_in_findings(raw: dict[str, Any]) -> None:
    raw_ends_in_findings(raw)


# Formulas: words of the language in any order, and formulas by the grammar with mistakes.

NAMES = [
    *RAW["parameters"],
    *RAW["tables"],
    *(line["id"] for line in RAW["lines"]),
    *(collection.name for collection in COLLECTIONS),
    *(term.name for term in TERMS if not term.collection),
    *(f"day.{term.key}" for term in TERMS if term.collection),
    *("day", "pay", "zero", "tiada", "carried.work", "staff", "criterion", "criterion_amount"),
]
MARKS = [
    *(
        "+",
        "-",
        "*",
        "/",
        "//",
        "**",
        "%",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        ":=",
        "@",
    ),
    *(
        "and",
        "or",
        "not",
        "if",
        "else",
        "for",
        "in",
        "is",
        "lambda",
        "await",
        "async",
        "True",
        "None",
        "...",
        ":",
        "~",
        "^",
    ),
    *(
        "0",
        "1",
        "1.5",
        "1e5",
        "0x1f",
        "1_0",
        "1j",
        "9" * 60,
        "0." + "0" * 1300 + "1",
        "'pns'",
        "'x'",
        '"present"',
        "'a' 'b'",
    ),
    *(
        "'\\d'",
        "b'x'",
        "f'{x}'",
        "for day in days",
        "if day.productive",
        "x for x in days",
        "\n",
        "\t",
        "é",
        "'",
        "1,5",
    ),
    *(f"{word}(" for word in WORKED_OUT),
]
SOUP = st.lists(st.sampled_from([*NAMES, *MARKS]), min_size=1, max_size=30).map(" ".join)
DEEP = st.builds(
    lambda before, inner, after, times: before * times + inner + after * times,
    st.sampled_from(
        ["(", "-", "not ", "[", "1 + ", "floor(", "min(1, ", "(1 if True else ", "sum(", "x.", "{", "1 < "]
    ),
    st.sampled_from(["1", "work", "", "late(1)"]),
    st.sampled_from([")", "", "]", "}", " + 1", ".x"]),
    st.integers(1, 900),
)
ATOMS = st.sampled_from([*NAMES, "0", "1", "0.5", "100", "'pns'", "'present'", "True", "hold()"])
GROWN = st.recursive(
    ATOMS,
    lambda below: st.one_of(
        st.builds("({} {} {})".format, below, st.sampled_from([*"+-*/", "<", "==", ">=", "and", "or", "in"]), below),
        st.builds("({} if {} else {})".format, below, below, below),
        st.builds(
            "{}({})".format, st.sampled_from(["floor", "ceil", "not ", "-", "recorded", "late", "basic", "hold"]), below
        ),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "late", "basic"]), below, below),
        st.builds(
            "{}({} for day in {} if {})".format,
            st.sampled_from(["sum", "avg", "count", "any", "min", "max"]),
            st.one_of(below, st.just("day"), st.just("day.late_minutes")),
            st.sampled_from([collection.name for collection in COLLECTIONS]),
            below,
        ),
        st.builds("({} in [{}])".format, below, below),
    ),
    max_leaves=8,
)
FORMULAS = st.one_of(SOUP, DEEP, GROWN, GROWN)
FACTS = person(
    month(entries=[{"n": 20, "verified_minutes": 300, "category": "main", "volume": 1}], kelas_jabatan=3),
    month(days=[{"status": "absent", "productive": False}], kelas_jabatan=2),
    skp_score="87.5",
    leaves=[{"kind": "sick", "calendar_days": 3}],
    indicators=[{"kind": "iku", "name": "iku", "value": "50%"}],
    sanctions=[{"kind": "light", "month_number": 2}],
    assignments=[],
)


def with_line(formula: str, *, unit: str, per: bool) -> dict[str, Any]:
    raw = deepcopy(RAW)
    line: dict[str, Any] = {
        "id": "fuzz",
        "kind": "gate" if unit == "gate" else "score",
        "formula": formula,
        "citation": "Pasal 1",
    }
    line |= {"label": {"id": "Uji", "en": "Test"}, "unit": unit} | ({"per": "segment"} if per else {})
    raw["lines"].append(line)
    return raw


def formula_ends_well(formula: str, *, unit: str, per: bool) -> None:
    raw = with_line(formula, unit=unit, per=per)
    started = process_time()
    try:
        rule_set = assemble(Source(raw, Places("fuzz.toml", ""), ("fuzz.toml",)), SOURCES.get)
        is_worked_out(rule_set)
    except RuleSetError as error:
        are_findings(error.diagnostics)
    assert process_time() - started < SECONDS


def is_worked_out(rule_set: RuleSet) -> None:
    """Evaluate, replay and explain: the only error is that of the person."""
    try:
        result = evaluate(rule_set, FACTS)
    except PersonError:
        return
    assert expand_trace(rule_set, result.trace)["lines"]
    for language in ("id", "en"):
        assert explain(rule_set, result, FACTS, language)


@SHORT
@given(formula=FORMULAS, unit=st.sampled_from([unit.value for unit in Unit]), per=st.booleans())
def test_any_formula_is_refused_or_worked_out_and_explained(formula: str, unit: str, *, per: bool) -> None:
    formula_ends_well(formula, unit=unit, per=per)


# The same for minutes: `pytest -m long -n0 tests/rules/test_fuzz.py --hypothesis-seed=N`.


@pytest.mark.long
@LONG
@given(content=ANYTHING)
def test_very_many_bytes_end_in_findings(tmp_path: Path, content: bytes) -> None:
    file_ends_in_findings(tmp_path, content)


@pytest.mark.long
@LONG
@given(content=slips())
def test_very_many_slips_of_the_pen_end_in_findings(tmp_path: Path, content: bytes) -> None:
    file_ends_in_findings(tmp_path, content)


@pytest.mark.long
@LONG
@given(raw=misfits())
def test_very_many_values_of_the_wrong_kind_end_in_findings(raw: dict[str, Any]) -> None:
    raw_ends_in_findings(raw)


@pytest.mark.long
@LONG
@given(formula=FORMULAS, unit=st.sampled_from([unit.value for unit in Unit]), per=st.booleans())
def test_very_many_formulas_are_refused_or_worked_out_and_explained(formula: str, unit: str, *, per: bool) -> None:
    formula_ends_well(formula, unit=unit, per=per)
