"""Queries of batches, their lines, approvals and holds."""

import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.payroll_publication.model import (
    Approval,
    Hold,
    Publication,
    PublicationState,
    PublishedLine,
    Totals,
    UnitTotals,
)
from app.payroll_publication.paying import Paid
from app.payroll_publication.tables import (
    publication_approvals,
    publication_holds,
    publications,
    published_lines,
)
from app.persistence.database import raw
from app.personnel.tables import principals
from app.shared.month import Month

SUMS: Final = ("base", "cuts", "additions", "gross", "deductions", "net")
_LINE_TEXTS: Final = ("nip", "name", "status_asn", "unit_code", "unit_name")
_LINE_IDS: Final = ("statement_id", "employee_id", "unit_id")

ADD_LINES: Final = """
INSERT INTO published_lines (agency_id, publication_id, line_number, statement_id, employee_id, nip, name, status_asn,
    unit_id, unit_code, unit_name, work_month, base, cuts, additions, gross, deductions, net, parts, payment, canonical)
SELECT %(agency_id)s, %(publication_id)s, line_number, statement_id, employee_id, nip, name, status_asn, unit_id,
    unit_code, unit_name, work_month, base, cuts, additions, gross, deductions, net, parts, payment, canonical
FROM json_to_recordset(%(rows)s::json) AS l (line_number int, statement_id uuid, employee_id uuid, nip text, name text,
    status_asn text, unit_id uuid, unit_code text, unit_name text, work_month date, base bigint, cuts bigint,
    additions bigint, gross bigint, deductions bigint, net bigint, parts jsonb, payment jsonb, canonical text)
"""

ADD_RESULTS: Final = """
INSERT INTO payment_results (agency_id, publication_id, employee_id, facts, facts_digest, engine_version, trace)
SELECT %(agency_id)s, %(publication_id)s, employee_id, facts, facts_digest, engine_version, trace
FROM json_to_recordset(%(rows)s::json) AS r
     (employee_id uuid, facts jsonb, facts_digest text, engine_version text, trace text)
"""

ADD_HOLDS: Final = """
INSERT INTO publication_holds (agency_id, publication_id, employee_id, reason)
SELECT %(agency_id)s, %(publication_id)s, employee_id, reason
FROM json_to_recordset(%(rows)s::json) AS h (employee_id uuid, reason jsonb)
"""

# Whoever has no statement because a fact was missing stays visible until paid.
ADD_HELD_BY_RUN: Final = """
INSERT INTO publication_holds (agency_id, publication_id, employee_id, reason)
SELECT agency_id, %(publication_id)s, employee_id, f.problem
FROM counting_results c JOIN frozen_results f USING (agency_id, run_id, employee_id)
WHERE agency_id = %(agency_id)s AND c.month = %(month)s AND f.held
"""

PUBLISH: Final = "SELECT publish_batch(%(publication_id)s, %(at)s)"

_batch = publications.c
_lines = published_lines.c
_holds = publication_holds.c
_approvals = publication_approvals.c


async def add_paid(conn: AsyncConnection, agency_id: int, publication_id: UUID, paid: Sequence[Paid]) -> None:
    """Write lines and the facts and traces of their payment, before their batch is there."""
    if not paid:
        return
    driver = await raw(conn)
    keys = {"agency_id": agency_id, "publication_id": publication_id}
    lines = json.dumps([_to_plain(one) for one in paid], ensure_ascii=False)
    await driver.execute(ADD_LINES, {**keys, "rows": lines})
    results = [
        {
            "employee_id": str(one.line.employee_id),
            "facts": one.facts,
            "facts_digest": one.facts_digest,
            "engine_version": one.engine_version,
            "trace": one.trace,
        }
        for one in paid
    ]
    await driver.execute(ADD_RESULTS, {**keys, "rows": json.dumps(results, ensure_ascii=False)})


