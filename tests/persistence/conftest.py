"""Data folders of embedded servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.persistence import embedded


@pytest.fixture(scope="session")
def used_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose server was used and stopped, to be copied: that is quicker than a first use."""
    folder = tmp_path_factory.mktemp("used")
    embedded.start(folder, durable=False).stop()
    return folder
