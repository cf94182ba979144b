"""How audit rows become a chain: the one form of a row, its digest, and the digest of all rows up to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

COLUMNS: Final = (
    "agency_id",
    "audit_id",
    "recorded_at",
    "principal_id",
    "action",
    "object_kind",
    "object_id",
    "subject_employee_id",
    "request_id",
    "before_digest",
    "after_digest",
    "written_in",
)
"""Every column of a row, in the order of its form; instants are microseconds since 1970."""
AUDIT_ID: Final = COLUMNS.index("audit_id")
RECORDED_AT: Final = COLUMNS.index("recorded_at")
WRITTEN_IN: Final = COLUMNS.index("written_in")

RowValues = Sequence[int | str | None]
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def row_digest(row: RowValues) -> bytes:
    """Return SHA-256 of the row's form: the JSON array of its columns without blanks, in UTF-8."""
    return sha256(_as_json(row).encode()).digest()


def first_digest(agency_id: int) -> bytes:
    """Return what the first link of an agency's chain goes on from."""
    return sha256(f"erk.audit-chain.v1 {agency_id}".encode()).digest()


def chain_digest(previous: bytes, of_row: bytes) -> bytes:
    """Return the digest of all rows up to one, from that of the rows before it."""
    return sha256(previous + of_row).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """A row's place in the chain."""

    position: int
    audit_id: str
    row_digest: bytes
    chain_digest: bytes


def link_rows(rows: Sequence[RowValues], *, position: int, digest: bytes) -> list[Link]:
    """Return the links of rows that follow on a position and its digest."""
    links: list[Link] = []
    for number, row in enumerate(rows, position + 1):
        of_row = row_digest(row)
        digest = chain_digest(digest, of_row)
        links.append(Link(number, str(row[AUDIT_ID]), of_row, digest))
    return links
