"""The Dockerfile's own commands work, run here in a folder that stands for the image's file system."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTRUCTIONS = re.findall(r"^([A-Z]+) (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def values(instruction: str) -> list[str]:
    return [text for name, text in INSTRUCTIONS if name == instruction]


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def in_image(text: str, image: Path) -> str:
    """Put the image's paths under the folder."""
    return re.sub(r"(?<![\w.])/(opt/erk|srv/erk|var/lib/erk)", rf"{image}/\1", text)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Carry out the build: every COPY and RUN that isn't about users, in order."""
    image = tmp_path_factory.mktemp("image")
    for instruction, text in INSTRUCTIONS:
        if instruction == "COPY" and not text.startswith("--from"):
            source, target = text.split()
            place = Path(in_image(target, image))
            place.parent.mkdir(parents=True, exist_ok=True)
            origin = ROOT / source
            copy = shutil.copytree if origin.is_dir() else shutil.copy
            copy(origin, place)
        elif instruction == "RUN" and not text.startswith("useradd"):
            command = re.sub(r"^python ", f"{sys.executable} ", in_image(text, image))
            subprocess.run(command, shell=True, check=True, capture_output=True)  # noqa: S602 - the Dockerfile's line
    (image / "var/lib/erk").mkdir(parents=True)
    return image


def test_the_image_runs_as_an_ordinary_user_with_a_health_check() -> None:
    assert values("USER") == ["erk"]
    assert len(values("FROM")) == 2
    assert values("EXPOSE") == ["8000"]
    assert len(values("HEALTHCHECK")) == 1


def test_everything_that_is_copied_is_let_through_by_the_dockerignore() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    sources = {text.split()[0] for text in values("COPY") if not text.startswith("--from")}
    assert sources <= kept


def test_the_image_serves_and_its_health_check_passes_and_fails(image: Path) -> None:
    port = free_port()
    env = {"LANG": "C.UTF-8", "TMPDIR": os.environ.get("TMPDIR", "/tmp")}  # noqa: S108 - the machine's own default
    for text in values("ENV"):
        for pair in text.split():
            name, value = pair.split("=", 1)
            env[name] = in_image(value, image).replace("$PATH", "/usr/bin:/bin")
    command = [part.replace("0.0.0.0", "127.0.0.1") for part in json.loads(values("CMD")[0])]  # noqa: S104 - replaced
    command[command.index("8000")] = port
    health = values("HEALTHCHECK")[0].partition(" CMD ")[2].replace("8000", port)
    folder = in_image(values("WORKDIR")[0], image)

    server = subprocess.Popen([f"{image}/opt/erk/bin/{command[0]}", *command[1:]], cwd=folder, env=env)
    try:
        assert until_healthy(health, folder, env)
    finally:
        server.terminate()
        server.wait(30)
    assert subprocess.run(health, shell=True, cwd=folder, env=env, capture_output=True).returncode != 0  # noqa: S602, PLW1510 - the Dockerfile's line


def until_healthy(health: str, folder: str, env: dict[str, str]) -> bool:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if subprocess.run(health, shell=True, cwd=folder, env=env, capture_output=True).returncode == 0:  # noqa: S602, PLW1510 - the Dockerfile's line
            return True
        time.sleep(0.3)
    return False
