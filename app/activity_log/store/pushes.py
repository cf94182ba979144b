"""Queries of a push: few statements for a whole batch, on the driver's own connection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver
from psycopg import AsyncCursor

from app.activity_log.items import Items
from app.activity_log.model import Entry, MutationResult
from app.activity_log.store.items import CATALOGUE_SAYS, Claimant, items_of
from app.activity_log.store.rows import COLUMNS, CONTENT_JSON, array, entry_of, row_of
from app.outbox.service import hold_stream_after
from app.period.model import PeriodState
from app.persistence.joined import Write, joined
from app.persistence.json_rows import json_rows
from app.persistence.locks import share_months_after
from app.shared.month import Month

# The row stays locked until the end: pushes of one device come one after the other. One that is known is locked
# without a version of its row more; one that another made meanwhile is found by the conflict.
HOLD_DEVICE = """
device_known AS (
    SELECT employee_id, last_seq FROM devices
    WHERE agency_id = %(agency_id)s AND device_id = %(device_id)s FOR NO KEY UPDATE
),
device_made AS (
    INSERT INTO devices (agency_id, device_id, employee_id, last_seq, first_seen_at)
    SELECT %(agency_id)s, %(device_id)s, %(employee_id)s, 0, %(now)s WHERE NOT EXISTS (SELECT FROM device_known)
    ON CONFLICT (agency_id, device_id) DO UPDATE SET last_seq = devices.last_seq
    RETURNING employee_id, last_seq
),
device AS (SELECT employee_id, last_seq FROM device_known UNION ALL SELECT employee_id, last_seq FROM device_made)
"""

# Each takes its lock once the one before told its row. What is read under them is read by later statements.
HOLD = joined(
    (HOLD_DEVICE, share_months_after("device"), hold_stream_after("months_shared")),
    tell="SELECT device.employee_id, device.last_seq, stream.position FROM device, stream",
)

DATES = "SELECT work_date FROM activity_keys WHERE agency_id = %s AND employee_id = %s AND activity_id = ANY(%s)"

# All that a push is judged by, in one row. Arrays come as text: the driver writes those of UUIDs and dates slowly.
# `span` is where the times of the push lie: other entries matter only if they reach into it.
LOOK_ROUND = f"""
SELECT {CATALOGUE_SAYS},
       g.time_zone,
       (SELECT json_object_agg(p.month, p.state) FROM periods p
        WHERE p.agency_id = g.agency_id AND p.month = ANY(%(months)s::date[])),
       ARRAY(SELECT month::text FROM unnest(%(months)s::date[]) AS month
             WHERE to_regclass('public.activities_' || to_char(month, 'YYYY_MM')) IS NOT NULL),
       (SELECT json_agg(json_build_array(k.activity_id, k.work_date, k.employee_id = %(employee_id)s))
        FROM activity_keys k WHERE k.agency_id = g.agency_id AND k.activity_id = ANY(%(ids)s::uuid[])),
       (SELECT json_agg(json_build_array(m.seq, m.mutation_id, m.body_digest, m.result)) FROM mutations m
        WHERE m.agency_id = g.agency_id AND m.device_id = %(device_id)s
          AND (m.seq BETWEEN %(first)s AND %(last)s OR m.mutation_id = ANY(%(mutation_ids)s::uuid[])))
FROM agencies g WHERE g.agency_id = %(agency_id)s
"""  # noqa: S608 - columns of our own

ENTRIES = f"""
SELECT {COLUMNS} FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s AND a.work_date = ANY(%(dates)s::date[])
  AND (a.activity_id = ANY(%(ids)s::uuid[]) OR a.live AND a.during && %(span)s::tstzmultirange)
"""  # noqa: S608 - column names and states of our own

_GIVEN = """
json_to_recordset(%(rows)s::json) AS n (
    activity_id uuid, work_date date, state text, rev int, catalogue_code text, unknown_catalogue_code text,
    started_at timestamptz, ended_at timestamptz, minutes smallint, volume numeric, description text, links text[],
    evidence_ids uuid[], parked_because text, device_time timestamptz, submitted_at timestamptz)
