"""What a site may set, and the clock that it chooses."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import structlog
from pydantic import ValidationError
from typer.testing import CliRunner

from app.cli import app as erk
from app.cli.logs import configure_logging
from app.clock import FileClock, SystemClock
from app.main import clock_of, cursors_of, development_issuer, owner_database_url
from app.settings import Settings

NIP = "193503302010011005"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ERK_DATABASE_URL", "ERK_ISSUER", "ERK_JWKS_URL", "ERK_DATA_DIR", "ERK_CLOCK"):
        monkeypatch.delenv(name, raising=False)


def test_without_settings_everything_is_in_the_users_own_folder() -> None:
    settings = Settings()
    assert settings.embedded
    assert settings.data_dir.name == "erk"
    assert settings.algorithms == ("RS256", "PS256", "ES256", "Ed25519")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_DATABASE_URL", "postgresql://erk_app:sandi@db/erk")
    monkeypatch.setenv("ERK_ALGORITHMS", "RS256, ES384")
    monkeypatch.setenv("ERK_RULES_PATHS", "/etc/erk/rules,/srv/rules")
    settings = Settings()
    assert not settings.embedded
    assert settings.algorithms == ("RS256", "ES384")
    assert settings.rules_paths == (Path("/etc/erk/rules"), Path("/srv/rules"))
    assert "sandi" not in repr(settings)
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://erk_app:sandi@db/erk"
    with pytest.raises(LookupError), owner_database_url(settings):
        pass


@pytest.mark.parametrize("algorithms", ["none", "HS256", "RS256,HS512", ""])
def test_no_site_can_allow_an_algorithm_that_is_not_a_public_keys(
    monkeypatch: pytest.MonkeyPatch, algorithms: str
) -> None:
    monkeypatch.setenv("ERK_ALGORITHMS", algorithms)
    with pytest.raises(ValidationError, match="algorithms must be some of"):
        Settings()


def test_an_issuer_comes_with_its_keys_and_switches_the_development_issuer_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ERK_ISSUER", "https://sso.example")
    with pytest.raises(ValidationError, match="set together"):
        Settings()
    monkeypatch.setenv("ERK_JWKS_URL", "https://sso.example/certs")
    with pytest.raises(LookupError, match="development issuer is off"):
        development_issuer(Settings(data_dir=tmp_path))
    refused = CliRunner().invoke(erk, ["token", "--data", str(tmp_path), "--agency", "9901", "--subject", "officer-1"])
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "development issuer is off" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_moves_is_for_the_embedded_server_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_CLOCK", "movable")
    monkeypatch.setenv("ERK_DATABASE_URL", "postgresql://db/erk")
    with pytest.raises(ValidationError, match="only for the embedded server"):
        Settings()


def test_the_clock_is_the_machines_until_it_is_moved_and_after_it_is_released(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, clock="movable")
    clock = clock_of(settings)
    mover = FileClock(tmp_path / "clock")
    before = SystemClock().now()
    assert before <= clock.now() <= SystemClock().now()
    mover.move(datetime(2026, 4, 1, 8, tzinfo=timezone(timedelta(hours=7))))
    assert clock.now() == datetime(2026, 4, 1, 1, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    mover.release()
    assert clock.now() >= before
    assert isinstance(clock_of(Settings(data_dir=tmp_path)), SystemClock)


def test_keys_in_the_data_folder_are_made_once_and_are_the_owners_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    token = cursors_of(settings).write(["list"], ("A", 1))
    assert cursors_of(settings).read(["list"], token) == ("A", 1)
    first = development_issuer(settings).public_keys.as_dict()
    assert development_issuer(settings).public_keys.as_dict() == first
    assert "d" not in first["keys"][0]
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["cursor.key", "development-issuer.pem"]
    assert {path.stat().st_mode & 0o777 for path in settings.data_dir.iterdir()} == {0o600}


def test_erk_token_prints_a_token_and_nothing_else(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        erk, ["token", "--data", str(tmp_path), "--agency", "9901", "--subject", "officer-1", "--scope", "hr:read"]
    )
    assert result.exit_code == 0
    assert result.stdout.count(".") == 2
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [["--agency", "5"], ["--agency", "9901", "--scope", "everything"], []],
    ids=["agency", "scope", "nothing"],
)
def test_wrong_usage_is_exit_2(tmp_path: Path, options: list[str]) -> None:
    assert CliRunner().invoke(erk, ["token", "--data", str(tmp_path), "--subject", "x", *options]).exit_code == 2


@pytest.fixture
def log_stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logging("INFO", stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_logs_are_json_lines_and_an_exceptions_message_is_not_in_them(log_stream: io.StringIO) -> None:
    structlog.get_logger("erk.test").info("counted", rows=3)
    try:
        int(NIP + "x")
    except ValueError:
        logging.getLogger("somebody.else").exception("it broke")
    first, second = (json.loads(line) for line in log_stream.getvalue().splitlines())
    assert (first["event"], first["rows"], first["level"]) == ("counted", 3, "info")
    assert (second["event"], second["error"], second["level"]) == ("it broke", "ValueError", "error")
    assert NIP not in log_stream.getvalue()
