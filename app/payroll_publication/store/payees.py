"""Reads those who may be paid in a batch: a stream in line order, a few statements for each chunk of it."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy.ext.asyncio import AsyncConnection

from app.payroll_publication.model import Payee
from app.persistence.database import raw
from app.shared.month import Month
from app.tkd_statement.model import SUMMED_KINDS, StatementLine, lines_from_plain

CHUNK: Final = 500

# The line order is by bytes, so that it is the same on every machine. Who was paid for the month is not paid again;
# what a correction makes of a month is paid as the difference, never whole.
PAYEES: Final = """
SELECT s.statement_id, s.employee_id, e.nip, ev.name, ev.status_asn, ev.golongan, s.unit_id, u.code,
       coalesce(uv.name, u.code), s.base, s.cuts, s.additions, s.total, s.outcome, s.gate, s.hold_months,
       sf.gross, sf.bpjs_base, sf.tax_withheld, ts.ptkp, z.consent,
       coalesce(d.last_day < %(after_payment)s, false)
FROM counting_results c
JOIN statements s ON s.agency_id = c.agency_id AND s.run_id = coalesce(c.payable_run_id, c.run_id)
     AND s.employee_id = c.employee_id
JOIN month_runs r ON r.agency_id = s.agency_id AND r.run_id = s.run_id AND r.kind <> 'correction'
JOIN employees e ON e.agency_id = s.agency_id AND e.employee_id = s.employee_id
JOIN units u ON u.agency_id = s.agency_id AND u.unit_id = s.unit_id
LEFT JOIN employee_versions ev ON ev.agency_id = s.agency_id AND ev.employee_id = s.employee_id
     AND %(known_at)s BETWEEN ev.known_from AND coalesce(ev.known_until - 1, %(known_at)s)
     AND ev.since <= %(payment)s AND (ev.until IS NULL OR ev.until > %(payment)s)
LEFT JOIN unit_versions uv ON uv.agency_id = s.agency_id AND uv.unit_id = s.unit_id
     AND %(known_at)s BETWEEN uv.known_from AND coalesce(uv.known_until - 1, %(known_at)s)
     AND uv.since <= %(last_day)s AND (uv.until IS NULL OR uv.until > %(last_day)s)
LEFT JOIN salary_facts sf ON sf.agency_id = s.agency_id AND sf.employee_id = s.employee_id
     AND sf.payment_month = %(payment)s
     AND %(known_at)s BETWEEN sf.known_from AND coalesce(sf.known_until - 1, %(known_at)s)
LEFT JOIN tax_statuses ts ON ts.agency_id = s.agency_id AND ts.employee_id = s.employee_id
     AND ts.tax_year = %(tax_year)s
     AND %(known_at)s BETWEEN ts.known_from AND coalesce(ts.known_until - 1, %(known_at)s)
LEFT JOIN departures d ON d.agency_id = s.agency_id AND d.employee_id = s.employee_id
     AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
LEFT JOIN LATERAL (
    SELECT CASE WHEN zc.until IS NULL OR zc.until > %(last_day)s THEN zc.consent END AS consent
    FROM zakat_consents zc
    WHERE zc.agency_id = s.agency_id AND zc.employee_id = s.employee_id AND zc.since <= %(last_day)s
      AND %(known_at)s BETWEEN zc.known_from AND coalesce(zc.known_until - 1, %(known_at)s)
    ORDER BY zc.since DESC LIMIT 1
) z ON true
WHERE c.agency_id = %(agency_id)s AND c.month = %(work_month)s AND NOT EXISTS (
    SELECT FROM published_lines l
    WHERE l.agency_id = c.agency_id AND l.publication_id = ANY(%(paid_by)s) AND l.employee_id = c.employee_id)