"""

# The key comes first: who sends an id that another is taking waits for that, then gets no key and so no entry,
# whatever the work dates. By id: two who send the same ids never wait for each other in a circle.
INSERT_NEW = f"""
given AS (SELECT * FROM {_GIVEN}),
keyed AS (
    INSERT INTO activity_keys (agency_id, activity_id, employee_id, work_date)
    SELECT %(agency_id)s, activity_id, %(employee_id)s, work_date FROM given ORDER BY activity_id
    ON CONFLICT DO NOTHING RETURNING activity_id
),
added AS (
    INSERT INTO activities (agency_id, work_date, activity_id, employee_id, state, rev, catalogue_code,
        unknown_catalogue_code, during, minutes, volume, description, links, evidence_ids, parked_because, device_id,
        device_time, received_at, submitted_at)
    SELECT %(agency_id)s, work_date, activity_id, %(employee_id)s, state, rev, catalogue_code,
        unknown_catalogue_code, tstzrange(started_at, ended_at), minutes, volume, description, links, evidence_ids,
        parked_because, %(device_id)s, device_time, %(now)s, submitted_at
    FROM given JOIN keyed USING (activity_id)
    ON CONFLICT DO NOTHING RETURNING activity_id
)
"""  # noqa: S608 - no value is in this text

# Where an entry was kept out, what became of its mutation is not yet known: nothing is told of any.
ALL_ADDED = "(SELECT count(*) FROM added) = %(expected)s"
ADDED = "SELECT activity_id FROM added"

TAKEN = """
SELECT work_date, sum(coalesce(approved_minutes, minutes)) FROM activities
WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s AND state IN ('submitted', 'approved')
  AND work_date >= %(since)s AND work_date < %(until)s
GROUP BY work_date
"""

# What the entry said before is kept where it says something else now.
UPDATE_ENTRY = f"""
WITH changed AS (
UPDATE activities a SET state = n.state, rev = n.rev, catalogue_code = n.catalogue_code,
    unknown_catalogue_code = n.unknown_catalogue_code, during = tstzrange(n.started_at, n.ended_at),
    minutes = n.minutes, volume = n.volume, description = n.description, links = n.links,
    evidence_ids = n.evidence_ids, parked_because = n.parked_because, device_id = %(device_id)s,
    device_time = n.device_time, received_at = %(now)s, submitted_at = n.submitted_at
FROM {_GIVEN}
WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s AND a.work_date = n.work_date
  AND a.activity_id = n.activity_id
RETURNING old.activity_id, old.rev, old.state, old.content_digest, old.device_id, old.device_time, old.received_at,
    {CONTENT_JSON.format("old")} AS content,
    new.content_digest AS new_digest, {CONTENT_JSON.format("new")} AS new_content
)
INSERT INTO activity_revisions
    (agency_id, activity_id, rev, state, content, content_digest, device_id, device_time, received_at, superseded_at)
SELECT %(agency_id)s, activity_id, rev, state, content, content_digest, device_id, device_time, received_at, %(now)s
FROM changed WHERE (content, content_digest) IS DISTINCT FROM (new_content, new_digest)
"""  # noqa: S608 - no value is in this text

OVERLAPPING = f"""
SELECT {COLUMNS} FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.employee_id = %(employee_id)s AND a.work_date = %(work_date)s
  AND a.during && tstzrange(%(started_at)s, %(ended_at)s) AND a.live
