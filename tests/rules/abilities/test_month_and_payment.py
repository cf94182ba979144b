"""Abilities 9 to 11: a change of post inside the month, what is withheld at payment, working time and calendars."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.rules import Evaluation, Library, PersonError, evaluate, evaluate_payment
from tests.rules.writing import TOTAL, line, made, month, person

LIBRARY = Library()
PAYMENT: dict[str, Any] = {"section": "payment"}
DAY: dict[str, Any] = {"status": "present"}
BASIC = "[tables.basic]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\nrows = { 9 = 5000000, 10 = 6000000 }"
AMOUNT = line("amount", "base", "basic(kelas_jabatan) * segment.share", per="segment")


@pytest.mark.parametrize(
    ("calendar", "total"),
    [
        ('proration = "segments"', 5_666_667),  # 5,000,000 x 7/21 + 6,000,000 x 14/21
        ('proration = "cutoff"\ncutoff_day = 10', 5_000_000),  # class 10 only from the 11th
        ('proration = "cutoff"\ncutoff_day = 11', 6_000_000),
        ('proration = "none"', 5_000_000),  # the post of the first day
    ],
)
def test_ability_09_a_new_post_inside_the_month_is_prorated_as_the_calendar_says(
    tmp_path: Path, calendar: str, total: int
) -> None:
    rules = made(tmp_path, f"[calendar]\n{calendar}", BASIC, AMOUNT, TOTAL)
    old = month(kelas_jabatan=9, since="2026-04-01", until="2026-04-11", days=[{"n": 7, **DAY}])
    new = month(kelas_jabatan=10, since="2026-04-11", until="2026-05-01", days=[{"n": 14, **DAY}])

    assert evaluate(rules, person(old, new)).total == total


@pytest.mark.parametrize("calendar", ['proration = "segments"', 'proration = "cutoff"\ncutoff_day = 10'])
def test_ability_09_who_comes_in_the_middle_of_the_month_is_paid_for_the_days_in_the_post(
    tmp_path: Path, calendar: str
) -> None:
    rules = made(tmp_path, f"[calendar]\n{calendar}", BASIC, AMOUNT, TOTAL)
    post = month(kelas_jabatan=10, since="2026-04-16", until="2026-05-01", days=[{"n": 11, **DAY}])

    # 6,000,000 x 11/22
    assert evaluate(rules, person(post, month={"working_days": 22})).total == 3_000_000


def paid(name: str, *amounts: int, **changes: object) -> Evaluation:
    """Pay under a shipped file what is due to a PNS whose salary has borne no tax."""
    facts = {
        "status_asn": "pns",
        "golongan": "III",
        "salary": {"gross": 5_200_000, "bpjs_base": 5_000_000, "tax_withheld": 0},
        "earlier": {"gross": 0, "pph21": 0, "bpjs_base": 0},
        "paid": [{"work_month": 24316, "kind": "statement", "amount": amount} for amount in amounts],
    }
    return evaluate_payment(LIBRARY.by_id(name), facts | changes)


@pytest.mark.parametrize(
    ("golongan", "tax"), [("I", 0), ("II", 0), ("III", 229_107), ("IV", 687_321)]
)  # of 4,582,143: 5 % 229,107.15; 15 % 687,321.45
def test_ability_10_tax_by_golongan(golongan: str, tax: int) -> None:
    assert paid("pembayaran-2024", 4_582_143, golongan=golongan).line("pph21").amount == tax


@pytest.mark.parametrize(
    ("ptkp", "withheld", "tax"),
    [
        ("K/1", 0, 224_000),  # B: 11,200,000 x 2 %
        ("K/1", 13_000, 211_000),  # less what the salary bore
        ("TK/0", 0, 392_000),  # A: 11,200,000 x 3.5 %
        ("K/3", 0, 196_000),  # C: 11,200,000 is the upper bound of the band of 1.75 %, and in it
    ],
)
def test_ability_10_tax_by_the_average_effective_rate_on_all_of_the_month(ptkp: str, withheld: int, tax: int) -> None:
    salary = {"gross": 5_200_000, "bpjs_base": 5_000_000, "tax_withheld": withheld}

    assert paid("pembayaran-2024-ter", 6_000_000, ptkp=ptkp, salary=salary).line("pph21").amount == tax


@pytest.mark.parametrize(
    ("name", "net", "borne"),
    [("pembayaran-2024", 3_780_000, 180_000), ("rembang-2024-pembayaran", 4_455_000, 855_000)],
)
def test_ability_10_tax_is_borne_by_the_employee_or_by_the_region(name: str, net: int, borne: int) -> None:
    result = paid(name, 4_500_000, golongan="IV")

    # tax 675,000 and BPJS 45,000 are withheld, or only BPJS; the region bears BPJS 180,000, or tax too
    assert (result.total, sum(one.amount for one in result.lines if one.kind == "borne")) == (net, borne)


@pytest.mark.parametrize(
    ("amount", "employee", "employer"), [(6_000_000, 60_000, 240_000), (9_000_000, 70_000, 280_000)]
)
def test_ability_10_the_ceiling_of_bpjs_is_shared_with_the_salary(amount: int, employee: int, employer: int) -> None:
    result = paid("pembayaran-2024", amount)

    assert (result.line("bpjs_employee").amount, result.line("bpjs_employer").amount) == (employee, employer)


@pytest.mark.parametrize(("basis", "zakat"), [("gross", 100_000), ("gross - tax", 95_000)])
@pytest.mark.parametrize("consents", [True, False])
def test_ability_10_zakat_by_consent_of_gross_or_of_net(
    tmp_path: Path, basis: str, zakat: int, *, consents: bool
) -> None:
    rules = made(
        tmp_path,
        line("gross", "gross", "sum(item.amount for item in paid)", **PAYMENT),
        line("tax", "withheld", "gross * 0.05", role="pph21", **PAYMENT),
        line("zakat", "withheld", f"0.025 * ({basis}) if zakat_consent else 0", role="zakat", **PAYMENT),
        line("net", "net", **PAYMENT),
    )
    facts = {
        "zakat_consent": consents,
        "paid": [{"work_month": 24316, "kind": "statement", "amount": 4_000_000}],
    }

    assert evaluate_payment(rules, facts).line("zakat").amount == (zakat if consents else 0)


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        # 1,234,567 x 2/3 x 3/4 = 617,283.5
        ([line("tkd", "total", round={"to": 1, "mode": "half_up"})], 617_284),  # once, at the end
        ([line("tkd", "total", round={"to": 1, "mode": "half_even"})], 617_284),
        ([line("tkd", "total", round={"to": 1, "mode": "down"})], 617_283),
        ([line("tkd", "total", round={"to": 100, "mode": "up"})], 617_300),
        # the percent to two decimals first: 50.00 %; the parts of 1/3 and 1/6 floored each: 411,522 + 205,761
        ([line("rate", "score", "2 / 3 * 3 / 4", round={"to": "0.01%", "mode": "half_up"}), "from"], 617_284),
        ([line("rate", "score", "1 / 3", round={"to": "0.01%", "mode": "half_up"}), "from"], 411_481),  # 33.33 %
        (
            [
                line("first", "part", "amount / 3", round={"to": 1, "mode": "down"}),
                line("second", "part", "amount / 6", round={"to": 1, "mode": "down"}),
                line("tkd", "total", sum_of=["first", "second"]),
            ],
            617_283,
        ),
    ],
)
def test_ability_10_every_stage_of_rounding_that_regions_have(tmp_path: Path, lines: list[str], total: int) -> None:
    written = [line("tkd", "total", **{"from": "rate"}) if one == "from" else one for one in lines]
    cut = line("cut", "cut", "0.5", of=["amount"])

    assert evaluate(made(tmp_path, line("amount", "base", "1234567"), cut, *written), person()).total == total


@pytest.mark.parametrize(("days", "total"), [(21, 4_761_905), (25, 4_800_000)])
def test_ability_11_weeks_of_five_and_of_six_days_have_their_own_number_of_days(
    tmp_path: Path, days: int, total: int
) -> None:
    cut = line("cut", "cut", "count(day for day in days if day.status == 'absent') / working_days", of=["amount"])
    rules = made(tmp_path, line("amount", "base", "5000000"), cut, TOTAL)
    roster = [{"n": days - 1, **DAY}, {"status": "absent"}]

    # one of 21 days is 238,095.24; one of 25 is 200,000
    assert evaluate(rules, person(month(days=roster))).total == total


@pytest.mark.parametrize(
    ("name", "week", "start"), [("week_minutes", 2_250, "start_minute"), ("week_minutes_ramadan", 1_950, None)]
)
def test_ability_11_working_time_is_dated_data_with_ramadan_apart(name: str, week: int, start: str | None) -> None:
    found = LIBRARY.in_force("nasional", "waktu-kerja", date(2026, 3, 2)).parameters

    assert found[name].value == (week, 1)  # 37.5 and 32.5 hours
    assert found[start or "start_minute_ramadan"].value == ((450, 1) if start else (480, 1))  # 07:30, 08:00


def test_ability_11_a_target_of_days_follows_the_roster_and_a_fixed_one_does_not(tmp_path: Path) -> None:
    minutes = "[parameters]\ndaily = { value = 300, unit = 'minutes' }\nmonthly = { value = 6000, unit = 'minutes' }"
    told = []
    for target in ("working_days * daily", "monthly * segment.share"):
        score = line("x", "score", "target", unit="minutes")
        rules = made(tmp_path, f"[calendar]\ntarget = '{target}'", minutes, score, TOTAL)
        told += [evaluate(rules, person(month(days=[{"n": days, **DAY}]))).line("x").value for days in (20, 25)]

    assert told == ["6000", "7500", "6000", "6000"]


@pytest.mark.parametrize(
    ("days", "fact"), [(None, "days"), ([{"status": "present", "early_minutes": 0}], "days.late_minutes")]
)
def test_ability_11_without_a_roster_or_a_record_nobody_is_taken_to_be_on_time(
    tmp_path: Path, days: list[dict[str, Any]] | None, fact: str
) -> None:
    rate = "sum(0.01 if day.late_minutes > 0 else 0 for day in days)"
    rules = made(tmp_path, line("amount", "base", "5000000"), line("cut", "cut", rate, of=["amount"]), TOTAL)
    facts = month(days=days)
    if days is None:
        del facts["days"]

    with pytest.raises(PersonError) as caught:
        evaluate(rules, person(facts))

    assert (caught.value.code, caught.value.fact, caught.value.line) == ("missing-fact", fact, "cut")


def test_ability_11_calendars_are_dated_and_differ_by_region_and_variant(tmp_path: Path) -> None:
    for name, variant, since, days in (
        ("lama", "guru", "2025-01-01", 3),
        ("baru", "guru", "2026-01-01", 5),
        ("puskesmas", "puskesmas", "2025-01-01", 7),
    ):
        made(
            tmp_path,
            f"[calendar]\nentry_window_days = {days}",
            TOTAL,
            name=name,
            variant=f'"{variant}"',
            in_force=since,
        )
    library = Library([tmp_path])

    found = [
        library.in_force("uji", variant, day).calendar.entry_window
        for variant in ("guru", "puskesmas")
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert [one.days if one else None for one in found] == [3, 5, 7, 7]