ORDER BY u.code COLLATE "C", e.nip COLLATE "C"
"""

LINES: Final = """
SELECT s.statement_id, f.lines FROM statements s
JOIN frozen_results f ON f.agency_id = s.agency_id AND f.run_id = s.run_id AND f.employee_id = s.employee_id
WHERE s.agency_id = %(agency_id)s AND s.statement_id = ANY(%(statements)s)
"""

PAID_BY: Final = """
SELECT publication_id FROM publications
WHERE agency_id = %(agency_id)s AND work_month = %(work_month)s AND state = 'published'
"""

EARLIER_BATCHES: Final = """
SELECT publication_id FROM publications
WHERE agency_id = %(agency_id)s AND payment_month = %(payment)s AND state = 'published'
"""

# What earlier batches of the payment month gave and withheld, by the names under which the rules know it.
EARLIER: Final = """
WITH mine AS (
    SELECT employee_id, gross, payment FROM published_lines
    WHERE agency_id = %(agency_id)s AND publication_id = ANY(%(batches)s) AND employee_id = ANY(%(people)s)
)
SELECT employee_id, 'gross', sum(gross)::bigint FROM mine GROUP BY 1
UNION ALL
SELECT employee_id, item->>'role', sum((item->>'amount')::bigint)::bigint
FROM mine, jsonb_array_elements(payment) item WHERE item->>'kind' IN ('withheld', 'borne', 'claim') GROUP BY 1, 2
UNION ALL
SELECT employee_id, item->>'id', sum((item->>'value')::bigint)::bigint
FROM mine, jsonb_array_elements(payment) item WHERE item->>'id' = 'bpjs_base' GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose statements, for which months, and what was known when the batch was prepared."""

    agency_id: int
    work_month: Month
    payment_month: Month
    known_at: int

    def parameters(self) -> dict[str, object]:
        """Return the parameters of the statements."""
        return {
            "agency_id": self.agency_id,
            "work_month": self.work_month.first_day,
            "known_at": self.known_at,
            "payment": self.payment_month.first_day,
            "after_payment": self.payment_month.next.first_day,
            "tax_year": self.payment_month.year,
            "last_day": self.work_month.next.first_day - timedelta(days=1),
        }


async def payees(conn: AsyncConnection, wanted: Wanted) -> AsyncIterator[list[Payee]]:
    """Yield chunks of those with a statement, in the order of unit code and NIP; only a chunk is in memory."""
    driver = await raw(conn)
    parameters = wanted.parameters()
    batches = [row[0] for row in await _rows(driver, EARLIER_BATCHES, parameters)]
    parameters["paid_by"] = [row[0] for row in await _rows(driver, PAID_BY, parameters)]
    async with driver.cursor("payees") as cursor:
        await cursor.execute(PAYEES, parameters)
        while rows := await cursor.fetchmany(CHUNK):
            parts = await _parts(driver, wanted.agency_id, [row[0] for row in rows])
            earlier = await _earlier(driver, wanted.agency_id, batches, [row[1] for row in rows])
            yield [_payee(row, parts, earlier) for row in rows]


async def _rows(
    driver: psycopg.AsyncConnection[Any], statement: str, parameters: Mapping[str, object]
) -> list[TupleRow]:
    cursor = await driver.execute(statement.encode(), parameters)
    return await cursor.fetchall()


async def _parts(
    driver: psycopg.AsyncConnection[Any], agency_id: int, statements: Sequence[UUID]
) -> dict[UUID, list[dict[str, object]]]:
    rows = await _rows(driver, LINES, {"agency_id": agency_id, "statements": list(statements)})
    return {
        statement_id: [_part(line) for line in lines_from_plain(lines) if _counts(line)] for statement_id, lines in rows
    }


def _counts(line: StatementLine) -> bool:
    """Tell whether a line is one of those that add up; a cause that cost nothing has no part."""
    return line.kind in SUMMED_KINDS and (line.kind in {"base", "total"} or bool(line.amount))


def _part(line: StatementLine) -> dict[str, object]:
    return {
        "id": line.line_id,
        "kind": line.kind,
        "label_id": line.label_id,
        "label_en": line.label_en,
        "amount": line.amount,
        "citation": line.citation,
        "certainty": line.certainty,
    }


async def _earlier(
    driver: psycopg.AsyncConnection[Any], agency_id: int, batches: Sequence[UUID], people: Sequence[UUID]
) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    if batches:
        parameters = {"agency_id": agency_id, "batches": list(batches), "people": list(people)}
        for employee_id, name, amount in await _rows(driver, EARLIER, parameters):
            found[employee_id][name] = amount
    return found


def _payee(
    row: TupleRow, parts: Mapping[UUID, list[dict[str, object]]], earlier: Mapping[UUID, dict[str, int]]
) -> Payee:
    gross, bpjs_base, tax, ptkp, zakat_consent, is_last_service_month = row[16:22]
    return Payee(
        statement_id=row[0],
        employee_id=row[1],
        nip=row[2],
        name=row[3],
        status_asn=row[4],
        golongan=row[5],
        unit_id=row[6],
        unit_code=row[7],
        unit_name=row[8],
        base=row[9],
        cuts=row[10],
        additions=row[11],
        total=row[12],
        outcome=row[13],
        gate=row[14],
        hold_months=row[15],
        salary=None if gross is None else {"gross": gross, "bpjs_base": bpjs_base, "tax_withheld": tax},
        ptkp=ptkp,
        zakat_consent=zakat_consent,
        is_last_service_month=is_last_service_month,
        earlier=earlier.get(row[1], {}),
        parts=tuple(parts.get(row[0], ())),
    )
