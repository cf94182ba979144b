"""Bodies of corrections of published months and of the differences that they make."""

from typing import Annotated

from pydantic import Field

from app.corrections.model import (
    ADJUSTMENT_STATE,
    Adjustment,
    AdjustmentState,
    Correction,
    CorrectionState,
    NewCorrection,
)
from app.wire.types import (
    Flag,
    Identifier,
    Instant,
    LongText,
    LongWhole,
    MonthText,
    SignedRupiah,
    Whole,
    WireInput,
    WireModel,
)

MOST_NAMED = 500


class CorrectionIn(WireInput):
    """Which published month is worked out anew and why; `employee_ids` null is everyone.

    `objection_ids`: the granted objections that it works out.
    """

    first_month: MonthText
    reason: LongText
    employee_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MOST_NAMED)] | None = None
    objection_ids: Annotated[list[Identifier], Field(default_factory=list, max_length=MOST_NAMED)]

    def to_new(self) -> NewCorrection:
        return NewCorrection(
            first_month=self.first_month,
            reason=self.reason,
            employee_ids=None if self.employee_ids is None else tuple(dict.fromkeys(self.employee_ids)),
            objection_ids=tuple(dict.fromkeys(self.objection_ids)),
        )


class CorrectionDecisionIn(WireInput):
    """Whether the correction is to count, with the reason."""

    approved: Flag
    decision: LongText | None = None


class CorrectionTotalsOut(WireModel):
    """What the differences come to; `held`: results that can't be worked out now, whose people keep what they had."""

    adjustments: Whole
    people: Whole
    base: SignedRupiah
    cuts: SignedRupiah
    additions: SignedRupiah
    total: SignedRupiah
    held: Whole


class CorrectionOut(WireModel):
    """A correction as it stands; `run_ids` are the month runs of its months, in order, with those held in each."""

    correction_id: Identifier
    first_month: MonthText
    reason: str
    employee_ids: list[Identifier] | None
    state: CorrectionState
    known_at: LongWhole
    started_by: Identifier
    started_at: Instant
    decided_by: Identifier | None
    decided_at: Instant | None
    decision: str | None
    run_ids: list[Identifier]
    totals: CorrectionTotalsOut

    @classmethod
    def of(cls, correction: Correction) -> "CorrectionOut":
        return cls.model_validate(correction)


class CorrectionPage(WireModel):
    """Corrections, the newest first."""

    items: list[CorrectionOut]
    next_page_token: str | None


class LineDeltaOut(WireModel):
    """What became of one line; null where the line isn't there, `delta` where it is rupiah that adds up."""

    line_id: str
    kind: str
    old: str | None
    new: str | None
    delta: SignedRupiah | None


class AdjustmentOut(WireModel):
    """The difference to one person's month: total = base - cuts + additions, signed.

    `corrects_statement_id` null: nothing was due before, so that it is the whole amount.
    """

    adjustment_id: Identifier
    correction_id: Identifier
    work_month: MonthText
    employee_id: Identifier
    corrects_statement_id: Identifier | None
    statement_id: Identifier
    state: AdjustmentState
    base: SignedRupiah
    cuts: SignedRupiah
    additions: SignedRupiah
    total: SignedRupiah
    lines: list[LineDeltaOut]

    @classmethod
    def of(cls, adjustment: Adjustment, correction: Correction) -> "AdjustmentOut":
        fields = {name: getattr(adjustment, name) for name in cls.model_fields if name not in {"state", "lines"}}
        lines = [LineDeltaOut.model_validate(line) for line in adjustment.lines]
        return cls(**fields, state=ADJUSTMENT_STATE[correction.state], lines=lines)


class AdjustmentPage(WireModel):
    """Differences in the order in which they were worked out: month by month."""

    items: list[AdjustmentOut]
    next_page_token: str | None
