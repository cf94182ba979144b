"""Examples A1 and A2, from the first push to the published line, over HTTP."""

from __future__ import annotations

import json

import pytest

from tests.flow.conftest import start
from tests.flow.story import WORKING_DAYS, Json, Person, Site, Story
from tests.support.nest import erk

NIP = "190003302010011005"


def as_in_the_examples() -> Person:
    """Two days late below half an hour, one below an hour, one early departure, one absence without an activity."""
    return Person(nip=NIP, late={0: 15, 1: 20, 2: 45}, early={3: 20}, absent={4})


def told(site: Site, variant: str, agency: int = 9901) -> Story:
    story = Story(site, agency=agency, variant=variant, people=[as_in_the_examples()])
    for chapter in (story.found, story.work, story.decide, story.attend):
        chapter()
    story.transition("ani", "closed")
    return story


def amounts(line: Json) -> list[tuple[str, str, int]]:
    return [(part["kind"], part["id"], part["amount"]) for part in line["parts"]]


@pytest.mark.parametrize(
    ("variant", "total", "cuts"),
    [
        (
            "basis-penuh",
            4_582_143,
            {"unproductive_cut": 142_857, "late_cut": 100_000, "early_cut": 25_000, "absence_cut": 150_000},
        ),
        (
            "basis-40",
            4_747_143,
            {"unproductive_cut": 142_857, "late_cut": 40_000, "early_cut": 10_000, "absence_cut": 60_000},
        ),
    ],
)
def test_the_published_line_is_that_of_the_example(site: Site, variant: str, total: int, cuts: dict[str, int]) -> None:
    assert len(WORKING_DAYS) == 21
    story = told(site, variant)
    story.run()
    batch = story.publish()

    (line,) = story.lines(batch)
    parts = amounts(line)

    assert (line["gross"], batch["gross"], batch["lines"]) == (total, total, 1)
    assert [amount for kind, _, amount in parts if kind == "base"] == [5_000_000]
    assert {name: amount for kind, name, amount in parts if kind == "cut" and amount} == cuts
    assert line["base"] - line["cuts"] + line["additions"] == total == 5_000_000 - sum(cuts.values())
    assert line["gross"] - line["deductions"] == line["net"]
    assert (line["nip"], line["work_month"], line["payment_month"]) == (NIP, "2026-04", "2026-05")
    statement = story.get("ani", f"/v1/statements/{line['statement_id']}")
    assert statement["total"] == total
    assert all(one["citation"] for one in statement["lines"])


def test_what_is_frozen_stays_and_can_be_worked_out_again_after_the_regulation_changed(site: Site) -> None:
    story = told(site, "basis-penuh")
    first = story.run()
    batch = story.publish()
    before = story.lines(batch)
    folder = site.data.parent
    site.service.stop()
    file = folder / "rules" / "uji-basis-penuh.toml"
    file.write_text(
        file.read_text("utf-8").replace("9 = 5000000", "9 = 7000000").split("[[examples]]")[0], encoding="utf-8"
    )
    site.service = start(folder)

    verified = erk("month", "verify", "--agency", "9901", "--month", "2026-04", "--data", str(site.data), "--json")

    assert first["digest"] in verified
    assert story.lines(batch) == before


def test_the_same_month_of_another_agency_has_the_same_digests(site: Site) -> None:
    stories = [told(site, "basis-penuh", agency) for agency in (9901, 9902)]

    runs = [story.run()["digest"] for story in stories]
    batches = [story.publish()["digest"] for story in stories]

    assert runs[0] == runs[1]
    assert batches[0] == batches[1]


def test_an_approver_compares_the_month_with_the_one_before_from_the_shell(site: Site) -> None:
    story = told(site, "basis-penuh")
    story.run()
    reached = ("--url", site.service.url, "--token", site.token("ani", story.agency))

    shown = erk("month", "compare", "--month", "2026-04", *reached)
    found = json.loads(erk("month", "compare", "--month", "2026-04", *reached, "--json"))

    assert "+4.582.143" in shown  # nobody was paid in March
    assert [(one["then"], one["now"]) for one in found["people"]] == [(None, 4_582_143)]
    assert {one["fact"]: one["now"] for one in found["people"][0]["facts"]}["days.absent"] == "1"
    assert [unit["now"]["total"] for unit in found["units"]] == [4_582_143]
