"""The embedded server: first use, sharing, crashes, refusals, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from app.persistence import embedded
from app.persistence.embedded import EmbeddedServerError, Failure, cluster, namespace, programs
from tests.persistence.launching import (
    ORDINARY_PYTHON,
    ServerUser,
    connection_error_of,
    end_postmaster,
    kill9_postmaster,
    permissions_up_to_root,
    postmaster,
    runs,
)

as_another_user = pytest.mark.skipif(
    os.geteuid() != 0 or not ORDINARY_PYTHON[0], reason="only root becomes another user, who needs an interpreter too"
)
NOBODY = 65534
UNLISTED = 54321


@pytest.fixture
def new_data() -> Iterator[Path]:
    """A data folder that does not exist yet; any user may pass to it, and its path is short enough for a socket."""
    parent = Path(tempfile.mkdtemp(prefix="erk-"))
    parent.chmod(0o711)
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def data(new_data: Path, used_data: Path) -> Path:
    """A data folder whose server was used and stopped before."""
    shutil.copytree(used_data, new_data)
    return new_data


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as conn:
        row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_first_use_makes_everything_and_the_next_start_finds_it_again(new_data: Path) -> None:
    with embedded.start(new_data) as server, psycopg.connect(server.url("erk_owner")) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 1 AS n")

    assert not runs(new_data)
    with embedded.start(new_data) as server:
        assert ask(server.url("erk_owner"), "SELECT n FROM kept") == 1
        assert ask(server.url(), "SELECT current_user || ' ' || current_database()") == "erk_app erk"
        assert ask(server.url(), "SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'") == 1
        assert ask(
            server.url(), "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'procrastinate'"
        ) == ("erk_owner")


def test_the_application_role_has_no_rights_but_to_connect(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        powers = "SELECT bool_or(rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole) FROM pg_roles"
        assert ask(server.url(), f"{powers} WHERE rolname ~ 'erk'") is False
        assert ask(
            server.url(), "SELECT has_database_privilege('erk', 'TEMP') OR has_schema_privilege('public', 'CREATE')"
        ) is (False)


def test_data_is_safe_unless_a_test_says_otherwise(data: Path) -> None:
    settings = "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name = ANY"
    names = "('{fsync,full_page_writes,synchronous_commit}')"

    with embedded.start(data) as server:
        assert ask(server.url(), f"{settings} {names}") == "on on on"
    with embedded.start(data, durable=False) as server:
        assert ask(server.url(), f"{settings} {names}") == "off off off"


def test_the_server_listens_on_nothing_but_a_private_socket(new_data: Path) -> None:
    with embedded.start(new_data, durable=False) as server:
        assert ask(server.superuser_url(), "SHOW listen_addresses") == ""
        assert ask(server.superuser_url(), "SHOW jit") == "off"
        inside = new_data / "postgres"
        private = [new_data, inside, inside / "data", inside / "run"]
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in private] == [0o700] * 4
        assert stat.S_IMODE((inside / "run" / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_the_servers_log_repeats_no_value(data: Path) -> None:
    with embedded.start(data, durable=False) as server, pytest.raises(psycopg.DataError):
        ask(server.url(), "SELECT 'secret'::int")

    assert "secret" not in (data / "postgres" / "server.log").read_text()


def test_nothing_outside_the_data_folder_changes(new_data: Path) -> None:
    new_data.mkdir(mode=0o750)
    program = programs.programs_folder()
    places = (new_data, program, Path(tempfile.gettempdir()))
    before = [permissions_up_to_root(place) for place in places]
    beside = sorted(new_data.parent.iterdir())
    users = Path("/etc/passwd").read_bytes()

    embedded.start(new_data, durable=False).stop()

    assert [permissions_up_to_root(place) for place in places] == before
    assert sorted(new_data.parent.iterdir()) == beside
    assert [path.name for path in new_data.iterdir()] == ["postgres"]
    assert Path("/etc/passwd").read_bytes() == users


def test_two_processes_share_a_server_and_the_last_to_leave_stops_it(data: Path) -> None:
    one, two = ServerUser(data), ServerUser(data)
    assert one.answer() == two.answer()

    assert one.leave() == 0
    assert runs(data)
    assert two.leave() == 0
    assert not runs(data)


def test_two_holds_in_one_process_count_as_two_users_and_stop_may_be_repeated(data: Path) -> None:
    one = embedded.start(data, durable=False)
    two = embedded.start(data, durable=False)

    one.stop()
    one.stop()
    assert ask(two.url(), "SELECT 1") == 1
    two.stop()
    assert not runs(data)


def test_after_the_starter_is_killed_the_next_user_takes_the_server_over_and_stops_it(data: Path) -> None:
    starter = ServerUser(data)
    assert starter.answer().startswith("ready")
    pid = postmaster(data)
    starter.kill9()
    assert runs(data)

    with embedded.start(data, durable=False) as server:
        assert postmaster(data) == pid
        assert ask(server.url(), "SELECT 1") == 1

    assert not runs(data)


def test_after_the_server_is_killed_the_next_user_starts_it_again_with_its_data(data: Path) -> None:
    with embedded.start(data) as server:
        with psycopg.connect(server.url("erk_owner")) as conn:
            conn.execute("CREATE TABLE kept AS SELECT 1 AS n")
        killed = kill9_postmaster(data)

        with embedded.start(data, durable=False) as again:
            assert postmaster(data) != killed
            assert ask(again.url("erk_owner"), "SELECT n FROM kept") == 1
    assert not runs(data)


@pytest.mark.parametrize("now_is", ["another process", "no process", "a file cut short"])
def test_a_pid_file_left_by_a_reboot_does_not_stop_the_start(data: Path, now_is: str) -> None:
    embedded.start(data, durable=False).stop()
    pid = {"another process": os.getppid(), "no process": 2**22 - 7}.get(now_is)
    run = data / "postgres" / "run"
    lines = [pid, data / "postgres" / "data", 1767225600, 5432, run, "", 0, "ready"] if pid else [""]
    (data / "postgres" / "data" / "postmaster.pid").write_text("\n".join(map(str, lines)))
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (run / name).write_text(f"{pid or ''}\n")

    with embedded.start(data, durable=False) as server:
        assert ask(server.url(), "SELECT 1") == 1


def test_a_copied_folder_gets_a_server_of_its_own_though_its_pid_file_names_the_original(data: Path) -> None:
    with embedded.start(data, durable=False) as original:
        copy = data.parent / "copy"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns(".s.PGSQL.*", "run"))

        with embedded.start(copy, durable=False) as copied:
            assert ask(copied.superuser_url(), "SHOW data_directory") == str(copy / "postgres" / "data")
            assert ask(original.superuser_url(), "SHOW data_directory") == str(data / "postgres" / "data")
        assert ask(original.url(), "SELECT 1") == 1


def test_a_first_use_that_was_cut_off_is_made_anew(new_data: Path) -> None:
    unfinished = new_data / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")

    with embedded.start(new_data, durable=False) as server:
        assert ask(server.url(), "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_start_that_was_cut_off_before_the_database_is_completed_by_the_next(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        with psycopg.connect(server.superuser_url(), autocommit=True) as conn:
            conn.execute("ALTER DATABASE erk RENAME TO erk_unfinished")

        with embedded.start(data, durable=False) as again:
            assert ask(again.url(), "SELECT count(*) FROM pg_database WHERE datname LIKE 'erk%'") == 1


def test_a_path_too_long_for_a_socket_gets_a_private_one_elsewhere_that_goes_with_the_server(new_data: Path) -> None:
    deep = new_data / ("x" * 60) / ("y" * 60)
    with embedded.start(deep, durable=False) as server:
        assert ask(server.url(), "SELECT 1") == 1
        socket = Path(str(ask(server.superuser_url(), "SHOW unix_socket_directories")))
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        with embedded.start(deep, durable=False) as other:
            assert other.url() == server.url()

    assert not socket.exists()


def test_a_killed_server_with_its_socket_elsewhere_leaves_no_folder_behind_after_the_next_start(new_data: Path) -> None:
    deep = new_data / ("x" * 60) / ("y" * 60)
    with embedded.start(deep, durable=False) as server:
        socket = Path(str(ask(server.superuser_url(), "SHOW unix_socket_directories")))
        kill9_postmaster(deep)
        with embedded.start(deep, durable=False) as again:
            assert not socket.exists()
            second = Path(str(ask(again.superuser_url(), "SHOW unix_socket_directories")))

    assert not second.exists()


def test_a_server_that_someone_else_ended_leaves_no_socket_folder_either(new_data: Path) -> None:
    deep = new_data / ("x" * 60) / ("y" * 60)
    with embedded.start(deep, durable=False) as server:
        socket = Path(str(ask(server.superuser_url(), "SHOW unix_socket_directories")))
        end_postmaster(deep)
        assert socket.exists()

    assert not socket.exists()


def test_a_copy_of_a_folder_with_its_socket_elsewhere_leaves_the_originals_alone(new_data: Path) -> None:
    original, copy = (new_data / (letter * 60) / ("y" * 60) for letter in "ab")
    with embedded.start(original, durable=False) as server:
        shutil.copytree(original, copy)
        with embedded.start(copy, durable=False) as copied:
            assert copied.url() != server.url()
        assert ask(server.url(), "SELECT 1") == 1


def test_a_folder_with_quotes_spaces_and_letters_beyond_ascii_works(new_data: Path) -> None:
    odd = new_data / 'it\'s "odd", $HOME `id` %s \\ dünn'

    with embedded.start(odd, durable=False) as server:
        assert ask(server.url(), "SELECT 1") == 1


def test_libpqs_environment_variables_lead_nobody_astray(new_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "1", "PGHOST": "/nonexistent", "PGDATA": "/nonexistent", "PGUSER": "x"}.items():
        monkeypatch.setenv(name, value)

    with embedded.start(new_data, durable=False) as server:
        assert ask(server.url(), "SELECT current_user::text") == "erk_app"


def refusal(data: Path) -> EmbeddedServerError:
    with pytest.raises(EmbeddedServerError) as caught:
        embedded.start(data, durable=False)
    assert caught.value.message_id in str(caught.value)
    assert caught.value.message_en in str(caught.value)
    return caught.value


def test_data_of_another_version_is_refused_before_anything_is_touched(new_data: Path) -> None:
    (new_data / "postgres" / "data").mkdir(parents=True)
    (new_data / "postgres" / "data" / "PG_VERSION").write_text("17\n")

    assert refusal(new_data).code is Failure.DATA_VERSION
    assert sorted(path.name for path in (new_data / "postgres" / "data").iterdir()) == ["PG_VERSION"]


def test_a_file_in_place_of_the_folder_is_refused(new_data: Path) -> None:
    new_data.write_text("not a folder")

    assert refusal(new_data).code is Failure.FOLDER_NOT_WRITABLE


def test_missing_programs_are_refused(new_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda _: None)

    assert refusal(new_data).code is Failure.BINARIES_MISSING


def test_a_server_that_can_not_start_is_told_with_its_last_words(data: Path) -> None:
    embedded.start(data, durable=False).stop()
    (data / "postgres" / "data" / "global" / "pg_control").unlink()

    error = refusal(data)

    assert error.code is Failure.START_FAILED
    assert "pg_control" in error.params["detail"]


def test_a_server_that_runs_and_never_answers_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded.start(data, durable=False):
        monkeypatch.setattr(cluster, "PATIENCE", timedelta(milliseconds=50))
        monkeypatch.setattr(cluster, "_answers", lambda *_: False)

        assert refusal(data).code is Failure.NOT_ANSWERING


@as_another_user
@pytest.mark.parametrize("user", [NOBODY, UNLISTED])
def test_an_ordinary_user_works_the_same_also_one_that_the_system_does_not_list(new_data: Path, user: int) -> None:
    new_data.mkdir()
    os.chown(new_data, user, user)
    one, two = ServerUser(new_data, user=user), ServerUser(new_data, user=user)
    assert one.answer() == two.answer()
    assert (new_data / "postgres" / "data").stat().st_uid == user

    assert one.leave() == two.leave() == 0
    assert not runs(new_data)


@as_another_user
def test_a_read_only_folder_is_refused(new_data: Path) -> None:
    new_data.mkdir(mode=0o555)
    os.chown(new_data, NOBODY, NOBODY)
    user = ServerUser(new_data, user=NOBODY)

    assert user.answer() == "folder-not-writable"
    assert user.leave() == 1


@as_another_user
def test_another_users_folder_is_refused_to_root_and_to_others(new_data: Path) -> None:
    new_data.mkdir(mode=0o777)
    (new_data / "postgres").mkdir()
    os.chown(new_data / "postgres", NOBODY, NOBODY)

    assert refusal(new_data).code is Failure.FOLDER_OF_ANOTHER_USER
    stranger = ServerUser(new_data, user=UNLISTED)
    assert stranger.answer() == "folder-of-another-user"
    assert stranger.leave() == 1


@as_another_user
def test_no_other_user_reaches_the_socket(new_data: Path) -> None:
    new_data.mkdir(mode=0o777)
    with embedded.start(new_data, durable=False) as server:
        assert "Permission denied" in connection_error_of(NOBODY, server.url())
        (new_data / "postgres").chmod(0o777)
        (new_data / "postgres" / "run").chmod(0o777)
        assert "Permission denied" in connection_error_of(NOBODY, server.url())


def test_a_system_without_user_namespaces_is_refused_with_the_remedy(
    new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = new_data.parent / "namespace.py"
    refusing.write_text(f"import sys\nsys.stderr.write('Operation not permitted')\nsys.exit({namespace.REFUSED})\n")
    monkeypatch.setattr(namespace, "__file__", str(refusing))
    monkeypatch.setattr(programs, "_is_listed", lambda _: False)

    error = refusal(new_data)

    assert error.code is Failure.NAMESPACE_REFUSED
    assert error.params["detail"] == "Operation not permitted"
    assert "ERK_DATABASE_URL" in error.message_en