ORDER BY lower(a.during) LIMIT 1
"""  # noqa: S608 - column names and states of our own

KEEP_RESULTS = """
moved AS (
    UPDATE devices SET last_seq = %(last)s WHERE agency_id = %(agency_id)s AND device_id = %(device_id)s AND {gate}
),
kept AS (
    INSERT INTO mutations (agency_id, device_id, seq, mutation_id, body_digest, result, received_at)
    SELECT %(agency_id)s, %(device_id)s, seq, mutation_id, body_digest, result, %(now)s
    FROM json_to_recordset(%(results)s::json) AS n (seq bigint, mutation_id uuid, body_digest text, result jsonb)
    WHERE {gate}
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pusher:
    """Whose push it is, from which device, received when."""

    agency_id: int
    employee_id: UUID
    device_id: UUID
    now: datetime

    def params(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - values of many columns
        """Return the parameters that most statements share, and those of one."""
        return {
            "agency_id": self.agency_id,
            "employee_id": self.employee_id,
            "device_id": self.device_id,
            "now": self.now,
            **more,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a push names."""

    ids: Sequence[UUID]
    codes: Sequence[str]
    months: Sequence[Month]
    work_dates: Sequence[date]
    dates: Sequence[date]
    """The work dates and the days beside them."""
    times: Sequence[tuple[datetime, datetime] | None]
    """When its entries begin and end; None stands for any time, where an entry is named by its id alone."""
    numbers: tuple[int, int]
    mutation_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in the database round a push, read while its employee's stream is held."""

    time_zone: str
    months: Mapping[Month, PeriodState]
    partitions: frozenset[Month]
    items: Items
    keys: Sequence[tuple[UUID, date, bool]]
    kept: Sequence[tuple[int, UUID, str, dict[str, Any]]]
    entries: Sequence[Entry]


async def dates_of(driver: Driver[Any], pusher: Pusher, ids: Sequence[UUID]) -> list[date]:
    """Return the work dates of entries that a push names without their content; they never change."""
    cursor = await driver.execute(DATES, (pusher.agency_id, pusher.employee_id, ids))
    return [row[0] for row in await cursor.fetchall()]


async def hold(driver: Driver[Any], pusher: Pusher, months: Iterable[Month]) -> AsyncCursor[Any]:
    """Lock the device, made known where it is new, the months and the employee's stream, in this order, until the end.

    A row of the device's employee and last number, and of the stream's position.
    """
    return await driver.execute(HOLD, pusher.params(month_indexes=array(sorted(month.index for month in months))))


async def look_round(driver: Driver[Any], pusher: Pusher, named: Named) -> Found:
    """Read all that a push is judged by; in a pipeline, one round trip, and more where items ask for it."""
    ids = array(named.ids)
    first, last = named.numbers
    values = pusher.params(
        months=array(month.first_day for month in named.months),
        ids=ids,
        first=first,
        last=last,
        mutation_ids=array(named.mutation_ids),
        codes=named.codes,
    )
    round_about = await driver.execute(LOOK_ROUND, values)
    near = pusher.params(ids=ids, dates=array(named.dates), span=_multirange(named.times))
    entries = await driver.execute(ENTRIES, near)
    ((versions, uses, time_zone, states, partitions, keys, kept),) = await round_about.fetchall()
    standing = await _entries(entries)
    claimant = Claimant(agency_id=pusher.agency_id, employee_id=pusher.employee_id, months=named.months)
    return Found(
        time_zone=time_zone,
        months={_month(day): PeriodState(state) for day, state in (states or {}).items()},
        partitions=frozenset(_month(day) for day in partitions),
        items=await items_of(driver, claimant, (versions, uses), _other_codes(standing, named)),
        keys=[(UUID(one), date.fromisoformat(day), mine) for one, day, mine in keys or ()],
        kept=[(seq, UUID(one), digest, result) for seq, one, digest, result in kept or ()],
        entries=standing,
    )


def _other_codes(standing: Sequence[Entry], named: Named) -> set[str]:
    """Return the items of stored entries that the push names by their ids, as far as it doesn't name them itself."""
    ids = frozenset(named.ids)
    return {one.content.catalogue_code for one in standing if one.activity_id in ids}.difference(named.codes)


async def _entries(cursor: AsyncCursor[Any]) -> list[Entry]:
    return [entry_of(row) for row in await cursor.fetchall()]


async def taken(driver: Driver[Any], pusher: Pusher, months: Iterable[Month]) -> dict[date, int]:
    """Return the minutes, submitted or approved, of each day of months."""
    found: dict[date, int] = {}
    for month in months:
        cursor = await driver.execute(TAKEN, pusher.params(since=month.first_day, until=month.next.first_day))
        found.update(dict(await cursor.fetchall()))
    return found


async def update_entries(driver: Driver[Any], pusher: Pusher, entries: Sequence[Entry]) -> None:
    """Write revisions of stored entries one after the other, so that each finds the time that an earlier one freed."""
    for entry in entries:
        await driver.execute(UPDATE_ENTRY, pusher.params(rows=json_rows([row_of(entry)])))


async def write(
    driver: Driver[Any], pusher: Pusher, entries: Collection[Entry], writes: Sequence[Write]
) -> AsyncCursor[Any]:
    """Insert new entries and their keys and, if nothing stood against any, write what is told of them: one statement.

    Its rows are the ids of the entries that nothing stood against.
    """
    statement = joined((INSERT_NEW,), *(one.expressions for one in writes), gate=ALL_ADDED, tell=ADDED)
    rows = json_rows([row_of(entry) for entry in entries])
    values = pusher.params(rows=rows, expected=len(entries))
    for one in writes:
        values.update(one.values)
    return await driver.execute(statement, values)


async def overlapped(driver: Driver[Any], pusher: Pusher, entry: Entry) -> Entry | None:
    """Return the live entry of the same work date in whose time this one lies."""
    content = entry.content
    times = {"work_date": content.work_date, "started_at": content.started_at, "ended_at": content.ended_at}
    cursor = await driver.execute(OVERLAPPING, pusher.params(**times))
    return next(iter(await _entries(cursor)), None)


def results_write(pusher: Pusher, results: Sequence[MutationResult], digests: Mapping[int, str]) -> Write:
    """Return what keeps what each new mutation came to, and moves the device's number to the last of them."""
    rows = [
        {
            "seq": result.seq,
            "mutation_id": result.mutation_id,
            "body_digest": digests[result.seq],
            "result": result.to_json(),
        }
        for result in results
    ]
    return Write(KEEP_RESULTS, pusher.params(results=json_rows(rows), last=results[-1].seq))


def _multirange(times: Iterable[tuple[datetime, datetime] | None]) -> str:
    """Write ranges; one that ends before it begins holds no time, and is refused by itself."""
    ranges = ["(,)" if one is None else f"[{one[0]},{one[1]})" for one in times if one is None or one[0] <= one[1]]
    return "{" + ",".join(ranges) + "}"


def _month(first_day: str) -> Month:
    return Month.of(date.fromisoformat(first_day))
