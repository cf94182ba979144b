"""Every code that the sources can give to a finding has a broken file, or a reason here why one file can't have it."""

import re
from pathlib import Path
from typing import Final

import pytest

from app.rules.checks import check
from app.rules.sources import SHIPPED

HERE: Final = Path(__file__).parent
SMALL: Final = HERE.parent / "rules_data" / "uji-kecil.toml"
RULES: Final = SHIPPED.parent
CODE: Final = re.compile(r"""["']([a-z]+(?:-[a-z]+)+)["']""")

OF_A_PERSON: Final = {
    *("missing-fact", "wrong-fact", "unknown-fact", "no-row", "division-by-zero", "number-too-fine"),
    *("number-too-large", "average-of-nothing", "negative-amount", "not-whole", "no-segments"),
}
WITHOUT_FILE: Final = {
    "amounts-unpublished": "found only where a regulation is to be enacted; tested below",
    "csv-malformed": "is in the csv file beside it; tested below",
    "id-twice": "needs two files; tested with the library",
    "json-syntax": "is for what is sent as JSON; tested with what is given",
}


def test_every_code_in_the_sources_has_a_broken_file() -> None:
    modules = [*RULES.glob("*.py"), *(RULES / "checks").glob("*.py")]
    codes = {code for module in modules for code in CODE.findall(module.read_text(encoding="utf-8"))}
    made = {path.stem for path in (HERE / "broken").glob("*.toml")}

    assert codes - OF_A_PERSON - WITHOUT_FILE.keys() - made == set()


@pytest.mark.parametrize(
    ("rows", "line"), [("", 1), ("kelas_jabatan\n", 1), ("kelas_jabatan,amount\n1,5\n2\n", 3), ("a,b\n", 1)]
)
def test_a_csv_that_is_none_is_shown_where_it_stops_being_one(tmp_path: Path, rows: str, line: int) -> None:
    (tmp_path / "amounts.csv").write_text(rows, encoding="utf-8")
    path = tmp_path / "2024-uji.toml"
    path.write_text('[tables.t]\nkey = "kelas_jabatan"\nrows_csv = "amounts.csv"\n', encoding="utf-8")

    (finding,) = check(path)

    assert (finding.code, finding.place.line) == ("csv-malformed", line)
    assert finding.place.file.endswith("amounts.csv")


def test_amounts_that_were_never_published_stand_against_enacting_only(tmp_path: Path) -> None:
    text = re.sub(r"rows = \{ 1 = .*\n", "unpublished = true\n", SMALL.read_text(encoding="utf-8"))
    path = tmp_path / "2021-kecil.toml"
    path.write_text(text.replace("kelas_jabatan = 2,", "kelas_jabatan = 2, post_amount = 2000000,"), encoding="utf-8")

    assert check(path) == []
    assert [one.code for one in check(path, enacting=True)] == ["amounts-unpublished"]
