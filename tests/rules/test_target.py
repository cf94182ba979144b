"""The target that a phone is told is the one that the month's lines are worked out with."""

from pathlib import Path

import pytest

from app.rules import evaluate, target_minutes
from tests.rules.writing import TOTAL, line, made

AMOUNT = line("amount", "base", "1000000", per="segment")
SEEN = line("seen", "score", "target", unit="minutes")
DAILY = "[parameters]\ndaily = { value = 300, unit = 'minutes' }\n"
HALF_MONTHS = {
    "status_asn": "pns",
    "month": {"working_days": 21},
    "segments": [
        {"since": "2026-04-01", "until": "2026-04-11", "position_group": "pelaksana", "working_days": 7},
        {"since": "2026-04-11", "until": "2026-04-21", "position_group": "jpt", "working_days": 6},
    ],
}


@pytest.mark.parametrize(
    ("target", "more", "minutes"),
    [
        ("working_days * daily", "", 3900),
        ("20 * daily * segment.share", "", 3715),  # 6000 x 13 / 21 is 3714.29
        ("working_days * daily", 'proration = "none"', 3900),
        ("daily * (20 if position_group == 'jpt' else 1)", "", 6300),
        ("daily * (20 if position_group == 'jpt' else 1)", 'proration = "none"', 300),
    ],
)
def test_it_is_what_a_line_reads_rounded_up(tmp_path: Path, target: str, more: str, minutes: int) -> None:
    rule_set = made(tmp_path, f'[calendar]\ntarget = "{target}"\n{more}\n', DAILY, SEEN, AMOUNT, TOTAL)

    read = next(one for one in evaluate(rule_set, HALF_MONTHS).lines if one.id == "seen")
    numerator, _, denominator = (read.exact or "").partition("/")
    assert -(-int(numerator) // int(denominator or 1)) == minutes
    assert target_minutes(rule_set, HALF_MONTHS) == minutes


def test_without_a_target_or_a_fact_that_it_reads_there_is_none(tmp_path: Path) -> None:
    none = made(tmp_path, AMOUNT, TOTAL, name="tanpa")
    text = "daily * (1 if unit_kind == 'dinas' else 2)"
    unsaid = made(tmp_path, f'[calendar]\ntarget = "{text}"\n', DAILY, SEEN, AMOUNT, TOTAL, name="satuan")

    assert target_minutes(none, HALF_MONTHS) is None
    assert target_minutes(unsaid, HALF_MONTHS) is None
