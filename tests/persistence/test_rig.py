"""The rig that the other tests stand on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.persistence.launching import PROJECT, kill9_postmaster, runs
from tests.support.run import sweep
from tests.support.service import StartService

LEFT_BEHIND = """
import os, sys
from pathlib import Path
from app.persistence import embedded
folder = Path(sys.argv[1])
(folder / "run").touch()
embedded.start(folder, durable=False)
os._exit(0)
"""


def leave_behind(used_data: Path, folder: Path) -> Path:
    """Make the folder of a run that was killed while its server ran."""
    shutil.copytree(used_data, folder)
    subprocess.run([sys.executable, "-c", LEFT_BEHIND, str(folder)], check=True, cwd=PROJECT)
    assert runs(folder)
    return folder


def test_a_run_removes_what_killed_runs_left_and_stops_their_servers(used_data: Path, tmp_path: Path) -> None:
    alive, dead = (leave_behind(used_data, tmp_path / name) for name in ("erk-tests-1", "erk-tests-2"))
    kill9_postmaster(dead)
    (tmp_path / "other").mkdir()

    sweep(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["other"]
    assert not runs(alive)


@pytest.mark.usefixtures("postgres")
def test_a_run_leaves_the_folders_of_living_runs_alone(run_folder: Path) -> None:
    sweep(run_folder.parent)

    assert runs(run_folder)


def test_the_service_starts_on_a_clone_and_ends_on_request(
    start_service: StartService, app_url: str, owner_url: str
) -> None:
    service = start_service(env={"ERK_DATABASE_URL": app_url, "ERK_OWNER_DATABASE_URL": owner_url})

    assert service.url.startswith("http://127.0.0.1:")
    assert service.stop() == 0


def test_a_service_that_does_not_start_fails_with_its_own_words(start_service: StartService) -> None:
    with pytest.raises(pytest.fail.Exception, match="No such option"):
        start_service("--nonsense")


def test_a_killed_service_starts_again_on_the_same_data(start_service: StartService, tmp_path: Path) -> None:
    start_service(data=tmp_path / "d").kill9()

    service = start_service(data=tmp_path / "d")

    assert service.stop() == 0
    assert not runs(tmp_path / "d")
