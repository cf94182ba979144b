"""Is a server that a site points to fit to hold the service's data? Asked once, before anything is served from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import psycopg
from psycopg.rows import dict_row

from app.persistence.failures import describe

OLDEST_VERSION = 180000


class Unfit(StrEnum):
    """The stable codes of what makes a server unfit."""

    UNREACHABLE = "unreachable"
    TOO_OLD = "too-old"
    NOT_UTF8 = "not-utf8"
    SUPERUSER = "superuser"
    BYPASSES_ROW_SECURITY = "bypasses-row-security"
    OWNS_TABLES = "owns-tables"
    NO_BTREE_GIST = "no-btree-gist"


@dataclass(frozen=True, slots=True)
class _Text:
    indonesian: str
    english: str


_TEXTS = {
    Unfit.UNREACHABLE: _Text(
        "Server basis data tidak dapat dihubungi ({detail}). Periksa ERK_DATABASE_URL.",
        "The database server can't be reached ({detail}). Check ERK_DATABASE_URL.",
    ),
    Unfit.TOO_OLD: _Text(
        "Server basis data berversi {detail}; diperlukan PostgreSQL 18 atau lebih baru.",
        "The database server's version is {detail}; PostgreSQL 18 or newer is needed.",
    ),
    Unfit.NOT_UTF8: _Text(
        "Basis data memakai pengodean {detail}. Buat basis data dengan ENCODING 'UTF8'.",
        "The database's encoding is {detail}. Create the database with ENCODING 'UTF8'.",
    ),
    Unfit.SUPERUSER: _Text(
        "Role {detail} adalah superuser dan melihat data semua instansi. Pakai role biasa (erk_app).",
        "The role {detail} is a superuser and sees every agency's data. Use an ordinary role (erk_app).",
    ),
    Unfit.BYPASSES_ROW_SECURITY: _Text(
        "Role {detail} melewati row-level security. Jalankan ALTER ROLE ... NOBYPASSRLS.",
        "The role {detail} bypasses row-level security. Run ALTER ROLE ... NOBYPASSRLS.",
    ),
    Unfit.OWNS_TABLES: _Text(
        "Role {detail} pemilik basis data atau tabelnya. Pakai role lain untuk ERK_DATABASE_URL; pemilik hanya untuk "
        "ERK_OWNER_DATABASE_URL.",
        "The role {detail} owns the database or its tables. Use another role for ERK_DATABASE_URL; the owner is for "
        "ERK_OWNER_DATABASE_URL only.",
    ),
    Unfit.NO_BTREE_GIST: _Text(
        "Ekstensi btree_gist tidak ada di basis data {detail}. Sebagai pemilik: CREATE EXTENSION btree_gist.",
        "The extension btree_gist is missing in the database {detail}. As its owner: CREATE EXTENSION btree_gist.",
    ),
}

_FACTS = """
SELECT current_setting('server_version_num')::int AS version,
       current_setting('server_version') AS version_text,
       current_setting('server_encoding') AS encoding,
       current_database() AS database,
       role.rolname AS role,
       role.rolsuper AS is_superuser,
       role.rolbypassrls AS bypasses,
       EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE'))
           OR EXISTS (SELECT FROM pg_class WHERE relnamespace IN (SELECT oid FROM pg_namespace
                      WHERE nspname IN ('public', 'procrastinate')) AND pg_has_role(relowner, 'USAGE')) AS owns,
       EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gist') AS has_gist
FROM pg_roles AS role WHERE role.rolname = current_user
"""


class UnfitServerError(Exception):
    """The server is not fit; everything that is wrong with it, at once."""

    def __init__(self, problems: dict[Unfit, str]) -> None:
        self.codes = tuple(problems)
        self.messages_id = tuple(_TEXTS[code].indonesian.format(detail=detail) for code, detail in problems.items())
        self.messages_en = tuple(_TEXTS[code].english.format(detail=detail) for code, detail in problems.items())
        super().__init__("\n".join((*self.messages_id, *self.messages_en)))


def check_server(app_url: str) -> None:
    """Raise `UnfitServerError` unless the URL's server and role are fit: isolation rests on what the role can't do."""
    try:
        with psycopg.connect(app_url, connect_timeout=10, row_factory=dict_row) as conn:
            facts = conn.execute(_FACTS).fetchone()
    except psycopg.OperationalError as error:
        known = describe(error)
        raise UnfitServerError({Unfit.UNREACHABLE: known.get("sqlstate", known["error"])}) from None
    if facts is None:
        message = "a session has a role"
        raise RuntimeError(message)
    found = {
        Unfit.TOO_OLD: (facts["version"] < OLDEST_VERSION, facts["version_text"]),
        Unfit.NOT_UTF8: (facts["encoding"] != "UTF8", facts["encoding"]),
        Unfit.SUPERUSER: (facts["is_superuser"], facts["role"]),
        Unfit.BYPASSES_ROW_SECURITY: (facts["bypasses"], facts["role"]),
        Unfit.OWNS_TABLES: (facts["owns"] and not facts["is_superuser"], facts["role"]),
        Unfit.NO_BTREE_GIST: (not facts["has_gist"], facts["database"]),
    }
    problems = {code: str(detail) for code, (is_wrong, detail) in found.items() if is_wrong}
    if problems:
        raise UnfitServerError(problems)
