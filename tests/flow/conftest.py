"""A running service for the tests of the whole flow, with a rules folder of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.story import MONTH, RULES, Site
from tests.support.service import Service


def open_site(folder: Path) -> Site:
    """Start the service on an embedded server of its own; rule files are copied, so that a test may change them."""
    rules = folder / "rules"
    rules.mkdir(parents=True)
    for name in ("uji-basis-penuh.toml", "uji-basis-40.toml"):
        shutil.copy(RULES / name, rules)
    site = Site(folder / "data", start(folder))
    site.prepare(MONTH)
    return site


def start(folder: Path) -> Service:
    """Start the service, again or for the first time, on the folder's data."""
    service = Service(folder / "data", {"ERK_RULES_PATHS": str(folder / "rules")}, forked=True)
    service.wait_until_ready()
    return service


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path)
    yield opened
    if opened.service.process.poll() is None:
        opened.service.stop()