async def add_holds(conn: AsyncConnection, agency_id: int, publication_id: UUID, holds: Sequence[Hold]) -> None:
    """Write who is not paid in the batch."""
    if not holds:
        return
    rows = [
        {"employee_id": str(hold.employee_id), "reason": {"code": hold.code, "params": dict(hold.params)}}
        for hold in holds
    ]
    keys = {"agency_id": agency_id, "publication_id": publication_id}
    await (await raw(conn)).execute(ADD_HOLDS, {**keys, "rows": json.dumps(rows, ensure_ascii=False)})


async def add_held_by_run(conn: AsyncConnection, agency_id: int, publication_id: UUID, month: Month) -> None:
    """Write those of the month whose result that counts is held."""
    keys = {"agency_id": agency_id, "publication_id": publication_id, "month": month.first_day}
    await (await raw(conn)).execute(ADD_HELD_BY_RUN, keys)


async def add(conn: AsyncConnection, agency_id: int, batch: Publication) -> None:
    """Write the batch itself, after its parts."""
    totals = batch.totals
    await conn.execute(
        insert(publications).values(
            agency_id=agency_id,
            publication_id=batch.publication_id,
            payment_month=batch.payment_month.first_day,
            work_month=batch.work_month.first_day,
            run_id=batch.run_id,
            state=batch.state,
            standing=batch.standing,
            rule_set_digest=batch.rule_set_digest,
            lines=totals.lines,
            people=totals.people,
            digest=batch.digest,
            prepared_by=batch.prepared_by,
            prepared_at=batch.prepared_at,
            **{name: getattr(totals, name) for name in SUMS},
        )
    )


async def read(conn: AsyncConnection, agency_id: int, publication_id: UUID) -> Publication | None:
    """Return a batch."""
    query = select(publications).where(_batch.agency_id == agency_id, _batch.publication_id == publication_id)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _publication(row)


async def page(
    conn: AsyncConnection, agency_id: int, *, published_only: bool, after: UUID | None, size: int
) -> list[Publication]:
    """Return at most `size` batches before `after`, the newest first."""
    query = select(publications).where(_batch.agency_id == agency_id)
    if published_only:
        query = query.where(_batch.state == PublicationState.PUBLISHED)
    if after is not None:
        query = query.where(_batch.publication_id < after)
    return [_publication(row) for row in await conn.execute(query.order_by(_batch.publication_id.desc()).limit(size))]


async def approvals(conn: AsyncConnection, agency_id: int, publication_id: UUID) -> list[Approval]:
    """Return a batch's approvals, oldest first."""
    query = select(publication_approvals).where(
        _approvals.agency_id == agency_id, _approvals.publication_id == publication_id
    )
    rows = await conn.execute(query.order_by(_approvals.approved_at, _approvals.principal_id))
    return [Approval(principal_id=row.principal_id, digest=row.digest, approved_at=row.approved_at) for row in rows]


async def approved_by_employee(conn: AsyncConnection, agency_id: int, publication_id: UUID, employee_id: UUID) -> bool:
    """Tell whether the same employee has approved, through whatever sign-in."""
    query = select(
        exists().where(
            _approvals.agency_id == agency_id,
            _approvals.publication_id == publication_id,
            principals.c.agency_id == _approvals.agency_id,
            principals.c.principal_id == _approvals.principal_id,
            principals.c.employee_id == employee_id,
        )
    )
    return bool((await conn.execute(query)).scalar_one())


async def add_approval(conn: AsyncConnection, agency_id: int, publication_id: UUID, approval: Approval) -> None:
    """Write an approval."""
    await conn.execute(
        insert(publication_approvals).values(
            agency_id=agency_id,
            publication_id=publication_id,
            principal_id=approval.principal_id,
            digest=approval.digest,
            approved_at=approval.approved_at,
        )
    )


async def has_later_batch(conn: AsyncConnection, agency_id: int, batch: Publication) -> bool:
    """Tell whether another batch of the payment month was published since this one was prepared."""
    query = select(
        exists().where(
            _batch.agency_id == agency_id,
            _batch.payment_month == batch.payment_month.first_day,
            _batch.state == PublicationState.PUBLISHED,
            _batch.published_at >= batch.prepared_at,
        )
    )
    return bool((await conn.execute(query)).scalar_one())


