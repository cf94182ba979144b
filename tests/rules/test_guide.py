"""The guide is true: whoever types along sees what it shows, and each of its recipes is a formula that passes."""

import re
from pathlib import Path
from typing import Final

import pytest

from app.rules.checks import check
from tests.rules.guide import GUIDE, GuideError, followed

TEXT: Final = GUIDE.read_text(encoding="utf-8")
RECIPE: Final = re.compile(
    r"^\| (?P<says>[^|]+) \| (?P<line>[^|]+) \|\s*(?P<per>[^|]*?)\s*\| `(?P<formula>[^|]+)` \|$", re.MULTILINE
)
LINK: Final = re.compile(r"\]\(([^)#:]*)(?:#([^)]*))?\)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow the guide once; what it printed is the file `guide.md` beside the files that it makes."""
    made = tmp_path_factory.mktemp("guide")
    (made / "guide.md").write_text(followed(TEXT, made), encoding="utf-8")
    return made


def test_whoever_follows_the_guide_sees_what_it_shows(folder: Path) -> None:
    printed = (folder / "guide.md").read_text(encoding="utf-8")

    assert printed == TEXT, "python -m tests.rules.guide brings the outputs up to date"


def test_the_file_of_the_guide_may_be_enacted(folder: Path) -> None:
    assert check(folder / "2026-contoh.toml", enacting=True) == []


def test_a_guide_whose_files_go_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="goes into no file"):
        followed('```toml\nid = "x"\n```\n', tmp_path)


def test_each_recipe_is_a_formula_that_passes(folder: Path) -> None:
    file = folder / "2026-resep-lengkap.toml"
    head = (folder / "2026-resep.toml").read_text(encoding="utf-8").replace("resep-2026", "resep-lengkap-2026")
    recipes = [match.groupdict() for match in RECIPE.finditer(TEXT)]
    lines = "".join(_line(number, recipe) for number, recipe in enumerate(recipes))
    file.write_text(head.replace('"umum"', '"lengkap"') + lines + EXAMPLE, encoding="utf-8")

    assert len(recipes) > 20
    assert [str(one) for one in check(file) if one.severity == "error" and one.code != "example-fails"] == []


def test_the_links_of_the_guide_lead_somewhere() -> None:
    for path, heading in LINK.findall(TEXT):
        target = (GUIDE.parent / path).resolve() if path else GUIDE
        assert target.exists(), path
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {title.lower().replace(" ", "-") for title in titles}


EXAMPLE: Final = """
[[examples]]
name = "The recipes are read, not worked out"
source = "arithmetic"
error = "missing-fact"
facts = { segments = [{ kelas_jabatan = 7 }] }
"""


def _line(number: int, recipe: dict[str, str]) -> str:
    """Write a recipe as a line of a file."""
    kind, _, rest = recipe["line"].replace(" of ", ", ").partition(", ")
    is_cut = kind == "cut"
    unit = "rupiah" if is_cut else rest or kind
    marks = ", ".join(f'"{mark}"' for mark in recipe["per"].split(", ") if mark)
    formula = f'of = ["{rest}"]\nrate' if is_cut else "formula"
    return f"""
[[lines]]
id = "recipe_{number}"
kind = "{kind}"
label = {{ id = "Resep", en = "{recipe["says"]}" }}
unit = "{unit}"
per = [{marks}]
{formula} = "{recipe["formula"]}"
citation = "Contoh"
"""
