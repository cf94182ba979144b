"""Every version that an agency may choose: those it enacted itself, and those that are shipped."""

from asyncio import to_thread
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from app.regulation.model import EnactedRegulation, Origin, RegulationVersion
from app.regulation.refusals import RegulationUnknownError
from app.regulation.store import regulations as store
from app.rules.errors import RuleSetError, UnknownRuleSetError
from app.rules.kept import rebuild
from app.rules.library import Library
from app.rules.model import RuleSet, Standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose version of what, on which day, as known at a change number (None: now)."""

    agency_id: int
    region: str
    variant: str
    day: date
    known_at: int | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which versions are asked for (None: any region, any variant), and the moment of the answer."""

    region: str | None
    variant: str | None
    on: date
    known_at: int


async def version_on(conn: AsyncConnection, wanted: Wanted, *, library: Library) -> RuleSet:
    """Return the version in force: the agency's own where it has enacted one by then, else the shipped one.

    Raises `RegulationUnknownError`, with what there is.
    """
    chain = (wanted.region, wanted.variant)
    own = await store.enacted_on(conn, wanted.agency_id, chain, wanted.day, wanted.known_at)
    if own is not None:
        return enacted_rule_set(own.canonical)
    try:
        return library.in_force(wanted.region, wanted.variant, wanted.day)
    except UnknownRuleSetError:
        own_ones = await store.enacted(conn, wanted.agency_id, known_at=wanted.known_at)
        available = sorted(
            f"{one.region}/{one.variant} {one.in_force}"
            for one in (*_own(own_ones), *await to_thread(_shipped, library))
        )
        raise RegulationUnknownError(
            region=wanted.region, variant=wanted.variant, day=wanted.day, available=", ".join(available)
        ) from None


@lru_cache(maxsize=32)
def enacted_rule_set(canonical: str) -> RuleSet:
    """Make the rule set that was approved; the same text is the same rule set, compiled once per process."""
    return replace(rebuild(canonical), standing=Standing.ENACTED)


async def versions(conn: AsyncConnection, *, agency_id: int, shelf: Shelf, library: Library) -> list[RegulationVersion]:
    """Return the versions by region, variant and day, and which of each chain counts on the day asked for."""
    own = await store.enacted(conn, agency_id, known_at=shelf.known_at)
    found = sorted((*_own(own), *await to_thread(_shipped, library)), key=_chain_and_day)
    listed: list[RegulationVersion] = []
    for (region, variant), chain in groupby(found, key=lambda one: (one.region, one.variant)):
        if shelf.region in {None, region} and shelf.variant in {None, variant}:
            listed += _placed(list(chain), shelf.on)
    return listed


def _placed(chain: list[RegulationVersion], on: date) -> Iterator[RegulationVersion]:
    """Say until when each version of one chain is in force: what the agency enacts itself outdoes what is shipped."""
    own_begins = min((one.in_force for one in chain if one.origin is Origin.OWN), default=date.max)
    for version in chain:
        after = [
            one.in_force for one in chain if one.in_force > version.in_force and _is_next(version, one, own_begins)
        ]
        outdone = version.origin is Origin.SHIPPED and version.in_force >= own_begins
        until = version.in_force if outdone else min(after, default=None)
        counts = version.in_force <= on and (until is None or on < until)
        yield replace(version, superseded_on=until, counts=counts)


def _is_next(version: RegulationVersion, other: RegulationVersion, own_begins: date) -> bool:
    """Tell whether another version may take over from this one."""
    return other.origin is Origin.OWN or (version.origin is Origin.SHIPPED and other.in_force < own_begins)


def _chain_and_day(version: RegulationVersion) -> tuple[str, str, date, str, str]:
    return version.region, version.variant, version.in_force, version.origin, version.rule_set_id


def _own(enacted: Iterable[EnactedRegulation]) -> Iterator[RegulationVersion]:
    for one in enacted:
        yield _version(enacted_rule_set(one.canonical), one)


def _shipped(library: Library) -> list[RegulationVersion]:
    """List what is shipped; each is made once, which takes a thread of its own."""
    found = []
    for rule_set_id in library.ids():
        with suppress(RuleSetError):  # a file of the site that has mistakes; whoever inherits from it is told
            found.append(_version(library.by_id(rule_set_id), None))
    return found


def _version(rule_set: RuleSet, own: EnactedRegulation | None) -> RegulationVersion:
    return RegulationVersion(
        rule_set_id=rule_set.id,
        title=rule_set.title,
        region=rule_set.region,
        variant=rule_set.variant,
        citation=rule_set.citation,
        in_force=rule_set.in_force,
        superseded_on=None,
        standing=rule_set.standing,
        origin=Origin.SHIPPED if own is None else Origin.OWN,
        regulation_id=None if own is None else own.regulation_id,
        digest=rule_set.digest,
        counts=False,
    )
