"""Names are English but for the field's own words, and each of those is explained in the README."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
INDONESIAN = set(Path(__file__).with_name("indonesian_words.txt").read_text("utf-8").split())
"""Words of the field that a name might hold."""
ENGLISH_TOO = {"bank", "data", "status", "target"}
HALF_WORDS = {"kls", "jab", "gol", "hitung", "pot", "peg", "thn", "bln", "tgl"}


def glossary() -> set[str]:
    section = (ROOT / "README.md").read_text("utf-8").partition("\n## Glossary")[2].partition("\n## ")[0]
    return {word for row in re.findall(r"^\| (.+?) \|", section, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}


def identifiers() -> dict[str, str]:
    """Return each identifier of the application with a module that uses it."""
    found: dict[str, str] = {}
    for module in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            for field in ("name", "id", "attr", "arg"):
                name = getattr(node, field, None)
                if isinstance(name, str):
                    found.setdefault(name, module.relative_to(ROOT).as_posix())
    return found


def test_a_kept_indonesian_word_in_a_name_is_in_the_glossary() -> None:
    explained = glossary()
    unexplained = {
        f"{name} ({module})"
        for name, module in identifiers().items()
        for word in re.split(r"_|(?<=[a-z0-9])(?=[A-Z])", name)
        if word.lower() in INDONESIAN - ENGLISH_TOO
        and not any(
            word.lower() in term.split("_") and term.replace("_", "") in name.lower().replace("_", "")
            for term in explained
        )
    }
    assert unexplained == set()


def test_no_name_is_made_of_half_a_word() -> None:
    assert {name for name in identifiers() if HALF_WORDS & set(name.lower().split("_"))} == set()


def test_every_word_of_the_glossary_is_used() -> None:
    text = "\n".join(
        path.read_text("utf-8") for pattern in ("*.py", "*.toml") for path in sorted((ROOT / "app").rglob(pattern))
    ).lower()
    assert len(glossary()) > 15
    assert {word for word in glossary() if not re.search(rf"(?<![a-z0-9]){word}(?![a-z0-9])", text)} == set()
