"""What differs between two versions of a regulation, in the words of the files and with the articles of both."""

import json
from pathlib import Path

from typer.testing import CliRunner

from app.cli.rules import rules_app
from app.rules.differences import Difference, differences
from tests.rules.writing import TOTAL, line, made, write

RATE = 'absence_rate = {{ value = "{rate}", citation = "{article}", certainty = "text" }}'
BASE = line("amount", "base", "basic(kelas_jabatan)", per="segment")
CUT = line(
    "absence_cut",
    "cut",
    "absence_rate * count(day for day in days if day.status == 'absent')",
    of=["part"],
    per="segment",
)
PART = line("part", "part", "amount", per="segment")


def figures(rate: str, article: str, rows: str) -> str:
    return f"""[parameters]
{RATE.format(rate=rate, article=article)}

[tables.basic]
key = "kelas_jabatan"
unit = "rupiah"
citation = "Lampiran I"
certainty = "text"
{rows}
"""


OLD = (figures("3%", "Pasal 7", "rows = { 1 = 1000000, 2 = 2000000 }"), BASE, PART, CUT, TOTAL)


def test_a_figure_and_a_row_that_changed_are_told_with_old_and_new_text_and_article(tmp_path: Path) -> None:
    old = made(tmp_path, *OLD)
    new = made(
        tmp_path,
        figures("4%", "Pasal 8", "rows = { 1 = 1000000, 2 = 2500000, 3 = 3000000 }"),
        BASE,
        PART,
        CUT,
        TOTAL,
        name="baru",
    )

    assert differences(old, new) == [
        Difference("regulation", "id", "", "uji", "baru"),
        Difference("parameters", "absence_rate", "value", "3%", "4%", "Pasal 7", "Pasal 8"),
        Difference("parameters", "absence_rate", "citation", "Pasal 7", "Pasal 8", "Pasal 7", "Pasal 8"),
        Difference("tables", "basic", "row 2", "2.000.000", "2.500.000", "Lampiran I", "Lampiran I"),
        Difference("tables", "basic", "row 3", None, "3.000.000", "Lampiran I", "Lampiran I"),
    ]


def test_a_line_that_came_went_changed_or_moved_is_told(tmp_path: Path) -> None:
    old = made(tmp_path, *OLD)
    bonus = line("bonus", "addition", "amount / 10")
    half = line("part", "part", "amount / 2", per="segment")
    came = made(tmp_path, OLD[0], BASE, half, CUT, bonus, TOTAL, name="uji2")
    moved = made(tmp_path, OLD[0], PART, CUT, BASE, TOTAL, name="uji3")

    said = [str(one) for one in differences(old, came)[1:]]
    assert said == ["~ lines.part formula: amount -> amount / 2  [Pasal 1]", "+ lines.bonus: amount / 10  [Pasal 1]"]
    assert str(differences(came, old)[-1]) == "- lines.bonus: amount / 10  [Pasal 1]"
    order = Difference("lines", "", "order", "amount, part, absence_cut, tkd", "part, absence_cut, amount, tkd")
    assert differences(old, moved)[1:] == [order]


def test_rows_in_the_file_and_the_same_rows_in_a_csv_do_not_differ(tmp_path: Path) -> None:
    old = made(tmp_path, *OLD)
    (tmp_path / "kelas.csv").write_text("kelas_jabatan,amount\n1,1000000\n2,2000000\n", encoding="utf-8")
    same = made(tmp_path, figures("3%", "Pasal 7", 'rows_csv = "kelas.csv"'), BASE, PART, CUT, TOTAL)

    assert differences(old, same) == []


def test_the_command_prints_the_differences_and_as_json(tmp_path: Path) -> None:
    old = write(tmp_path, *OLD)
    new = write(tmp_path, figures("4%", "Pasal 7", "rows = { 1 = 1000000, 2 = 2000000 }"), *OLD[1:], name="baru")

    printed = CliRunner().invoke(rules_app, ["diff", str(old), str(new)])
    as_json = CliRunner().invoke(rules_app, ["diff", str(old), str(new), "--json"])

    assert (printed.exit_code, as_json.exit_code) == (0, 0)
    assert printed.stdout.splitlines()[1:] == ["~ parameters.absence_rate value: 3% -> 4%  [Pasal 7]", "2 differences"]
    assert json.loads(as_json.stdout)[1]["new"] == "4%"
