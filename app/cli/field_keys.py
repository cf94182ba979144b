"""Whether a site has the keys of what stands sealed in its database: asked before anything is served or worked off."""

from __future__ import annotations

import asyncio
from typing import Final

from app.cli.options import refuse
from app.main import sealer_of
from app.persistence.database import Database
from app.personnel.service.sealing_keys import keys_missing
from app.settings import Settings

_AGENCIES_NAMED: Final = 10


def require_field_keys(settings: Settings, url: str) -> None:
    """Refuse to go on where an agency's values stand under keys that the settings lack: they could not be read."""
    missing = asyncio.run(_missing(settings, url))
    if not missing:
        return
    ids = ", ".join(sorted({one for found in missing.values() for one in found}))
    agencies = ", ".join(map(str, list(missing)[:_AGENCIES_NAMED]))
    message = (
        f"kunci data peka dengan id {ids} tidak ada di pengaturan; nilai daerah {agencies} tidak dapat dibaca. "
        "Tambahkan kuncinya ke ERK_FIELD_KEYS (kunci indeks: ERK_INDEX_KEY; server bawaan: field.key dan index.key di "
        "folder data), periksa dengan `erk keys status`, dan lepas kunci lama hanya setelah `erk keys rotate`."
        f"\nkeys of sensitive data with the ids {ids} are not set; values of agencies {agencies} can't be read. "
        "Add the keys to ERK_FIELD_KEYS (the index key: ERK_INDEX_KEY; embedded server: field.key and index.key in the "
        "data folder), check with `erk keys status`, and drop an old key only after `erk keys rotate`."
    )
    raise refuse(message)


async def _missing(settings: Settings, url: str) -> dict[int, list[str]]:
    database = Database(url, pool_size=1, application="erk keys")
    try:
        return await keys_missing(database, sealer_of(settings))
    finally:
        await database.close()
