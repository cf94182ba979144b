"""Each check finds the fault that it is for, at its place, in a small regulation that is otherwise sound."""

from pathlib import Path

import pytest

from app.rules.checks import check
from app.rules.model import Diagnostic

SOUND = (Path(__file__).parent / "uji-kecil.toml").read_text(encoding="utf-8")

LATE_ROWS = 'rows = [["0..1", "0%"], ["1..31", "0.5%"], ["31..", "1%"]]'
SECOND_EXAMPLE = '[[examples]]\nname = "too little was done"'


def findings(folder: Path, text: str, *, enacting: bool = False) -> list[Diagnostic]:
    file = folder / "2021-kecil.toml"
    file.write_text(text, encoding="utf-8")
    return check(file, enacting=enacting)


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1, f"{old!r} must be there once"
    return SOUND.replace(old, new)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_sound_regulation_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, SOUND, enacting=True) == []


@pytest.mark.parametrize(
    ("code", "old", "new", "at"),
    [
        ("bands-open", LATE_ROWS, LATE_ROWS.replace('["31..", "1%"]', '["31..480", "1%"]'), "rows = [["),
        ("bands-open", LATE_ROWS, LATE_ROWS.replace('["0..1", "0%"], ', ""), "rows = [["),
        ("bands-gap-or-overlap", LATE_ROWS, LATE_ROWS.replace('["31.."', '["30.."'), "rows = [["),
        ("bands-gap-or-overlap", LATE_ROWS, LATE_ROWS.replace('["31.."', '["41.."'), "rows = [["),
        ("bands-not-monotone", LATE_ROWS, LATE_ROWS.replace('"1%"]]', '"0.1%"]]'), "rows = [["),
        ("class-without-amount", "3 = 3000000, ", "", "rows = { 1"),
        ("unused-parameter", "[tables.late]", 'odd = { value = 3, citation = "Pasal 9" }\n\n[tables.late]', "odd ="),
        (
            "unused-table",
            "[tables.basic]",
            '[tables.odd]\nkey = "kelas_jabatan"\ncitation = "Pasal 9"\nrows = { 1 = 5 }\n\n[tables.basic]',
            "rows = { 1 = 5",
        ),
        ("no-citation", 'value = "50%", citation = "Pasal 3"', 'value = "50%"', "threshold ="),
        ("weights-not-100", 'weight_presence = { value = "40%"', 'weight_presence = { value = "45%"', "weight_work ="),
        ("segment-trap", '"weight_presence * monthly_amount"', '"weight_presence * amount"', "[[examples]]"),
        ("example-fails", "tkd = 1996000", "tkd = 1996001", "[[examples]]"),
        ("unknown-key", 'variant = "kecil"', 'variant = "kecil"\ncolour = "red"', "colour ="),
        ("percent-in-formula", '"weight_work * amount"', '"60% * amount"', '"60% * amount"'),
    ],
)
def test_a_fault_is_found_where_it_is(tmp_path: Path, code: str, old: str, new: str, at: str) -> None:
    text = changed(old, new)

    found = {finding.code: finding for finding in findings(tmp_path, text)}

    assert code in found
    assert found[code].place.line == line_of(text, at)
    assert found[code].place.file.endswith("2021-kecil.toml")
    assert found[code].message
    assert found[code].mend


def test_the_example_that_fails_is_named_with_both_amounts(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, changed("tkd = 1996000", "tkd = 1996001"))

    assert finding.message == "example 'late once': tkd is 1996000, not 1996001."


def test_an_example_of_an_error_passes_only_with_that_error(tmp_path: Path) -> None:
    facts = "{ segments = [{ kelas_jabatan = 9, days = [{ late_minutes = 0 }], entries = [] }] }"
    wanted = f'[[examples]]\nname = "no such class"\nfacts = {facts}\n'

    right = findings(tmp_path, f'{SOUND}\n{wanted}error = "no-row"\n')
    other = findings(tmp_path, f'{SOUND}\n{wanted}error = "missing-fact"\n')

    assert right == []
    assert [finding.code for finding in other] == ["example-fails"]


def test_a_regulation_without_examples_is_refused(tmp_path: Path) -> None:
    found = findings(tmp_path, SOUND[: SOUND.index("# 2,000,000 less")])

    assert "no-examples" in {finding.code for finding in found if finding.severity == "error"}


def test_a_branch_that_no_example_reaches_is_a_warning_until_the_regulation_is_to_be_enacted(tmp_path: Path) -> None:
    text = SOUND[: SOUND.index(SECOND_EXAMPLE)]

    (warning,) = findings(tmp_path, text)
    (error,) = findings(tmp_path, text, enacting=True)

    assert (warning.code, warning.severity) == ("branch-without-example", "warning")
    assert (error.code, error.severity) == ("branch-without-example", "error")
    assert warning.message == "line below_half: no example reaches `zero if work < threshold else pay`."
    assert warning.place.line == line_of(text, '"zero if work < threshold else pay"')


def test_two_versions_in_force_from_the_same_day_overlap(tmp_path: Path) -> None:
    (tmp_path / "2021-lain.toml").write_text(changed('id = "uji-kecil"', 'id = "uji-lain"'), encoding="utf-8")

    found = findings(tmp_path, SOUND)

    assert [finding.code for finding in found] == ["validity-overlap"]
    assert "uji-lain" in found[0].message


def test_a_later_version_of_the_same_variant_does_not_overlap(tmp_path: Path) -> None:
    later = changed('id = "uji-kecil"', 'id = "uji-lain"').replace("in_force = 2021-01-01", "in_force = 2022-01-01")
    (tmp_path / "2022-lain.toml").write_text(later, encoding="utf-8")

    assert findings(tmp_path, SOUND) == []


def test_a_file_that_is_no_toml_is_one_finding_with_its_place(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, changed('variant = "kecil"', 'variant = "kecil'))

    assert finding.code == "toml-syntax"
    assert finding.place.line == line_of(SOUND, 'variant = "kecil"')


def test_a_file_of_payment_alone_is_judged_by_its_examples_too(tmp_path: Path) -> None:
    payment = """
[regulation]
id = "bayar"
title = "Bayar"
region = "uji"
variant = "bayar"
citation = "Contoh"
in_force = 2024-01-01

[[payment]]
id = "gross"
kind = "gross"
label = { id = "Bruto", en = "Gross" }
formula = "sum(item.amount for item in paid) if status_asn == 'pns' else 0"
citation = "Pasal 1"

[[payment]]
id = "net"
kind = "net"
label = { id = "Bersih", en = "Net" }
citation = "Pasal 2"
"""
    example = """
[[examples]]
name = "pppk"
stage = "payment"
facts = { status_asn = "pppk", paid = [{ work_month = 24316, kind = "statement", amount = 5 }] }
expect = { net = 0 }
"""
    assert [one.code for one in findings(tmp_path, payment)] == ["no-examples"]
    assert [one.code for one in findings(tmp_path, payment + example)] == ["branch-without-example"]
    assert findings(tmp_path, payment + example + example.replace("pppk", "pns").replace("net = 0", "net = 5")) == []
