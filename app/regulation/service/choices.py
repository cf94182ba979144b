"""Which regulation each agency has chosen, and so which counts for it on a day."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.regulation.model import Agency, RegulationChoice
from app.regulation.refusals import RegulationNotChosenError, RegulationNotEnactedError
from app.regulation.service.agencies import agency
from app.regulation.service.versions import Wanted, version_on
from app.regulation.store import choices as store
from app.rules.library import Library
from app.rules.model import RuleSet, Standing
from app.shared import digests
from app.shared.caller import Caller
from app.shared.ids import new_id


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
    rule_set = await version_on(conn, Wanted(agency_id, region, variant, since), library=library)
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
    wanted = Wanted(agency_id, choice.region, choice.variant, day, known_at)
    rule_set = await version_on(conn, wanted, library=library)
    _refuse_unenacted(await agency(conn, agency_id=agency_id), rule_set)
    return rule_set


def _refuse_unenacted(agency: Agency, rule_set: RuleSet) -> None:
    if not agency.demo and rule_set.standing != Standing.ENACTED:
        raise RegulationNotEnactedError(rule_set=rule_set.id, standing=rule_set.standing, agency_id=agency.agency_id)
