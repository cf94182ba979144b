"""A site's own server is checked before it is used."""

from __future__ import annotations

from typing import LiteralString

import psycopg
import pytest

from app.persistence import server_check
from app.persistence.server_check import Unfit, UnfitServerError, check_server
from tests.support.databases import Clone


def as_superuser(clone: Clone, statement: LiteralString) -> None:
    with psycopg.connect(clone.superuser_url, autocommit=True) as conn:
        conn.execute(statement)


def codes(url: str) -> tuple[Unfit, ...]:
    with pytest.raises(UnfitServerError) as caught:
        check_server(url)
    assert len(caught.value.messages_id) == len(caught.value.messages_en) == len(caught.value.codes)
    return caught.value.codes


def test_the_application_role_on_a_prepared_database_is_fit(app_url: str) -> None:
    check_server(app_url)


def test_a_superuser_is_refused(superuser_url: str) -> None:
    assert codes(superuser_url) == (Unfit.SUPERUSER, Unfit.BYPASSES_ROW_SECURITY)


def test_the_owner_is_refused(owner_url: str) -> None:
    assert codes(owner_url) == (Unfit.OWNS_TABLES,)


def test_a_role_that_inherits_from_the_owner_is_refused(clone: Clone, worker_id: str) -> None:
    role = f"heir_{worker_id}"
    with psycopg.connect(clone.superuser_url, autocommit=True) as conn:
        conn.execute(f"CREATE ROLE {role} LOGIN IN ROLE erk_owner".encode())
    try:
        assert codes(clone.server.url(role, clone.name)) == (Unfit.OWNS_TABLES,)
    finally:
        with psycopg.connect(clone.superuser_url, autocommit=True) as conn:
            conn.execute(f"DROP ROLE {role}".encode())


def test_a_missing_extension_is_named(clone: Clone) -> None:
    as_superuser(clone, "DROP EXTENSION btree_gist CASCADE")

    assert codes(clone.app_url) == (Unfit.NO_BTREE_GIST,)


def test_an_old_server_is_refused(app_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_check, "OLDEST_VERSION", 990000)

    assert codes(app_url) == (Unfit.TOO_OLD,)


def test_a_server_out_of_reach_is_told_without_the_password() -> None:
    with pytest.raises(UnfitServerError) as caught:
        check_server("postgresql://erk_app:hush@/erk?host=%2Fnonexistent")

    assert caught.value.codes == (Unfit.UNREACHABLE,)
    assert "ERK_DATABASE_URL" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert caught.value.__suppress_context__
