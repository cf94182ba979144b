"""Run the migrations as the database's owner: one transaction, one process at a time."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection, create_engine, pool, text

from app.persistence.database import sqlalchemy_url
from app.tables import metadata

OWNER_URL = "ERK_OWNER_DATABASE_URL"
OPTIONS = "-c timezone=UTC -c search_path=public"
KEY = 0x65726B  # the one advisory lock of migrations


def main() -> None:
    """Bring the database of the owner's URL to the wanted revision."""
    url = context.config.attributes.get("url") or os.environ[OWNER_URL]
    engine = create_engine(
        sqlalchemy_url(url),
        poolclass=pool.NullPool,
        hide_parameters=True,
        connect_args={"application_name": "erk migrations", "options": OPTIONS},
    )
    with engine.connect() as connection, connection.begin():
        # A second process waits here without limit and then finds nothing left to do; only table locks have one.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": KEY})
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        run(connection)


def run(connection: Connection) -> None:
    """Run the migrations in the connection's transaction."""
    partitions = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # Partitions are made as months come and no table of ours names them; other schemas are not looked at.
        include_name=lambda name, kind, _: kind != "table" or name not in partitions,
    )
    context.run_migrations()


main()
