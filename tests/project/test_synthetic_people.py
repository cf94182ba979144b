"""The people made up for the demo and for measuring have NIPs that can be nobody's, each its own.

Whoever had one would have been born before 1940, and be older than 85: in no service any more.
"""

from __future__ import annotations

from app.cli.bench.hr.files import nip
from app.cli.demo.agency import make_agency
from app.shared.nip import Nip

FIRST_LIVING_YEAR = 1940


def test_each_made_up_person_was_born_before_1940_and_has_a_nip_of_its_own() -> None:
    made = [nip(number) for number in range(0, 200_000, 7)] + [person.nip for person in make_agency(1, 400).people]

    assert all(int(Nip.parse(one)[:4]) < FIRST_LIVING_YEAR for one in made)
    assert len(set(made[:-400])) == len(made) - 400
