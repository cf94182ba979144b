"""`erk rules check`, `evaluate` and `explain`: what they print, where, and how they end."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.rules import rules_app
from app.rules.sources import SHIPPED

HERE = Path(__file__).parent
A1 = HERE / "uji-basis-penuh.toml"
PRESENT = {"status": "present", "productive": True}
FACTS = {
    "status_asn": "pns",
    "segments": [
        {
            "kelas_jabatan": 9,
            "days": [
                {**PRESENT, "n": 16, "late_minutes": 0, "early_minutes": 0},
                {**PRESENT, "n": 2, "late_minutes": 15, "early_minutes": 0},
                {**PRESENT, "late_minutes": 45, "early_minutes": 0},
                {**PRESENT, "late_minutes": 0, "early_minutes": 20},
                {"status": "absent", "productive": False},
            ],
        }
    ],
}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(rules_app, [str(argument) for argument in arguments])


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    return file


def test_check_of_a_sound_file_ends_well() -> None:
    result = run("check", SHIPPED / "nasional/2020-basis-penuh.toml")

    assert result.exit_code == 0
    assert result.stdout.endswith("2020-basis-penuh.toml: 0 errors, 0 warnings\n")
    assert result.stderr == ""


def test_warnings_alone_do_not_fail_a_check() -> None:
    result = run("check", A1)

    assert result.exit_code == 0
    assert "warning: " in result.stderr


def test_check_takes_a_folder() -> None:
    result = run("check", SHIPPED)

    assert result.exit_code == 0
    files = list(SHIPPED.rglob("*.toml"))
    assert len(files) > 20
    assert [line for line in result.stdout.splitlines() if ": 0 errors, " in line] == result.stdout.splitlines()
    assert len(result.stdout.splitlines()) == len(files)


def test_check_of_a_file_with_a_fault_names_the_place_on_stderr_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "uji.toml"
    file.write_text(A1.read_text(encoding="utf-8").replace("tkd = 4582143", "tkd = 4582142"), encoding="utf-8")

    result = run("check", file)

    line = A1.read_text(encoding="utf-8").splitlines().index("[[examples]]") + 1
    assert result.exit_code == 1
    assert result.stderr.startswith(f"error: {file}:{line}:1: example-fails: ")
    assert "tkd is 4582143, not 4582142. Mend: " in result.stderr


def test_check_of_a_folder_without_regulations_does_not_pass_for_a_check(tmp_path: Path) -> None:
    result = run("check", tmp_path)

    assert result.exit_code == 1
    assert "no regulation file" in result.stderr


def test_evaluate_prints_the_lines(facts: Path) -> None:
    result = run("evaluate", A1, "--facts", facts)

    assert result.exit_code == 0
    assert any(line.startswith("TPP sebelum pajak") and "Rp 4.582.143" in line for line in result.stdout.splitlines())


def test_evaluate_prints_lines_and_trace_as_json(facts: Path) -> None:
    result = run("evaluate", A1, "--facts", facts, "--json")

    printed = json.loads(result.stdout)
    assert printed["total"] == 4582143
    assert printed["standing"] == "demo"
    assert printed["trace"]["schema"] == "erk.trace.v1"
    assert {line["id"]: line["value"] for line in printed["lines"]}["absence_cut"] == 150000


def test_explain_tells_in_either_language(facts: Path) -> None:
    indonesian = run("explain", A1, "--facts", facts)
    english = run("explain", A1, "--facts", facts, "--lang", "en")

    assert "PERAGA" in indonesian.stdout
    assert "Terlambat masuk kerja" in indonesian.stdout
    assert "Late arrival" in english.stdout


def test_a_missing_fact_is_named_and_ends_with_1(facts: Path, tmp_path: Path) -> None:
    file = tmp_path / "no-class.json"
    file.write_text(facts.read_text(encoding="utf-8").replace('"kelas_jabatan": 9, ', ""), encoding="utf-8")

    result = run("evaluate", A1, "--facts", file)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "missing-fact: fact kelas_jabatan" in result.stderr


def test_facts_that_are_no_json_are_refused_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"status_asn": \n pns}', encoding="utf-8")

    result = run("explain", A1, "--facts", file)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}:2:2: facts-malformed: ")


def test_a_file_that_is_not_there_is_a_matter_of_usage() -> None:
    assert run("check", "nowhere.toml").exit_code == 2


@pytest.mark.parametrize("command", ["check", "evaluate", "explain"])
def test_the_help_has_an_example(command: str) -> None:
    assert f"Example: erk rules {command}" in " ".join(run(command, "--help").stdout.split())
