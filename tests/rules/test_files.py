from datetime import date
from pathlib import Path

import pytest

from app.rules import Library, RuleSetError, UnknownRuleSetError, evaluate, load_rule_set
from tests.rules.writing import TOTAL, head, line, made, month, person, refused, write

PARAMETERS = """
[parameters]
rate = { value = "3%", citation = "Pasal 2", certainty = "practice" }
"""
BASIC = """
[tables.basic]
key = "kelas_jabatan"
unit = "rupiah"
rows = { 9 = 5000000 }
"""
AMOUNT = line("amount", "base", "basic(kelas_jabatan) * segment.share", per="segment")
PARENT = (PARAMETERS, BASIC, AMOUNT, line("late", "cut", "rate", of=["amount"], per="segment"), TOTAL)


def test_a_child_overrides_a_whole_line_in_its_place_and_keeps_the_rest(tmp_path: Path) -> None:
    write(tmp_path, *PARENT, name="induk")
    child = made(
        tmp_path, line("amount", "base", "basic(kelas_jabatan)", per="segment"), name="anak", inherits='["induk"]'
    )

    assert [one.id for one in child.lines] == ["amount", "late", "tkd"]
    assert child.line("amount").formula == "basic(kelas_jabatan)"
    assert evaluate(child, person()).total == 4_850_000


def test_a_child_overrides_only_the_class_table(tmp_path: Path) -> None:
    write(tmp_path, *PARENT, name="induk")
    child = made(tmp_path, BASIC.replace("5000000", "1000000"), name="anak", inherits='["induk"]')

    assert evaluate(child, person()).total == 970_000


def test_the_calendar_is_taken_over_key_by_key(tmp_path: Path) -> None:
    write(tmp_path, "[calendar]\nentry_window_days = 3\nproration = 'segments'", *PARENT, name="induk")
    child = made(tmp_path, "[calendar]\nentry_window_days = 5", name="anak", inherits='["induk"]')

    found = {key: one.text for key, one in child.calendar.settings.items()}
    assert found == {"entry_window_days": "5", "proration": "segments"}


def test_a_child_may_remove_a_line(tmp_path: Path) -> None:
    write(tmp_path, *PARENT, name="induk")
    child = made(tmp_path, name="anak", inherits='["induk"]', removes='{ lines = ["late"] }')

    assert evaluate(child, person()).total == 5_000_000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"inherits": '["tiada"]'}, "unknown-parent"),
        ({"inherits": '["anak"]'}, "inheritance-circle"),
        ({"inherits": '["induk"]', "removes": '{ lines = ["tiada"] }'}, "nothing-to-remove"),
        ({"inherits": '["induk"]', "removes": '{ baris = ["late"] }'}, "nothing-to-remove"),
        ({"inherits": '["induk", "paman"]'}, "parents-clash"),
        ({"standing": '"enacted"'}, "standing-refused"),
        ({"in_force": '"2024-01-01"'}, "day-wanted"),
        ({"valid": "2024-01-01"}, "unknown-key"),
    ],
)
def test_a_head_that_can_not_be_is_refused(tmp_path: Path, changes: dict[str, str], code: str) -> None:
    write(tmp_path, *PARENT, name="induk")
    write(tmp_path, PARAMETERS, name="paman")
    write(tmp_path, name="anak", **changes)

    assert code in {one.code for one in refused(tmp_path, name="anak", **changes)}


def test_the_same_grandparent_over_two_ways_is_no_clash(tmp_path: Path) -> None:
    write(tmp_path, *PARENT, name="kakek")
    write(tmp_path, name="ayah", inherits='["kakek"]')
    write(tmp_path, name="ibu", inherits='["kakek"]')

    assert evaluate(made(tmp_path, name="anak", inherits='["ayah", "ibu"]'), person()).total == 4_850_000


def test_the_digest_is_over_the_merged_form_and_not_over_standing_comments_or_examples(tmp_path: Path) -> None:
    plain = made(tmp_path, *PARENT).digest
    example = '[[examples]]\nname = "a"\nfacts = {}\nexpect = { tkd = 1 }'

    assert made(tmp_path, "# a comment", *PARENT, example, standing='"demo"').digest == plain
    assert plain.startswith("sha256:")


@pytest.mark.parametrize(
    "changed",
    [
        ("[calendar]\nentry_window_days = 5", *PARENT),
        (PARAMETERS.replace("3%", "4%"), *PARENT[1:]),
        (PARAMETERS.replace("Pasal 2", "Pasal 3"), *PARENT[1:]),
        (*PARENT[:3], PARENT[3].replace('"rate"', '"rate * 1"'), TOTAL),
        (*PARENT[:3], TOTAL, PARENT[3]),
    ],
)
def test_whatever_can_change_an_amount_or_its_article_changes_the_digest(
    tmp_path: Path, changed: tuple[str, ...]
) -> None:
    assert made(tmp_path, *changed).digest != made(tmp_path, *PARENT).digest


