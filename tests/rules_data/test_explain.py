"""An explanation says every line with its numbers, its article and what it cost; it's the same text every time."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.rules import Evaluation, RuleSet, evaluate, evaluate_payment, load_rule_set
from app.rules.explain import ExplainedLine, explain, total_without
from app.rules.sources import SHIPPED

HERE = Path(__file__).parent
DAY = {"status": "present", "productive": True, "late_minutes": 0, "early_minutes": 0}


def told(rule_set: RuleSet, facts: Mapping[str, object], lang: str = "id") -> dict[str, ExplainedLine]:
    return {line.line: line for line in explain(rule_set, evaluate(rule_set, facts), facts, lang)}


def nasional(variant: str = "penuh") -> RuleSet:
    return load_rule_set(SHIPPED / f"nasional/2020-basis-{variant}.toml")


def bandung(facts: Mapping[str, object], lang: str = "id") -> list[ExplainedLine]:
    rule_set = load_rule_set(SHIPPED / "bandung/2018-demo.toml")
    return explain(rule_set, evaluate(rule_set, facts), facts, lang)


def first_example(path: Path) -> tuple[RuleSet, Evaluation, Mapping[str, object]]:
    rule_set = load_rule_set(path)
    facts = rule_set.examples[0].facts
    return rule_set, evaluate(rule_set, facts), facts


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("example", "path"), [("a1", "uji-basis-penuh.toml"), ("a2", "uji-basis-40.toml")])
def test_a_worked_example_is_explained_word_for_word(example: str, path: str, lang: str) -> None:
    rule_set, result, facts = first_example(HERE / path)

    lines = [str(line) for line in explain(rule_set, result, facts, lang)]

    assert lines == (HERE / "golden" / f"{example}.{lang}.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 12


def test_the_demo_standing_is_said_in_the_title() -> None:
    facts = {"status_asn": "pns", "segments": [{"kelas_jabatan": 9, "days": [{**DAY, "n": 21}]}]}

    title = explain(nasional(), evaluate(nasional(), facts), facts, "id")[0]

    assert title.text.endswith(": PERAGA, bukan dasar pembayaran")


def test_the_cost_of_a_cut_is_the_total_without_it_and_not_the_amount_of_the_cut() -> None:
    # 60 % for no work and 63 % for absence: without the one, the other is no longer limited to what was left
    facts = {
        "status_asn": "pns",
        "segments": [{"kelas_jabatan": 9, "days": [{"n": 21, "status": "absent", "productive": False}]}],
    }

    line = told(nasional(), facts)["unproductive_cut"]

    assert line.text.endswith("= -Rp 3.319.785; tanpa ini: Rp 2.047.201")  # 37 % of 5,532,975
    assert total_without(nasional(), "unproductive_cut", facts).total == 2047201


def test_a_cut_that_found_too_little_left_says_so() -> None:
    facts = {
        "status_asn": "pns",
        "segments": [{"kelas_jabatan": 9, "days": [{"n": 21, "status": "absent", "productive": False}]}],
    }

    assert "dibatasi pada sisanya" in told(nasional(), facts)["absence_cut"].text
    assert "limited to what was left" in told(nasional(), facts, "en")["absence_cut"].text


def test_what_rests_on_an_assumption_is_marked() -> None:
    facts = {
        "status_asn": "pns",
        "segments": [
            {
                "kelas_jabatan": 9,
                "days": [{**DAY, "n": 20}, {"status": "present", "productive": True, "late_minutes": 0}],
            }
        ],
    }

    line = told(nasional(), facts)["no_check_out_cut"]

    assert line.certainty == "assumption"
    assert line.text.endswith("[anggapan]")


def test_a_month_in_two_posts_is_said_segment_by_segment() -> None:
    late = {**DAY, "late_minutes": 20}
    facts = {
        "status_asn": "pns",
        "segments": [
            {"kelas_jabatan": 9, "days": [{**DAY, "n": 10}]},
            {"kelas_jabatan": 12, "days": [{**DAY, "n": 9}, {**late, "n": 2}]},
        ],
    }

    lines = told(nasional(), facts)

    assert lines["amount"].text == (
        "Besaran TPP: Rp 5.532.975 (kelas jabatan 9) \u00d7 10/21 + Rp 9.458.076 (kelas jabatan 12) \u00d7 11/21"
        " = Rp 7.588.980"
    )
    assert lines["late_cut"].text.startswith(
        "Terlambat masuk kerja: 2 hari \u00d7 0,5 % \u00d7 Rp 9.458.076 = -Rp 94.58"
    )


def test_a_gate_that_stops_payment_gives_its_reason_with_the_numbers() -> None:
    facts = {
        "review_360_score": "49.95",
        "sanctions": [],
        "indicators": [{"kind": "iku", "name": "iku", "value": "50%"}],
        "segments": [
            {
                "kelas_jabatan": 7,
                "days": [{"n": 20, "status": "present"}],
                "entries": [{"n": 10, "verified_minutes": 300}],
                "events": [],
            }
        ],
    }

    texts = [line.text for line in bandung(facts)]

    assert "Kinerja di bawah 50 %: TKD tidak dibayar: 49,99 % < 50 %; 0,01 % lagi: dibayar" in texts


def test_payment_is_explained_with_what_the_region_bears() -> None:
    rule_set = load_rule_set(SHIPPED / "pembayaran/2024-flat-gol.toml")
    facts = rule_set.examples[0].facts

    lines = {line.line: line.text for line in explain(rule_set, evaluate_payment(rule_set, facts), facts, "en")}

    assert lines["bpjs_employee"].startswith("Health insurance, employee 1 %: Rp 7.000.000 \u00d7 1 % = -Rp 70.000")
    assert "Rp 280.000; borne by the region, not taken off" in lines["bpjs_employer"]
    assert lines["net"].startswith("Net allowance: Rp 9.000.000 - Rp 70.000 = Rp 8.930.000")


def test_a_net_below_zero_is_explained_as_a_claim() -> None:
    rule_set = load_rule_set(SHIPPED / "pembayaran/2024-flat-gol.toml")
    facts = {
        "status_asn": "pns",
        "golongan": "III",
        "salary": {"bpjs_base": 4000000},
        "earlier": {"gross": 0, "pph21": 0, "bpjs_base": 0},
        "paid": [{"work_month": 24289, "kind": "adjustment", "amount": -1000000}],
    }

    last = explain(rule_set, evaluate_payment(rule_set, facts), facts, "id")[-1]

    assert last.text == "TPP diterima: - Rp 1.000.000 = Rp 0; kekurangannya menjadi tagihan: Rp 1.000.000"


def test_a_difference_from_rounding_is_a_line_of_its_own(tmp_path: Path) -> None:
    # 2,000,000 less 0.5 % of 800,000, rounded to 10,000
    text = (
        (HERE / "uji-kecil.toml")
        .read_text(encoding="utf-8")
        .replace('to = 1, mode = "half_up"', 'to = 10000, mode = "down"')
    )
    file = tmp_path / "2021-kecil.toml"
    file.write_text(text, encoding="utf-8")
    rule_set = load_rule_set(file)
    facts = rule_set.examples[0].facts

    lines = explain(rule_set, evaluate(rule_set, facts), facts, "id")

    assert lines[-1].text == "Jumlah: Rp 2.000.000 - Rp 4.000 - Rp 6.000 = Rp 1.990.000"
    assert lines[-2].text == "Tidak ada potongan: Kerja yang kurang"
    assert lines[-3].text == "Pembulatan: -Rp 6.000"
