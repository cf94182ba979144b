"""Nobody in this repository is real: whoever had one of its NIPs would have been born before 1940.

That person would be older than 85: in no service, and on no payroll, any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from app.cli.bench.hr.files import nip
from app.cli.demo.agency import make_agency
from app.shared.nip import Nip

ROOT = Path(__file__).parents[2]
TEXTS = {".py", ".toml", ".csv", ".md", ".yaml", ".json", ".ndjson", ".txt"}
PLACES = ("app", "tests", "migrations", "README.md", "CHANGELOG.md", "openapi.yaml")
NIP = re.compile(r"(?<![\d.])(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{10}(?!\d)")
FIRST_LIVING_YEAR = 1940


def texts() -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / place
        yield from (path,) if path.is_file() else (one for one in path.rglob("*") if one.suffix in TEXTS)


def test_every_nip_that_is_written_here_is_of_somebody_born_before_1940() -> None:
    found = {(path.name, one) for path in texts() for one in NIP.findall(path.read_text("utf-8"))}

    assert len(found) > 10
    assert {(name, one) for name, one in found if int(one[:4]) >= FIRST_LIVING_YEAR} == set()


def test_every_nip_that_is_made_up_is_too_and_no_two_are_the_same() -> None:
    made = [nip(number) for number in range(0, 200_000, 7)] + [person.nip for person in make_agency(1, 400).people]

    assert all(int(Nip.parse(one)[:4]) < FIRST_LIVING_YEAR for one in made)
    assert len(set(made[:-400])) == len(made) - 400
