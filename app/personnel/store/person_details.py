"""Which sensitive facts of people are kept, and how a person is found by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable
from app.persistence.database import raw
from app.personnel.model import Moment

_DATED = "n.until IS NULL OR n.until > n.since"

IDENTITY_NUMBERS: Final = FactTable(
    "identity_numbers",
    {"employee_id": "uuid"},
    {"nik_mark": "text", "npwp_mark": "text"},
    holds="n.nik_mark IS NOT NULL OR n.npwp_mark IS NOT NULL",
    beside={"nik_sealed": "text", "npwp_sealed": "text"},
)
BANK_ACCOUNTS: Final = FactTable(
    "bank_accounts",
    {"employee_id": "uuid", "since": "date"},
    {
        "until": "date",
        "bank_code": "text",
        "bank_name": "text",
        "account_number_mark": "text",
        "account_name_mark": "text",
    },
    holds=_DATED,
    beside={"account_number_sealed": "text", "account_name_sealed": "text"},
)
TAX_STATUSES: Final = FactTable(
    "tax_statuses", {"employee_id": "uuid", "tax_year": "smallint"}, {"ptkp": "text", "source": "text"}
)
ZAKAT_CONSENTS: Final = FactTable(
    "zakat_consents",
    {"employee_id": "uuid", "since": "date"},
    {"until": "date", "consent": "boolean", "document": "text"},
    holds=_DATED,
)

NIK_HOLDERS: Final = """
SELECT nik_mark, employee_id FROM identity_numbers
WHERE agency_id = %s AND nik_mark = ANY(%s) AND known_until IS NULL
"""

BY_IDENTITY: Final = """
SELECT employee_id FROM identity_numbers
WHERE agency_id = %(agency_id)s AND {column} = %(mark)s
  AND known_from <= %(known_at)s AND (known_until IS NULL OR known_until > %(known_at)s)
ORDER BY employee_id
"""

# An account counts until its end, or until one with a later day begins.
BY_ACCOUNT: Final = """
SELECT b.employee_id FROM bank_accounts b
WHERE b.agency_id = %(agency_id)s AND b.account_number_mark = %(mark)s
  AND b.since <= %(on)s AND (b.until IS NULL OR b.until > %(on)s)
  AND b.known_from <= %(known_at)s AND (b.known_until IS NULL OR b.known_until > %(known_at)s)
  AND NOT EXISTS (
      SELECT FROM bank_accounts l
      WHERE l.agency_id = b.agency_id AND l.employee_id = b.employee_id AND l.since > b.since AND l.since <= %(on)s
        AND l.known_from <= %(known_at)s AND (l.known_until IS NULL OR l.known_until > %(known_at)s))
ORDER BY b.employee_id
"""


async def nik_holders(conn: AsyncConnection, agency_id: int, marks: Sequence[str]) -> dict[str, UUID]:
    """Return who has each of the NIK, as known now."""
    cursor = await (await raw(conn)).execute(NIK_HOLDERS, (agency_id, list(marks)))
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def holders(conn: AsyncConnection, agency_id: int, field: str, mark: str, moment: Moment) -> list[UUID]:
    """Return the employees who have a number (`nik`, `npwp`, `account_number`) at a moment."""
    if field == "account_number":
        statement: sql.SQL | sql.Composed = sql.SQL(BY_ACCOUNT)
    else:
        statement = sql.SQL(BY_IDENTITY).format(column=sql.Identifier(f"{field}_mark"))
    parameters = {"agency_id": agency_id, "mark": mark, "on": moment.on, "known_at": moment.known_at}
    cursor = await (await raw(conn)).execute(statement, parameters)
    return [row[0] for row in await cursor.fetchall()]
