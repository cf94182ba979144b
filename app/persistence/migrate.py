"""Bring a database to the schema that this version of the program needs, or tell how far it is from it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool

import app
from app.persistence.database import sqlalchemy_url

MIGRATIONS = Path(app.__file__).resolve().parent.parent / "migrations"


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """The revision that a database has, the newest that the program knows, and those in between, in order."""

    current: str | None
    head: str
    pending: tuple[str, ...]

    @property
    def is_newer(self) -> bool:
        """Tell whether a later version of the program has migrated the database already."""
        return self.current != self.head and not self.pending


def upgrade(owner_url: str) -> None:
    """Run the pending migrations as the owner, all or none. Two at once: the second waits and finds nothing to do."""
    command.upgrade(alembic_config(owner_url), "head")


def status(owner_url: str) -> MigrationStatus:
    """Tell how far the database is from the schema that the program needs; changes nothing."""
    engine = create_engine(sqlalchemy_url(owner_url), poolclass=pool.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest_first = [
        revision.revision for revision in ScriptDirectory.from_config(alembic_config(owner_url)).walk_revisions()
    ]
    return MigrationStatus(current, newest_first[0], _pending(newest_first, current))


def _pending(newest_first: list[str], current: str | None) -> tuple[str, ...]:
    """Return the revisions after the current one; none if the database has one that the program doesn't know."""
    if current is not None and current not in newest_first:
        return ()
    count = newest_first.index(current) if current is not None else len(newest_first)
    return tuple(reversed(newest_first[:count]))


def alembic_config(owner_url: str) -> Config:
    """Return the settings of Alembic for the database of the owner's URL; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = owner_url
    return config
