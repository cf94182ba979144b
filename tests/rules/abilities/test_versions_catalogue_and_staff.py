"""Abilities 12 to 14: versions and their examples, the activity catalogue, the staff's results in the leader's."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.rules import Library, PersonError, UnknownRuleSetError, evaluate
from app.rules.checks import check
from tests.rules.writing import TOTAL, line, made, month, person, write

AMOUNT = line("amount", "base", "post_amount * segment.share", per="segment")
CUT = line("cut", "cut", "0.1 if is_leader else 0.2", of=["amount"], per="segment")
FACTS = "{ is_leader = %s, segments = [{ post_amount = 1000000, days = [{ n = 20, status = 'present' }] }] }"


def example(name: str, leader: str, total: int) -> str:
    return f'[[examples]]\nname = "{name}"\nfacts = {FACTS % leader}\nexpect = {{ tkd = {total} }}\n'


def test_ability_12_a_version_holds_from_its_day_until_the_one_that_supersedes_it(tmp_path: Path) -> None:
    write(tmp_path, AMOUNT, TOTAL, name="perwal-1", in_force="2024-01-01", citation='"Perwal 1/2024"')
    write(tmp_path, AMOUNT, TOTAL, name="perwal-2", in_force="2025-07-01", citation='"Perwal 2/2025"')
    library = Library([tmp_path])

    told = [library.in_force("uji", "biasa", day).citation for day in (date(2025, 6, 30), date(2025, 7, 1))]

    assert told == ["Perwal 1/2024", "Perwal 2/2025"]
    with pytest.raises(UnknownRuleSetError):
        library.in_force("uji", "biasa", date(2023, 12, 31))


def test_ability_12_two_versions_of_one_day_are_a_finding(tmp_path: Path) -> None:
    write(tmp_path, AMOUNT, TOTAL, name="satu")
    path = write(tmp_path, AMOUNT, TOTAL, name="dua")

    assert "validity-overlap" in {one.code for one in check(path)}


@pytest.mark.parametrize(
    ("examples", "codes"),
    [
        ([("leader", "true", 900_000), ("staff", "false", 800_000)], set()),
        ([("leader", "true", 900_000), ("staff", "false", 800_001)], {"example-fails"}),  # not to the rupiah
        ([("leader", "true", 900_000)], {"branch-without-example"}),
        ([], {"no-examples"}),
    ],
)
def test_ability_12_worked_examples_of_every_branch_must_pass_before_it_is_put_in_force(
    tmp_path: Path, examples: list[tuple[str, str, int]], codes: set[str]
) -> None:
    path = write(tmp_path, AMOUNT, CUT, TOTAL, *(example(*one) for one in examples))

    assert {one.code for one in check(path, enacting=True) if one.severity == "error"} == codes


def test_ability_12_every_line_of_a_result_names_its_article(tmp_path: Path) -> None:
    rules = made(tmp_path, AMOUNT.replace("Pasal 1", "Pasal 4 ayat (2)"), TOTAL)

    assert evaluate(rules, person(month(post_amount=1))).line("amount").citation == "Pasal 4 ayat (2)"


NORM = "entry.norm_minutes * entry.volume / entry.per_quantity"
PARTS = """
[calendar]
target = "working_days * daily"
daily_minutes_limit = 390
monthly_minutes_limit = 9000
[parameters]
daily = { value = 300, unit = "minutes" }
additional_ceiling = { value = "20%" }
special_ceiling = { value = "10%" }
"""


def catalogued(folder: Path, formula: str, *entries: dict[str, Any]) -> object:
    """Work out minutes of entries from the catalogue in a month of 21 days: the target is 6,300."""
    rules = made(folder, PARTS, line("work", "score", formula, unit="minutes", per="segment"), TOTAL)
    return evaluate(rules, person(month(entries=list(entries)))).line("work").value


@pytest.mark.parametrize(
    ("norm", "per_quantity", "volume", "minutes"),
    [
        (95, 1, 3, "285"),  # "Melaksanakan desinfeksi", 95 minutes each
        (39, 1, 7, "273"),  # "Melaksanakan tugas jaga", 39 minutes an hour
        (60, 8, 3, "45/2"),  # 60 minutes for every 8: exact, and no minute is rounded away
    ],
)
def test_ability_13_a_catalogue_item_is_worth_its_norm_for_the_quantity_done(
    tmp_path: Path, norm: int, per_quantity: int, volume: int, minutes: str
) -> None:
    entry = {"norm_minutes": norm, "per_quantity": per_quantity, "volume": volume}

    assert catalogued(tmp_path, f"sum({NORM} for entry in entries)", entry) == minutes


def test_ability_13_each_category_counts_up_to_its_ceiling(tmp_path: Path) -> None:
    of = "sum(entry.verified_minutes for entry in entries if entry.category == '{}')".format
    formula = (
        f"min({of('main')}, target) + min({of('additional')}, additional_ceiling * target)"
        f" + min({of('special')}, special_ceiling * target)"
    )
    entries = [
        {"n": 21, "category": "main", "verified_minutes": 200},
        {"n": 3, "category": "additional", "verified_minutes": 500},
        {"category": "special", "verified_minutes": 700},
    ]

    # main 4,200; of 1,500 additional minutes 1,260 count, of 700 special ones 630
    assert catalogued(tmp_path, formula, *entries) == "6090"


def test_ability_13_a_norm_for_no_quantity_is_an_error_of_that_person(tmp_path: Path) -> None:
    entry = {"norm_minutes": 60, "per_quantity": 0, "volume": 1}

    with pytest.raises(PersonError) as caught:
        catalogued(tmp_path, f"sum({NORM} for entry in entries)", entry)

    assert (caught.value.code, caught.value.line) == ("division-by-zero", "work")


def test_ability_13_limits_by_day_and_by_month_are_data_of_the_region(tmp_path: Path) -> None:
    found = made(tmp_path, PARTS, TOTAL).calendar

    assert (found.daily_minutes_limit, found.monthly_minutes_limit) == (390, 9_000)


ROUND = {"round": {"to": "0.01%", "mode": "half_up"}}
LED = "own_part * own + staff_part * avg(member.performance for member in staff)"


@pytest.mark.parametrize(("own", "total"), [(90, 4_368_500), (40, 2_368_500)])
def test_ability_14_a_leader_is_paid_by_80_percent_own_work_and_20_percent_of_the_staff(
    tmp_path: Path, own: int, total: int
) -> None:
    rules = made(
        tmp_path,
        "[parameters]\nown_part = { value = '80%' }\nstaff_part = { value = '20%' }",
        line("own", "score", "skp_score / 100"),
        line("performance", "score", f"{LED} if is_leader else own", **ROUND),
        line("amount", "base", "5000000"),
        line("cut", "cut", "1 - performance", of=["amount"]),
        TOTAL,
    )
    members = [evaluate(rules, person(is_leader=False, skp_score=score)) for score in (100, 50, "80.5")]
    shared = [{"days": 21, "performance": one.line("performance").value} for one in members]

    result = evaluate(rules, person(month(staff=shared), is_leader=True, skp_score=own))

    # (100 + 50 + 80.5) / 3 = 76.8333 %; 0.8 x 90 + 0.2 x 76.8333 = 87.3667 %, rounded 87.37 %
    assert result.total == total


def test_ability_14_leaders_of_leaders_read_what_their_staff_came_to(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        line("performance", "score", "(1 + avg(one.performance for one in staff)) / 2 if is_leader else 0", **ROUND),
        line("amount", "base", "1000000"),
        line("cut", "cut", "1 - performance", of=["amount"]),
        TOTAL,
    )
    below = evaluate(rules, person(is_leader=False))
    totals = []
    for _ in range(3):  # bottom-up
        staff = [{"days": 21, "performance": below.line("performance").value}]
        below = evaluate(rules, person(month(staff=staff), is_leader=True))
        totals.append(below.total)

    assert totals == [500_000, 750_000, 875_000]
