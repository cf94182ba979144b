"""How the invented regulation is told: what holds for each criterion, in words."""

from pathlib import Path
from typing import Final

from typer.testing import CliRunner

from app.cli.rules import rules_app
from app.rules import evaluate, load_rule_set
from app.rules.explain import explain
from app.rules.explain.said import TIMES

FILE: Final = Path(__file__).parent / "2026-kabupaten-poin.toml"
RULES: Final = load_rule_set(FILE)
FACTS: Final = RULES.examples[0].facts


def told(lang: str) -> dict[str, str]:
    return {one.line: one.text.replace(TIMES, "*") for one in explain(RULES, evaluate(RULES, FACTS), FACTS, lang)}


def test_a_yes_or_no_for_each_criterion_is_told_for_each_since_there_is_none_of_all() -> None:
    assert told("id")["reached"] == (
        "Ambang menit kriteria tercapai: beban kerja 5.000 menit >= 200 menit * 21 hari kerja = ya; "
        "prestasi kerja 5.000 menit >= 300 menit * 21 hari kerja = tidak; "
        "kondisi kerja 5.000 menit >= 100 menit * 21 hari kerja = ya"
    )
    assert "performance 5.000 minutes >= 300 minutes * 21 working days = no; " in told("en")["reached"]


def test_the_criterion_that_is_not_reached_is_named_with_what_it_cost() -> None:
    assert told("id")["threshold_cut"] == (
        "Ambang menit kriteria tidak tercapai: prestasi kerja 1 * Rp 3.333.333 = -Rp 3.333.333; tanpa ini: Rp 4.756.967"
    )


def test_the_command_prints_a_yes_or_no_for_each_criterion(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(
        """{"indicators": [{"kind": "iku", "target": 2, "realisation": 1}],
            "segments": [{"criteria": [{"criterion": "beban_kerja", "amount": 1000000},
                                       {"criterion": "prestasi_kerja", "amount": 1000000}],
                          "days": [{"n": 20, "status": "present"}], "entries": [{"verified_minutes": 4000}]}]}""",
        encoding="utf-8",
    )

    printed = CliRunner().invoke(rules_app, ["evaluate", str(FILE), "--facts", str(facts)]).stdout

    (line,) = (line for line in printed.splitlines() if line.startswith("Ambang menit kriteria tercapai "))
    assert "beban_kerja ya; prestasi_kerja tidak" in line
