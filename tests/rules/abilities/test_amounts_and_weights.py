"""Abilities 1 and 2: where an amount comes from, and how it is weighed."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import Kind, PersonError, RuleSet, evaluate
from tests.rules.writing import TOTAL, line, made, month, person

PER_SEGMENT: dict[str, Any] = {"per": "segment"}
PER_CRITERION: dict[str, Any] = {"per": "criterion"}


def paying(folder: Path, formula: str, *parts: str) -> RuleSet:
    """Write a regulation whose one base is this formula, with nothing taken off."""
    return made(folder, *parts, line("amount", "base", formula, **PER_SEGMENT), TOTAL)


def criteria(**amounts: int) -> dict[str, Any]:
    """Build a month of a post that carries these criteria."""
    return month(criteria=[{"criterion": name, "amount": amount} for name, amount in amounts.items()])


BY_CLASS = "[tables.basic]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\nrows = { 9 = 5000000, 10 = 6000000 }"


@pytest.mark.parametrize(("kelas_jabatan", "total"), [(9, 5_000_000), (10, 6_000_000)])
def test_ability_01_an_amount_from_a_table_by_class(tmp_path: Path, kelas_jabatan: int, total: int) -> None:
    rules = paying(tmp_path, "basic(kelas_jabatan)", BY_CLASS)

    assert evaluate(rules, person(month(kelas_jabatan=kelas_jabatan))).total == total


def test_ability_01_a_class_that_the_table_lacks_is_an_error_and_not_zero(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(paying(tmp_path, "basic(kelas_jabatan)", BY_CLASS), person(month(kelas_jabatan=11)))

    assert (caught.value.code, caught.value.fact, caught.value.line) == ("no-row", "basic", "amount")


def test_ability_01_an_amount_that_nobody_published_is_a_fact_of_the_post(tmp_path: Path) -> None:
    table = "[tables.basic]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\nunpublished = true"

    assert evaluate(paying(tmp_path, "basic(kelas_jabatan)", table), person(month(post_amount=7_250_000))).total == (
        7_250_000
    )


@pytest.mark.parametrize(("points", "total"), [(1_500, 6_000_000), ("977.5", 3_910_000)])
def test_ability_01_an_amount_from_job_points_times_rupiah_per_point(
    tmp_path: Path, points: object, total: int
) -> None:
    price = "[parameters]\npoint_value = { value = 4000, unit = 'rupiah' }"

    assert (
        evaluate(paying(tmp_path, "job_points * point_value", price), person(month(job_points=points))).total == total
    )


@pytest.mark.parametrize(("kelas_jabatan", "total"), [(1, 910_340), (12, 9_458_076), (15, 17_311_827)])
def test_ability_01_an_amount_from_an_index_times_the_national_table(
    tmp_path: Path, kelas_jabatan: int, total: int
) -> None:
    national = "[tables.national]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\n"
    national += "rows = { 1 = 1540000, 12 = 16000000, 15 = 29286000 }"
    index = "[parameters]\nregion_index = { value = '0.59112978', unit = 'share' }"
    rules = paying(tmp_path, "national(kelas_jabatan) * region_index", national, index)

    assert evaluate(rules, person(month(kelas_jabatan=kelas_jabatan))).total == total


def test_ability_01_an_amount_as_a_percentage_of_another_component(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        "[parameters]\nremote_rate = { value = '12.5%' }",
        line("workload", "base", "3333333"),
        line("remote", "base", "remote_rate * workload"),
        TOTAL,
    )
    result = evaluate(rules, person())

    # 3,333,333 x 12.5 % = 416,666.625; with the workload 3,749,999.625, half up 3,750,000
    assert (result.line("remote").exact, result.line("remote").value, result.total) == ("3333333/8", 416_667, 3_750_000)


def test_ability_01_an_amount_for_each_of_the_six_criteria_of_the_post(tmp_path: Path) -> None:
    amounts = {
        "beban_kerja": 1_000_000,
        "prestasi_kerja": 2_000_000,
        "kondisi_kerja": 300_000,
        "tempat_bertugas": 40_000,
        "kelangkaan_profesi": 5_000,
        "pertimbangan_objektif_lainnya": 600,
    }
    rules = made(tmp_path, line("amount", "base", "criterion_amount", **PER_CRITERION), TOTAL)
    result = evaluate(rules, person(criteria(**amounts)))

    assert result.total == 3_345_600
    assert {one.criterion: one.amount for one in result.criteria} == amounts


@pytest.mark.parametrize(
    ("status", "factor", "total"),
    [("pns", "100%", 5_000_000), ("cpns", "100%", 4_000_000), ("pns", "90%", 4_500_000), ("cpns", "90%", 3_600_000)],
)
def test_ability_01_factors_by_unit_and_by_status(tmp_path: Path, status: str, factor: str, total: int) -> None:
    factors = "[parameters]\ncpns_factor = { value = '80%' }\n"
    formula = "basic(kelas_jabatan) * unit_factor * (cpns_factor if status_asn == 'cpns' else 1)"
    rules = paying(tmp_path, formula, factors, BY_CLASS)

    assert evaluate(rules, person(month(unit_factor=factor), status_asn=status)).total == total


def test_ability_01_a_factor_may_also_be_a_table_by_kind_of_unit(tmp_path: Path) -> None:
    table = "[tables.unit_rate]\nkey = 'unit_kind'\nrows = { kecamatan = '105%', puskesmas = '1/3' }"
    rules = paying(tmp_path, "basic(kelas_jabatan) * unit_rate(unit_kind)", table, BY_CLASS)

    totals = [evaluate(rules, person(month(unit_kind=kind))).total for kind in ("kecamatan", "puskesmas")]

    assert totals == [5_250_000, 1_666_667]


WEIGHTS = """
[tables.weights]
key = "position_group"
[tables.weights.rows]
jpt = { renkin = "100%", activity = "0%", complaints = "0%" }
administrator = { renkin = "50%", activity = "30%", complaints = "20%" }
pengawas = { renkin = "50%", activity = "30%", complaints = "20%" }
pelaksana = { renkin = "60%", activity = "40%", complaints = "0%" }
fungsional = { renkin = "60%", activity = "40%", complaints = "0%" }
"""


@pytest.mark.parametrize(
    ("group", "total"),
    [
        ("jpt", 9_000_000),  # 90 %
        ("administrator", 7_100_000),  # 0.5 x 90 + 0.3 x 60 + 0.2 x 40 = 71 %
        ("pengawas", 7_100_000),
        ("pelaksana", 7_800_000),  # 0.6 x 90 + 0.4 x 60 = 78 %
        ("fungsional", 7_800_000),
    ],
)
def test_ability_02_weights_by_position_group(tmp_path: Path, group: str, total: int) -> None:
    score = " + ".join(
        f"weights(position_group).{name} * indicator('{name}')" for name in ("renkin", "activity", "complaints")
    )
    rules = made(
        tmp_path,
        WEIGHTS,
        line("amount", "base", "10000000", **PER_SEGMENT),
        line("performance_cut", "cut", f"1 - ({score})", of=["amount"], **PER_SEGMENT),
        TOTAL,
    )
    values = (("renkin", "90%"), ("activity", "60%"), ("complaints", "40%"))
    indicators = [{"kind": "other", "name": name, "value": value} for name, value in values]

    assert evaluate(rules, person(month(position_group=group), indicators=indicators)).total == total


def test_ability_02_two_groups_in_one_month_are_each_weighed_their_own_way(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        WEIGHTS,
        "[parameters]\nwhole = { value = 10000000, unit = 'rupiah' }",
        line("amount", "base", "whole * segment.share", **PER_SEGMENT),
        line("cut", "cut", "weights(position_group).activity", of=["amount"], **PER_SEGMENT),
        TOTAL,
    )
    day = {"status": "present"}
    segments = (
        month(position_group="pelaksana", days=[{"n": 5, **day}]),
        month(position_group="jpt", days=[{"n": 15, **day}]),
    )

    # a quarter of the month 40 % is lost: 1,000,000; the rest of the month nothing
    assert evaluate(rules, person(*segments)).total == 9_000_000


def test_ability_02_weights_by_criterion(tmp_path: Path) -> None:
    weights = """
[tables.weights]
key = "criterion"
[tables.weights.rows]
beban_kerja = { productivity = "70%", discipline = "30%" }
prestasi_kerja = { productivity = "100%", discipline = "0%" }
"""
    rules = made(
        tmp_path,
        weights,
        line("amount", "base", "criterion_amount", **PER_CRITERION),
        line("discipline", "part", "weights(criterion).discipline * amount", **PER_CRITERION),
        line("cut", "cut", "0.5", of=["discipline"], **PER_CRITERION),
        TOTAL,
    )
    result = evaluate(rules, person(criteria(beban_kerja=2_000_000, prestasi_kerja=1_000_000)))

    # half of 30 % of 2,000,000 is 300,000; the other criterion has no discipline part
    assert result.sum_of(Kind.CUT) == 300_000
    assert [one.amount for one in result.criteria] == [1_700_000, 1_000_000]
