"""What would have reached the next band: how much, in which direction, by the edge rule of the table."""

from pathlib import Path

import pytest

from app.rules import load_rule_set
from app.rules.exact import Ratio, compare, parse
from app.rules.explain.nearest import Met, Step, shortest, to_limit, to_neighbours
from app.rules.model import Table
from app.rules.tree import Unit

HERE = Path(__file__).parent
SOUND = (HERE / "uji-kecil.toml").read_text(encoding="utf-8")


def table(folder: Path, rows: str, edges: str = "lower", by: str = "minutes") -> Table:
    old = 'by = "minutes"\ncitation = "Pasal 4"\ncertainty = "text"\n'
    start = SOUND.index(old)
    end = SOUND.index("\n", SOUND.index("rows = ", start))
    new = f'by = "{by}"\nedges = "{edges}"\ncitation = "Pasal 4"\nrows = {rows}'
    text = SOUND[:start] + new + SOUND[end:]
    if by != "minutes":
        text = text.replace("sum(late(day.late_minutes) for day in days)", "late(work)")
    file = folder / "2021-kecil.toml"
    file.write_text(text, encoding="utf-8")
    return load_rule_set(file).tables["late"]


def met(bands: Table, value: Ratio, row: int) -> Met:
    return Met(bands, bands.rows[row], "", value)


def step_of(one: Met, *, less_is_better: bool) -> Step | None:
    return shortest(to_neighbours(one, less_is_better=less_is_better))


LATE = '[["0..1", "0%"], ["1..31", "0.5%"], ["31..", "1%"]]'


@pytest.mark.parametrize(("minutes", "row", "less"), [(45, 2, 15), (31, 2, 1), (30, 1, 30), (1, 1, 1)])
def test_the_minute_at_the_lower_edge_belongs_to_the_band_so_one_more_is_needed(
    tmp_path: Path, minutes: int, row: int, less: int
) -> None:
    step = step_of(met(table(tmp_path, LATE), (minutes, 1), row), less_is_better=True)

    assert step is not None
    assert step.distance == (less, 1)
    assert step.text(Unit.SHARE, "id").startswith(f"dengan {less} menit lebih sedikit: ")
    assert step.text(Unit.SHARE, "en").startswith(f"with {less} minutes less: ")


def test_where_the_upper_edge_belongs_to_the_band_it_is_reached_exactly(tmp_path: Path) -> None:
    bands = table(tmp_path, '[["..30", "0.5%"], ["30..", "1%"]]', edges="upper")

    step = step_of(met(bands, (45, 1), 1), less_is_better=True)

    assert step is not None
    assert (step.distance, step.more) == ((15, 1), False)


def test_a_share_short_of_the_next_band_is_told_by_how_much_more(tmp_path: Path) -> None:
    bands = table(tmp_path, '[["0..0.8", "70%"], ["0.8..", "85%"]]', by="share")

    step = step_of(met(bands, parse("79.99%"), 0), less_is_better=False)

    assert step is not None
    assert step.more
    assert compare(step.distance, parse("0.01%")) == 0
    assert step.text(Unit.SHARE, "id") == "0,01 % lagi: 85 %"


def test_in_the_best_band_there_is_nothing_nearer(tmp_path: Path) -> None:
    assert step_of(met(table(tmp_path, LATE), (0, 1), 0), less_is_better=True) is None


def test_of_several_the_shortest_way_is_told(tmp_path: Path) -> None:
    bands = table(tmp_path, LATE)

    far, near = (to_neighbours(met(bands, (value, 1), 2), less_is_better=True) for value in (60, 33))
    step = shortest([*far, *near])

    assert step is not None
    assert step.distance == (3, 1)


@pytest.mark.parametrize(
    ("value", "operator", "distance"),
    [
        (6738, ">=", 12),  # 12 more reach it
        (6738, "<", 12),
        (6749, ">", 2),  # the limit itself isn't above itself
        (6750, ">", 1),
        (6750, ">=", -1),
        (6760, "<=", -10),
        (6760, "<", -11),
        (6750, "==", None),
    ],
)
def test_a_condition_turns_at_its_limit_or_a_minute_past_it(value: int, operator: str, distance: int | None) -> None:
    found = to_limit((value, 1), (6750, 1), operator, Unit.MINUTES)

    assert found == (None if distance is None else (distance, 1))


def test_past_a_limit_in_shares_there_is_no_next_step() -> None:
    assert to_limit((1, 2), (1, 2), ">", Unit.SHARE) is None
    assert to_limit((1, 4), (1, 2), ">=", Unit.SHARE) == (1, 4)
