"""Can the service work on this database: is it there, and at the revision that this version of the program needs."""

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from app.persistence.database import Database
from app.persistence.migrate import MIGRATIONS


async def is_current(database: Database) -> bool:
    """Tell whether the database is at the program's newest revision; raises `DatabaseUnavailableError`."""
    async with database.transaction(None) as conn:
        current: str | None = await conn.scalar(text("SELECT version_num FROM alembic_version"))
    return current == newest_revision()


@cache
def newest_revision() -> str | None:
    """Return the newest revision among the shipped migrations."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()
