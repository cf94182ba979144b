"""Rows as they were sent, what became of them, and what could not be matched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.shared.records import RefusalRecord

PROBLEM_COLUMNS = ("_row", "_column", "_problem", "_remedy")
"""What an error file has beside the columns that were sent; columns that begin with `_` are passed over."""


class RowFormat(StrEnum):
    """How rows are written down."""

    NDJSON = "ndjson"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class SentRow:
    """A row as it was sent, under the number that its sender sees; a problem where it can't even be read."""

    number: int
    values: dict[str, Any]
    problem: RefusalRecord | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was refused, as it was sent."""

    number: int
    values: dict[str, Any]
    problem: RefusalRecord


class DiscrepancyState(StrEnum):
    """What became of a key that nothing has."""

    OPEN = "open"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A key in rows of a kind that nothing of the agency has: a NIP, the code of a unit; or a code of a system."""

    row_kind: str
    field: str
    code: str
    system: str | None = None
    """Whose codes the rows carry; None: our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """An unmatched key that somebody has to look after, with how many rows wait for it."""

    discrepancy_id: UUID
    unmatched: Unmatched
    state: DiscrepancyState
    rows: int
    seen_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    reason: str | None
