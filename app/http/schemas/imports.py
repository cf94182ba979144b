"""Bodies of imports: what became of a file, which rows were refused and why, and keys that nothing has."""

from app.http.schemas.problems import ProblemRemedy
from app.imports.model import Discrepancy, DiscrepancyState
from app.imports.service.exports import KindDigest
from app.wire.types import DigestText, Identifier, Instant, LongText, LongWhole, Text, Whole, WireInput, WireModel


class RefusedColumn(WireModel):
    """A column of a refused row: what kind of value was found (never the value), and what is expected."""

    column: str
    code: str
    found: str
    expected: str


class RefusedRowOut(WireModel):
    """A row that was refused: its number (a table's header is row 1), why, and what to do."""

    row: Whole
    code: str
    title: str
    detail: str
    columns: list[RefusedColumn]
    remedies: list[ProblemRemedy]


class RefusedRowPage(WireModel):
    """Refused rows, by number."""

    items: list[RefusedRowOut]
    next_page_token: str | None


class DiscrepancyOut(WireModel):
    """A NIP or code in rows of HR that nothing of the agency has or is mapped to, and how many rows wait for it."""

    discrepancy_id: Identifier
    row_kind: str
    column: str
    code: str
    system: str | None
    """Whose codes the rows carry; null: the agency's own."""
    state: DiscrepancyState
    rows: Whole
    seen_at: Instant
    decided_by: Identifier | None
    decided_at: Instant | None
    reason: str | None

    @classmethod
    def from_discrepancy(cls, found: Discrepancy) -> "DiscrepancyOut":
        return cls(
            discrepancy_id=found.discrepancy_id,
            row_kind=found.unmatched.row_kind,
            column=found.unmatched.field,
            code=found.unmatched.code,
            system=found.unmatched.system,
            state=found.state,
            rows=found.rows,
            seen_at=found.seen_at,
            decided_by=found.decided_by,
            decided_at=found.decided_at,
            reason=found.reason,
        )


class DiscrepancyPage(WireModel):
    """Discrepancies, the oldest first."""

    items: list[DiscrepancyOut]
    next_page_token: str | None


class DiscrepancyRetry(WireInput):
    """Record the waiting rows now; with another code, as if they had named that."""

    code: Text | None = None


class DiscrepancyDismissal(WireInput):
    """Why the waiting rows need not be recorded."""

    reason: LongText


class DiscrepancyResult(WireModel):
    """What became of the waiting rows: those that are still refused, with their reasons."""

    discrepancy: DiscrepancyOut
    recorded: Whole
    refused: list[RefusedRowOut]


class UnitDigest(WireModel):
    """Rows of one unit; no unit for rows that belong to none."""

    unit_code: str | None
    rows: Whole
    digest: DigestText


class ExportDigest(WireModel):
    """Count and digest of all rows of a kind as known at a change number, and by unit."""

    kind: str
    known_at: LongWhole
    rows: Whole
    digest: DigestText
    units: list[UnitDigest]

    @classmethod
    def from_digest(cls, kind: str, known_at: int, found: KindDigest) -> "ExportDigest":
        units = sorted(found.units.items(), key=lambda item: item[0] or "")
        return cls(
            kind=kind,
            known_at=known_at,
            rows=found.whole.count,
            digest=found.whole.digest,
            units=[UnitDigest(unit_code=code, rows=one.count, digest=one.digest) for code, one in units],
        )