async def publish(conn: AsyncConnection, publication_id: UUID, at: object) -> int:
    """Publish by the owner's function, which refuses what is out of turn, and return the batch's number."""
    cursor = await (await raw(conn)).execute(PUBLISH, {"publication_id": publication_id, "at": at})
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def lines(
    conn: AsyncConnection, agency_id: int, batch: Publication, *, unit_code: str | None, after: int, size: int
) -> list[PublishedLine]:
    """Return at most `size` lines after a line number."""
    query = select(published_lines).where(
        _lines.agency_id == agency_id, _lines.publication_id == batch.publication_id, _lines.line_number > after
    )
    if unit_code is not None:
        query = query.where(_lines.unit_code == unit_code)
    return [_line(row, batch) for row in await conn.execute(query.order_by(_lines.line_number).limit(size))]


async def unit_totals(conn: AsyncConnection, agency_id: int, publication_id: UUID) -> list[UnitTotals]:
    """Return each unit's sums, in line order."""
    sums = [func.sum(_lines[name]).label(name) for name in SUMS]
    people = func.count(_lines.employee_id.distinct()).label("people")
    query = (
        select(_lines.unit_code, _lines.unit_name, func.count().label("lines"), people, *sums)
        .where(_lines.agency_id == agency_id, _lines.publication_id == publication_id)
        .group_by(_lines.unit_code, _lines.unit_name)
        .order_by(func.min(_lines.line_number))
    )
    return [
        UnitTotals(unit_code=row.unit_code, unit_name=row.unit_name, totals=_totals(row))
        for row in await conn.execute(query)
    ]


async def holds(
    conn: AsyncConnection, agency_id: int, publication_id: UUID, *, after: UUID | None, size: int
) -> list[Hold]:
    """Return at most `size` people who are not paid in the batch, in the order of their ids."""
    query = select(publication_holds).where(_holds.agency_id == agency_id, _holds.publication_id == publication_id)
    if after is not None:
        query = query.where(_holds.employee_id > after)
    return [
        Hold(employee_id=row.employee_id, code=row.reason["code"], params=row.reason["params"])
        for row in await conn.execute(query.order_by(_holds.employee_id).limit(size))
    ]


def _to_plain(paid: Paid) -> dict[str, object]:
    line = paid.line
    return {
        "line_number": line.line_number,
        "work_month": line.work_month.first_day.isoformat(),
        "parts": [dict(part) for part in line.parts],
        "payment": [dict(item) for item in line.payment],
        "canonical": paid.canonical.decode(),
        **{name: str(getattr(line, name)) for name in _LINE_IDS},
        **{name: getattr(line, name) for name in (*_LINE_TEXTS, *SUMS)},
    }


def _totals(row: Row[Any]) -> Totals:
    return Totals(lines=row.lines, people=row.people, **{name: int(getattr(row, name)) for name in SUMS})


def _publication(row: Row[Any]) -> Publication:
    names = ("publication_id", "number", "run_id", "standing", "rule_set_digest", "digest")
    return Publication(
        payment_month=Month.of(row.payment_month),
        work_month=Month.of(row.work_month),
        state=PublicationState(row.state),
        totals=_totals(row),
        prepared_by=row.prepared_by,
        prepared_at=row.prepared_at,
        published_at=row.published_at,
        **{name: getattr(row, name) for name in names},
    )


def _line(row: Row[Any], batch: Publication) -> PublishedLine:
    names = ("line_number", *_LINE_IDS, *_LINE_TEXTS, *SUMS)
    return PublishedLine(
        work_month=Month.of(row.work_month),
        payment_month=batch.payment_month,
        parts=tuple(row.parts),
        payment=tuple(row.payment),
        **{name: getattr(row, name) for name in names},
    )
