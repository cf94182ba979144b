"""Whom records mean that name a person by NIP."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel import service as personnel
from app.personnel.model import Kind


class _Named(Protocol):
    @property
    def nip(self) -> str: ...


async def employees_by_nip(conn: AsyncConnection, agency_id: int, records: Iterable[_Named]) -> dict[str, UUID]:
    """Return the employees whom records name, by NIP; one whom the agency doesn't have is left out."""
    nips = {one.nip for one in records}
    return await personnel.ids_by_code(conn, agency_id=agency_id, kind=Kind.EMPLOYEE, codes=nips)