def test_a_change_in_a_parent_changes_the_childs_digest(tmp_path: Path) -> None:
    write(tmp_path, *PARENT, name="induk")
    before = made(tmp_path, name="anak", inherits='["induk"]').digest
    write(tmp_path, *PARENT, BASIC.replace("basic", "extra"), name="induk")

    assert made(tmp_path, name="anak", inherits='["induk"]').digest != before


def test_rows_in_a_csv_beside_the_file_are_in_the_digest(tmp_path: Path) -> None:
    table = BASIC.replace("rows = { 9 = 5000000 }", 'rows_csv = "besaran.csv"')
    csv = tmp_path / "besaran.csv"
    csv.write_text("kelas_jabatan,amount\n9,5000000\n10,6000000\n")
    first = made(tmp_path, table, AMOUNT, TOTAL)
    csv.write_text("kelas_jabatan,amount\n9,5000001\n10,6000000\n")
    second = made(tmp_path, table, AMOUNT, TOTAL)

    assert (evaluate(first, person()).total, evaluate(second, person()).total) == (5_000_000, 5_000_001)
    assert first.digest != second.digest
    assert first.files == (str(tmp_path / "uji.toml"), str(csv))


def test_an_unpublished_table_takes_the_amount_of_the_post(tmp_path: Path) -> None:
    table = BASIC.replace("rows = { 9 = 5000000 }", "unpublished = true")
    rules = made(tmp_path, table, AMOUNT, TOTAL)

    assert evaluate(rules, person(month(post_amount=7_000_000))).total == 7_000_000


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ('by = "minutes"\nrows = [["0..1", "0%"], ["2..", "1%"]]', "bands-gap-or-overlap"),
        ('by = "minutes"\nrows = [["0..31", "0%"], ["30..", "1%"]]', "bands-gap-or-overlap"),
        ('by = "minutes"\nrows = [["0..31", "0%"]]', "bands-open"),
        ('by = "minutes"\nrows = [["1..", "0%"]]', "bands-open"),
        ('by = "minutes"\nedges = "upper"\nrows = [["0..", "0%"]]', "bands-open"),
        ('by = "minutes"\nrows = [["0", "0%"]]', "rows-malformed"),
        ('by = "minutes"\nrows = { a = "0%" }', "rows-malformed"),
        ('by = "minit"\nrows = [["0..", "0%"]]', "unknown-word"),
        ('by = "minutes"\nedges = "both"\nrows = [["0..", "0%"]]', "unknown-word"),
        ('rows = { a = "0%" }', "rows-malformed"),
        ('key = "x"', "no-rows"),
        ('key = "x"\nrows = { a = { p = "1%", q = "2%" }, b = { p = "1%" } }', "row-incomplete"),
        ('key = "x"\nrows = { a = "banyak" }', "number-wanted"),
        ('key = "x"\nrows = { a = 1 }\nsize = 3', "unknown-key"),
        ('key = "x"\nrows_csv = "tiada.csv"', "file-unreadable"),
        ('key = "x"\nrows_csv = "../x.csv"', "csv-elsewhere"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused(tmp_path: Path, table: str, code: str) -> None:
    assert code in {one.code for one in refused(tmp_path, f"[tables.t]\n{table}", TOTAL)}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (line("x", "bonus", "rate"), "unknown-word"),
        (line("x", "score"), "formula-wanted"),
        (line("x", "gross", "1"), "kind-refused"),
        (line("x", "score", "rate", section="payment", per="segment"), "per-refused"),
        (line("x", "score", "rate", per="people"), "unknown-word"),
        (line("x", "gate", "pay", per="segment"), "per-refused"),
        (line("x", "base", "rate", unit="share"), "unit-mismatch"),
        (line("x", "gate", "rate", unit="share"), "unit-mismatch"),
        (line("x", "total"), "second-total"),
        (line("x", "cut", "rate", of=["tiada"]), "unknown-name"),
        (line("x", "cut", "rate", of=["late"], per="segment"), "cut-malformed"),
        (line("x", "cut", "rate", of=["amount"]), "cut-malformed"),
        (line("x", "cut", "rate", of=[]), "cut-malformed"),
        (line("x", "score", "rate", of=["amount"]), "cut-only"),
        (line("x", "score", "rate", sum_of=["amount"]), "total-only"),
        (line("x", "score", "rate", round={"to": "0%", "mode": "half_up"}), "rounding-malformed"),
        (line("x", "score", "rate", round={"to": "1%", "mode": "nearest"}), "rounding-malformed"),
        (line("x", "addition", "100", round={"to": "0.01", "mode": "up"}), "rounding-refused"),
        (line("x", "score", "rate").replace("label", "labels"), "label-wanted"),
        (line("Tarif", "score", "rate"), "name-refused"),
        (line("rate", "score", "1"), "name-clash"),
        (line("days", "score", "1"), "name-clash"),
        (line("amount", "score", "1"), "name-clash"),
        (line("x", "score", "y") + line("y", "score", "x"), "circle"),
        (line("x", "score", "rate").replace('"share"', '"percent"'), "unknown-word"),
        (line("x", "score", "kelas_jabatan"), "segment-fact-unmarked"),
        (line("x", "score", "rate", per="segment") + line("y", "score", "x"), "marked-read-unmarked"),
        ("[[lines]]\nkind = 'score'", "line-without-id"),
        ("[extra]\nx = 1", "unknown-key"),
    ],
)
def test_a_line_that_does_not_hold_together_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert code in {one.code for one in refused(tmp_path, *PARENT, text)}


