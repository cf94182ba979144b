"""The 40/18/42 pattern: parts are floored one by one, and what that costs is a line of its own."""

from typing import Any

from app.rules import Kind, Library, evaluate

RULES = Library().by_id("pola-40-18-42")


def month(*amounts: int, productivity: str = "100%", attendance: str = "98%", behaviour: int = 95) -> dict[str, Any]:
    """Build a month with an amount for each of the first criteria."""
    words = ("beban_kerja", "prestasi_kerja", "kondisi_kerja")
    shares = (("produktivitas", productivity), ("kehadiran", attendance))
    return {
        "behaviour_score": behaviour,
        "indicators": [{"kind": "other", "name": name, "value": value} for name, value in shares],
        "segments": [
            {
                "criteria": [
                    {"criterion": word, "amount": amount} for word, amount in zip(words, amounts, strict=False)
                ],
                "days": [{"n": 21, "status": "present"}],
            }
        ],
    }


def test_a11_comes_to_the_sum_of_its_floored_parts() -> None:
    assert evaluate(RULES, month(1_234_567)).total == 493_826 + 217_777 + 492_592


def test_the_lines_add_up_to_the_total_to_the_rupiah() -> None:
    for amounts in ((1_234_567,), (1_234_567, 7_654_321), (999_999, 1, 333_333)):
        result = evaluate(RULES, month(*amounts, productivity="53.3%"))

        assert result.total == result.sum_of(Kind.BASE) - result.sum_of(Kind.CUT) + result.sum_of(Kind.ADDITION)


def test_no_rupiah_is_lost_that_the_pattern_does_not_floor() -> None:
    result = evaluate(RULES, month(1_000_000, productivity="53.3%", attendance="0%", behaviour=0))

    assert result.total == 213_200
