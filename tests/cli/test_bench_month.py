"""`erk bench month`: the figures fit together, nobody is held, workers agree, and another's folder is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli.bench.month.city import OtherCityError, Size, city


def test_a_small_city_is_worked_out_whole_by_real_workers(tmp_path: Path) -> None:
    asked = ["bench", "month", "--employees", "40", "--workers", "2", "--data", str(tmp_path / "city")]

    result = CliRunner().invoke(app, [*asked, "--json"])

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["employees"] == 40
    assert told["attendance_days"] == 40 * 22
    assert 40 * 22 * 7 < told["entries"] < 40 * 22 * 8  # some of the eight a day were rejected or returned
    (run,) = told["runs"]
    assert (run["workers"], run["results"], run["held"]) == (2, 40, 0)
    for name in ("seconds", "raw_group_by_seconds", "raw_write_seconds", "ratio", "people_per_second", "peak_mib"):
        assert told[name] == run[name] > 0
    assert told["same_digest"] is True
    assert told["digest"].startswith("sha256:")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("not a city", "utf-8")

    with (
        pytest.raises(OtherCityError),
        city(tmp_path, Size(employees=40, entries_per_day=8), lambda _: None),
    ):
        pass

    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]
