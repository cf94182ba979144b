"""Agencies, which regulation each has chosen, and the regulations that results rest on."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.regulation import store
from app.regulation.model import Agency, RegulationChoice
from app.regulation.refusals import (
    AgencyExistsError,
    AgencyNotFoundError,
    RegulationNotChosenError,
    RegulationNotEnactedError,
    RegulationUnknownError,
    RuleSetNotKeptError,
    TimeZoneUnknownError,
)
from app.rules.errors import UnknownRuleSetError
from app.rules.kept import rebuild
from app.rules.library import Library
from app.rules.model import RuleSet, Standing
from app.shared import digests
from app.shared.caller import Caller
from app.shared.ids import new_id

OWNER_REQUEST = "owner"

_rebuild = lru_cache(maxsize=32)(rebuild)  # the same text is the same rule set, compiled once per process


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


async def choose_regulation(  # noqa: PLR0913 - the facts of one choice
    conn: AsyncConnection,
    *,
    caller: Caller,
    since: date,
    region: str,
    variant: str,
    library: Library,
    now: datetime,
) -> RegulationChoice:
    """Name the regulation that counts from a day on, in place of what was named for that very day."""
    agency_id = caller.agency_id
    rule_set = _find(library, region, variant, since)
    _refuse_unenacted(await agency(conn, agency_id=agency_id), rule_set)
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    choice = RegulationChoice(
        choice_id=new_id(), since=since, region=region, variant=variant, known_from=change, known_until=None
    )
    await store.replace_choice(conn, agency_id, choice)
    made = Record(
        principal_id=caller.principal_id,
        action="regulation.choose",
        object_kind="regulation_choice",
        object_id=str(choice.choice_id),
        request_id=caller.request_id,
        after_digest=digests.digest({"since": since.isoformat(), "region": region, "variant": variant}),
    )
    await audit.record(conn, made, agency_id=agency_id, now=now)
    return choice


async def choices(
    conn: AsyncConnection, *, agency_id: int, known_at: int | None, after: date | None, size: int
) -> list[RegulationChoice]:
    """Return at most `size` choices that begin after a day, the earliest first, as known at a change number."""
    return await store.choices(conn, agency_id, known_at=known_at, after=after, size=size)


async def in_force(
    conn: AsyncConnection, *, agency_id: int, day: date, known_at: int | None = None, library: Library
) -> RuleSet:
    """Return the regulation that counts for the agency on a day, as known at a change number (None: now).

    Raises `RegulationNotChosenError`, `RegulationUnknownError` or, for a real agency, `RegulationNotEnactedError`.
    """
    choice = await store.choice_on(conn, agency_id, day, known_at)
    if choice is None:
        raise RegulationNotChosenError(day=day)
    rule_set = _find(library, choice.region, choice.variant, day)
    _refuse_unenacted(await agency(conn, agency_id=agency_id), rule_set)
    return rule_set


async def keep_rule_set(conn: AsyncConnection, rule_set: RuleSet, *, agency_id: int, now: datetime) -> None:
    """Store what a result is going to rest on, once per digest."""
    kept: dict[str, object] = {
        "digest": rule_set.digest,
        "rule_set_id": rule_set.id,
        "canonical": digests.canonical(rule_set.canonical).decode(),
        "kept_at": now,
    }
    await store.keep_canonical(conn, agency_id, kept)


async def kept_rule_set(conn: AsyncConnection, *, agency_id: int, digest: str) -> RuleSet:
    """Return the regulation that a result of the agency rests on, as it stood then; else `RuleSetNotKeptError`."""
    text = await store.canonical(conn, agency_id, digest)
    if text is None:
        raise RuleSetNotKeptError(digest=digest)
    rule_set = _rebuild(text)
    if rule_set.digest != digest:
        message = f"the text kept under {digest} has another digest"
        raise RuntimeError(message)
    return rule_set


def _find(library: Library, region: str, variant: str, day: date) -> RuleSet:
    try:
        return library.in_force(region, variant, day)
    except UnknownRuleSetError:
        raise RegulationUnknownError(region=region, variant=variant, day=day, available=_available(library)) from None


def _available(library: Library) -> str:
    """List every regulation as `region/variant since day`."""
    found = (library.by_id(rule_set_id) for rule_set_id in library.ids())
    return ", ".join(sorted(f"{one.region}/{one.variant} {one.in_force}" for one in found))


def _refuse_unenacted(agency: Agency, rule_set: RuleSet) -> None:
    if not agency.demo and rule_set.standing != Standing.ENACTED:
        raise RegulationNotEnactedError(rule_set=rule_set.id, standing=rule_set.standing, agency_id=agency.agency_id)
