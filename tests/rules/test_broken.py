"""Each file in `broken` has one mistake, and is told so: its code, line and column stand in the file's second line."""

from pathlib import Path

import pytest

from app.rules.checks import check

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.toml"))
SOUND = HERE.parent / "rules_data"  # the broken ones inherit from the small regulation there


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_told_its_mistake_at_its_place_with_a_mend(path: Path) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[1].removeprefix("# expected: ")

    found = check(path, [SOUND], enacting=True)

    assert {f"{one.code} {one.place.line} {one.place.column}" for one in found} == {expected}
    assert all(one.message and one.mend for one in found)
    assert expected.partition(" ")[0] == path.stem
