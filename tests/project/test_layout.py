"""The layout keeps its promises: small modules, a page for each stage, no floats, no host names."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "app").rglob("*.py"))
STAGES = (
    "regulation", "period", "personnel", "attendance", "catalogue", "evidence", "activity_log", "verification",
    "monthly_score", "tkd_statement", "corrections", "payroll_publication", "audit", "seals",
)  # fmt: skip
LONGEST = 400
TIMINGS = {"app/cli/demo/timing.py"}
"""Modules whose floats are seconds on a clock, never money or a ratio."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    command = ["git", "ls-files"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in map(ROOT.joinpath, names) if path.exists()]


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_has_at_most_400_lines(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_has_a_page_that_says_what_it_owns_and_how_it_fails(stage: str) -> None:
    page = (ROOT / "app" / stage / "README.md").read_text("utf-8")
    for said in ("Owns", "Does not own", "States", "Which time is which", "Failures"):
        assert re.search(rf"^(## |\*\*){said}", page, re.MULTILINE), said
    assert len(page.splitlines()) <= 80


def test_no_float_is_in_the_application() -> None:
    found = [
        f"{name(module)}:{node.lineno}"
        for module in MODULES
        if name(module) not in TIMINGS
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert found == []


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npm", "deb" + r"\.debian")))
    naming = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if hosts.search(text):
            naming.append(name(path))
    assert naming == []


def test_every_nip_in_a_file_is_plainly_synthetic() -> None:
    """A made-up NIP has a year of birth before 1940: no civil servant of today can have it."""
    real = re.compile(
        r"(?<!\d)(?:19[4-9]|20)\d[ ]?(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[ ]?(?:19|20)\d{4}[ ]?[12][ ]?\d{3}(?!\d)"
    )
    suffixes = {".py", ".md", ".toml", ".csv", ".json", ".yaml"}
    found = [name(path) for path in tracked() if path.suffix in suffixes and real.search(path.read_text("utf-8"))]
    assert found == []
