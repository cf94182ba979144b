"""A running service of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.conftest import open_site
from tests.flow.story import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Start the service; it is ended with the test."""
    opened = open_site(tmp_path)
    yield opened
    if opened.service.process.poll() is None:
        opened.service.stop()
