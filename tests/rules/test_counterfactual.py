"""A line says how far something better was: 12 minutes more, from the side on which more is better."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.rules import evaluate
from app.rules.explain import explain
from tests.rules.writing import TOTAL, line, made

BASE = line("amount", "base", "1000000")
MINUTES = line("minutes", "score", "sum(entry.verified_minutes for entry in entries)", unit="minutes", per="segment")
LIMIT = '[parameters]\nleast = { value = 6750, unit = "minutes", citation = "Pasal 2", certainty = "text" }\n'
STEPS = """[tables.steps]
by = "minutes"
citation = "Pasal 3"
certainty = "text"
rows = [["0..6000", "50%"], ["6000..6750", "85%"], ["6750..", "100%"]]
"""


def facts(minutes: int) -> Mapping[str, object]:
    return {"segments": [{"days": [{"n": 21, "status": "present"}], "entries": [{"verified_minutes": minutes}]}]}


def told(folder: Path, *lines: str, minutes: int, lang: str = "id") -> dict[str, str]:
    rules = made(folder, LIMIT, STEPS, BASE, MINUTES, *lines, TOTAL)
    found = evaluate(rules, facts(minutes))
    return {one.line: one.text for one in reversed(explain(rules, found, facts(minutes), lang))}


@pytest.mark.parametrize(
    ("minutes", "lang", "words"),
    [
        (6738, "id", "; 12 menit lagi: 100 %"),
        (6738, "en", "; 12 minutes more: 100 %"),
        (6749, "id", "; 1 menit lagi: 100 %"),
    ],
)
def test_short_of_a_threshold_the_missing_minutes_are_told(tmp_path: Path, minutes: int, lang: str, words: str) -> None:
    lines = told(tmp_path, line("reached", "score", "1 if minutes >= least else 0"), minutes=minutes, lang=lang)

    assert lines["reached"].endswith(words)


def test_past_a_threshold_nothing_better_is_told(tmp_path: Path) -> None:
    lines = told(tmp_path, line("reached", "score", "1 if minutes >= least else 0"), minutes=6750)

    assert "lagi" not in lines["reached"]
    assert "lebih sedikit" not in lines["reached"]


def test_a_limit_may_stand_on_the_left(tmp_path: Path) -> None:
    lines = told(tmp_path, line("reached", "score", "0 if least > minutes else 1"), minutes=6738)

    assert lines["reached"].endswith("; 12 menit lagi: 100 %")


def test_of_a_cut_that_takes_what_a_band_leaves_more_minutes_are_better(tmp_path: Path) -> None:
    part = line("part", "part", "amount")
    cut = line("missing_cut", "cut", "1 - steps(minutes)", of=["part"])

    lines = told(tmp_path, part, cut, minutes=6738)

    assert lines["missing_cut"].endswith("; 12 menit lagi: 100 %")


def test_a_gate_that_stops_payment_tells_what_would_open_it(tmp_path: Path) -> None:
    gate = line("too_little", "gate", "zero if minutes < least else pay")

    lines = told(tmp_path, gate, minutes=6738)

    assert "; 12 menit lagi: dibayar" in lines["too_little"]


def test_a_branch_that_needs_a_fact_that_is_not_there_is_not_told(tmp_path: Path) -> None:
    lines = told(tmp_path, line("reached", "score", "skp_score / 100 if minutes >= least else 0"), minutes=6738)

    assert "lagi" not in lines["reached"]
