"""Shows each finding of the check by the file in `broken` that has it, and writes app/rules/REFERENCE.md.

`python -m tests.rules.reference_page` brings the page up to date.
"""

from functools import cache
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Final

from app.rules import sources
from app.rules.checks import check
from app.rules.reference import page

HERE: Final = Path(__file__).parent
BROKEN: Final = HERE / "broken"
SOUND: Final = HERE.parent / "rules_data"  # the broken ones inherit from the small regulation there
PAGE: Final = Path(str(sources.__file__)).parent / "REFERENCE.md"
ELSEWHERE: Final = {  # what a TOML file alone can't have
    "amounts-unpublished": (
        "A table of amounts that were never published, when the file is to be enacted.",
        "table basic has no amounts: they were never published.",
        "Put the rows of the decree in; until then the regulation is a draft.",
    ),
    "csv-malformed": (
        "A csv file whose third row has one cell.",
        "A heading and rows of as many cells are wanted here.",
        "Write key,amount first.",
    ),
    "id-twice": ("Two files with one id.", "2024-a.toml has this id too.", "Give one of them another id."),
    "json-syntax": (
        "A regulation sent as JSON with a bracket that is never closed.",
        "This is not JSON: Expecting ',' delimiter.",
        "Mend the JSON at this place.",
    ),
}


@cache
def rows() -> list[tuple[str, ...]]:
    """List code, example, message and mend, in the order of the codes."""
    shown = {path.stem: _shown(path) for path in BROKEN.glob("*.toml")} | ELSEWHERE
    return [(f"`{code}`", *shown[code]) for code in sorted(shown)]


def written() -> str:
    """Write the page as it should be."""
    return page(rows())


def _shown(path: Path) -> tuple[str, ...]:
    says = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    with TemporaryDirectory() as folder:  # without the neighbours, which take their time to read
        found = check(Path(copy(path, folder)), [SOUND], enacting=True)[0]
        message = found.message.replace(f"{folder}/", "").replace(f"{SOUND}/", "")
    warning = "(warning) " if found.severity == "warning" else ""
    return says, f"{warning}{message}", found.mend


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
