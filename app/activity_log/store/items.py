"""Reads what the catalogue says of the items that a push names, and what the employee claimed of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver

from app.activity_log.items import Claim, Held, Items, Terms, Use
from app.activity_log.store.rows import array
from app.catalogue.model import ItemLimits
from app.shared.month import Month

# One row. Who holds which posts and what was claimed is only looked up for items that ask for it. A stored
# entry names the item that it has.
ITEMS = """
WITH named AS MATERIALIZED (
    SELECT code FROM unnest(%(codes)s::text[]) AS code
    UNION
    SELECT coalesce(a.catalogue_code, a.unknown_catalogue_code) FROM activities a
    WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s AND a.work_date = ANY(%(dates)s::date[])
      AND a.activity_id = ANY(%(ids)s::uuid[])
), versions AS MATERIALIZED (
    SELECT v.code, v.since, v.until, v.active, v.daily_times_limit, v.daily_minutes_limit, v.monthly_times_limit,
           v.monthly_minutes_limit
    FROM named n JOIN catalogue_versions v ON v.agency_id = %(agency_id)s AND v.code = n.code
         AND v.known_until IS NULL AND v.since < %(until)s
), uses AS MATERIALIZED (
    SELECT u.code, u.since, u.until, u.post_id, u.position_group
    FROM named n JOIN catalogue_uses u ON u.agency_id = %(agency_id)s AND u.code = n.code
         AND u.known_until IS NULL AND u.since < %(until)s
), limited AS MATERIALIZED (
    SELECT DISTINCT code FROM versions
    WHERE coalesce(daily_times_limit, daily_minutes_limit, monthly_times_limit, monthly_minutes_limit) IS NOT NULL
)
SELECT (SELECT json_agg(json_build_array(code, since, until, active, daily_times_limit, daily_minutes_limit,
                                         monthly_times_limit, monthly_minutes_limit)) FROM versions),
       (SELECT json_agg(json_build_array(code, since, until, post_id, position_group)) FROM uses),
       CASE WHEN EXISTS (SELECT FROM uses) THEN (
           SELECT json_agg(json_build_array(greatest(a.since, v.since), least(a.until, v.until), a.post_id,
                                            v.position_group))
           FROM assignments a
           JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id AND v.known_until IS NULL
           WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s AND a.known_until IS NULL
       ) END,
       CASE WHEN EXISTS (SELECT FROM limited) THEN (
           SELECT json_agg(json_build_array(a.activity_id, a.catalogue_code, a.work_date,
                                            coalesce(a.approved_minutes, a.minutes)))
           FROM activities a JOIN limited l ON l.code = a.catalogue_code
           WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s
             AND a.work_date >= %(since)s AND a.work_date < %(until)s AND a.state IN ('submitted', 'approved')
       ) END
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedItems:
    """What a push names: codes, entries, and in ascending order the months of all of them."""

    codes: Sequence[str]
    ids: Sequence[UUID]
    dates: Sequence[date]
    months: Sequence[Month]


async def items_of(driver: Driver[Any], agency_id: int, employee_id: UUID, named: NamedItems) -> Items:
    """Read the items that a push names, while its employee's stream is held: the claims stay as they are."""
    if not named.months:
        return Items()
    values = {
        "agency_id": agency_id,
        "employee_id": employee_id,
        "codes": list(named.codes),
        "ids": array(named.ids),
        "dates": array(named.dates),
        "since": named.months[0].first_day,
        "until": named.months[-1].next.first_day,
    }
    cursor = await driver.execute(ITEMS, values)
    ((versions, uses, held, claims),) = await cursor.fetchall()
    terms: dict[str, list[Terms]] = defaultdict(list)
    for code, since, until, active, *limits in versions or ():
        terms[code].append(Terms(_day(since), _end(until), active, _limits(limits)))
    wanted: dict[str, list[Use]] = defaultdict(list)
    for code, since, until, post_id, group in uses or ():
        wanted[code].append(Use(_day(since), _end(until), None if post_id is None else UUID(post_id), group))
    return Items(
        terms=terms,
        uses=wanted,
        held=[Held(_day(since), _end(until), UUID(post_id), group) for since, until, post_id, group in held or ()],
        claims={UUID(one): Claim(code, _day(day), minutes) for one, code, day, minutes in claims or ()},
    )


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