def test_a_total_says_how_it_is_rounded(tmp_path: Path) -> None:
    bare = TOTAL.replace('round = { to = 1, mode = "half_up" }\n', "")

    assert [one.code for one in refused(tmp_path, *PARENT[:-1], bare)] == ["not-rounded"]


def test_a_cut_can_not_wait_for_a_later_cut(tmp_path: Path) -> None:
    early = line("early", "cut", "late / 2")
    late = line("late", "cut", "100")

    assert [one.code for one in refused(tmp_path, BASIC, AMOUNT, early, late, TOTAL)] == ["circle"]


def test_every_mistake_of_a_file_is_named_at_once_each_at_its_line(tmp_path: Path) -> None:
    found = refused(tmp_path, *PARENT, line("x", "score", "rte"), line("y", "score", "3%"))
    text = (tmp_path / "uji.toml").read_text().splitlines()

    assert [one.code for one in found] == ["unknown-name", "percent-in-formula"]
    assert all("formula" in text[one.place.line - 1] for one in found)


def test_what_is_not_toml_is_shown_where_it_stops_being_toml(tmp_path: Path) -> None:
    path = tmp_path / "rusak.toml"
    path.write_text("[regulation]\nid = 'x'\ntitle = \n")

    with pytest.raises(RuleSetError) as caught:
        load_rule_set(path)

    assert [(one.code, one.place.line) for one in caught.value.diagnostics] == [("toml-syntax", 3)]


def test_an_example_takes_the_facts_of_another_and_replaces_names(tmp_path: Path) -> None:
    first = '[[examples]]\nname = "a"\nfacts = { ptkp = "K/0", skp_score = 90 }\nexpect = { tkd = 1 }\n'
    second = '[[examples]]\nname = "b"\nlike = "a"\nfacts = { skp_score = 80 }\nerror = "missing-fact"\n'

    examples = made(tmp_path, *PARENT, first, second).examples

    assert examples[1].facts == {"ptkp": "K/0", "skp_score": 80}
    assert examples[1].error == "missing-fact"


def test_the_version_in_force_changes_on_its_day(tmp_path: Path) -> None:
    write(tmp_path, *PARENT, name="lama", in_force="2024-01-01")
    write(tmp_path, *PARENT, name="baru", in_force="2025-01-01")
    library = Library([tmp_path])

    assert library.in_force("uji", "biasa", date(2024, 12, 31)).id == "lama"
    assert library.in_force("uji", "biasa", date(2025, 1, 1)).id == "baru"
    with pytest.raises(UnknownRuleSetError):
        library.in_force("uji", "biasa", date(2023, 12, 31))
    with pytest.raises(UnknownRuleSetError):
        library.by_id("tiada")


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(head("sama"))
    (tmp_path / "b.toml").write_text(head("sama"))

    with pytest.raises(RuleSetError) as caught:
        Library([tmp_path])

    assert [one.code for one in caught.value.diagnostics] == ["id-twice"]


def test_a_file_keeps_its_parents_beside_it_even_when_a_neighbour_is_broken(tmp_path: Path) -> None:
    (tmp_path / "rusak.toml").write_text("= =")
    write(tmp_path, *PARENT, name="induk")

    assert evaluate(made(tmp_path, name="anak", inherits='["induk"]'), person()).total == 4_850_000
