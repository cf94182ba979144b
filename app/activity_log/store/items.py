"""Reads what the catalogue says of the items that a push names, and what the employee claimed of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver

from app.activity_log.items import Claim, Held, Items, Terms, Use
from app.catalogue.model import ItemLimits
from app.shared.month import Month

CATALOGUE_SAYS = """
       (SELECT json_agg(json_build_array(v.code, v.since, v.until, v.active, v.daily_times_limit,
                                         v.daily_minutes_limit, v.monthly_times_limit, v.monthly_minutes_limit))
        FROM catalogue_versions v
        WHERE v.agency_id = %(agency_id)s AND v.code = ANY(%(codes)s) AND v.known_until IS NULL),
       (SELECT json_agg(json_build_array(u.code, u.since, u.until, u.post_id, u.position_group)) FROM catalogue_uses u
        WHERE u.agency_id = %(agency_id)s AND u.code = ANY(%(codes)s) AND u.known_until IS NULL)
"""
"""Versions and uses of items, as two columns."""

ITEMS = f"SELECT {CATALOGUE_SAYS}"

HELD = """
SELECT greatest(a.since, v.since), least(a.until, v.until), a.post_id, v.position_group
FROM assignments a
JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id AND v.known_until IS NULL
WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s AND a.known_until IS NULL
"""

CLAIMS = """
SELECT activity_id, catalogue_code, work_date, coalesce(approved_minutes, minutes) FROM activities
WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s AND catalogue_code = ANY(%(codes)s)
  AND work_date >= %(since)s AND work_date < %(until)s AND state IN ('submitted', 'approved')
"""


Said = tuple[Any, Any]
"""What `CATALOGUE_SAYS` found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Whose claims of which months, in ascending order, stand beside a push."""

    agency_id: int
    employee_id: UUID
    months: Sequence[Month]


async def items_of(driver: Driver[Any], claimant: Claimant, said: Said, more: Collection[str]) -> Items:
    """Return the items of which the catalogue said this, and more, while the employee's stream is held.

    Who holds which posts and what was claimed is read only where items are for certain posts or have limits.
    """
    terms: dict[str, list[Terms]] = defaultdict(list)
    uses: dict[str, list[Use]] = defaultdict(list)
    _sort(said, terms, uses)
    if more:
        further = await driver.execute(ITEMS, {"agency_id": claimant.agency_id, "codes": list(more)})
        _sort((await further.fetchall())[0], terms, uses)
    limited = [code for code, versions in terms.items() if any(one.limits != ItemLimits() for one in versions)]
    return Items(
        terms=terms,
        uses=uses,
        held=await _held(driver, claimant) if uses else (),
        claims=await _claims(driver, claimant, limited) if limited else {},
    )


def _sort(found: Said, terms: dict[str, list[Terms]], uses: dict[str, list[Use]]) -> None:
    versions, wanted = found
    for code, since, until, active, *limits in versions or ():
        terms[code].append(Terms(_day(since), _end(until), active, _limits(limits)))
    for code, since, until, post_id, group in wanted or ():
        uses[code].append(Use(_day(since), _end(until), None if post_id is None else UUID(post_id), group))


async def _held(driver: Driver[Any], claimant: Claimant) -> list[Held]:
    values = {"agency_id": claimant.agency_id, "employee_id": claimant.employee_id}
    cursor = await driver.execute(HELD, values)
    return [Held(*row) for row in await cursor.fetchall()]


async def _claims(driver: Driver[Any], claimant: Claimant, codes: Sequence[str]) -> dict[UUID, Claim]:
    values = {
        "agency_id": claimant.agency_id,
        "employee_id": claimant.employee_id,
        "codes": codes,
        "since": claimant.months[0].first_day,
        "until": claimant.months[-1].next.first_day,
    }
    cursor = await driver.execute(CLAIMS, values)
    return {row[0]: Claim(*row[1:]) for row in await cursor.fetchall()}


def _limits(limits: Sequence[int | None]) -> ItemLimits:
    daily_times, daily_minutes, monthly_times, monthly_minutes = limits
    return ItemLimits(
        daily_times=daily_times,
        daily_minutes=daily_minutes,
        monthly_times=monthly_times,
        monthly_minutes=monthly_minutes,
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _end(text: str | None) -> date | None:
    return None if text is None else _day(text)
