"""Agencies: reading one, its day, and creating it."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.regulation.model import Agency
from app.regulation.refusals import AgencyExistsError, AgencyNotFoundError, TimeZoneUnknownError
from app.regulation.store import choices as store
from app.shared import digests

OWNER_REQUEST: Final = "owner"


async def agency(conn: AsyncConnection, *, agency_id: int) -> Agency:
    """Return an agency, or raise `AgencyNotFoundError`."""
    found = await store.agency(conn, agency_id)
    if found is None:
        raise AgencyNotFoundError(agency_id=agency_id)
    return found


async def today(conn: AsyncConnection, *, agency_id: int, now: datetime) -> date:
    """Return the day that it is in the agency."""
    found = await agency(conn, agency_id=agency_id)
    return now.astimezone(ZoneInfo(found.time_zone)).date()


async def create_agency(conn: AsyncConnection, *, new: Agency, now: datetime) -> None:
    """Insert an agency, as the database's owner; the transaction is one of that agency."""
    if new.time_zone not in available_timezones():
        raise TimeZoneUnknownError(time_zone=new.time_zone)
    if await store.agency(conn, new.agency_id) is not None:
        raise AgencyExistsError(agency_id=new.agency_id)
    await store.add_agency(conn, new, now)
    made = Record(
        principal_id=None,
        action="agency.create",
        object_kind="agency",
        object_id=str(new.agency_id),
        request_id=OWNER_REQUEST,
        after_digest=digests.digest({"name": new.name, "demo": new.demo, "time_zone": new.time_zone}),
    )
    await audit.record(conn, made, agency_id=new.agency_id, now=now)
