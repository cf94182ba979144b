"""Bodies of sanctions, holds, assessments, indicators, outages and proposals of sanctions."""

from typing import Annotated, Self

from pydantic import Field

from app.attendance.conduct import (
    IndicatorKind,
    Obligation,
    OutageReach,
    Predicate,
    SanctionKind,
    SanctionProposal,
)
from app.attendance.service import SanctionDecision
from app.http.limits import MAX_BULK_ITEMS
from app.imports.rows.conduct import AssessmentRow, IndicatorRow, ObligationHoldRow, OutageRow, SanctionRow
from app.wire.assessed import PeriodText, ScoreText, ShareText, YearNumber
from app.wire.types import (
    Day,
    Flag,
    Identifier,
    Instant,
    LongText,
    LongWhole,
    RatioText,
    SmallPositive,
    Text,
    Whole,
    WireInput,
    WireModel,
)

_Items = Field(min_length=1, max_length=MAX_BULK_ITEMS)


class SanctionsIn(WireInput):
    """Sanctions of people."""

    items: Annotated[list[SanctionRow], _Items]


class ObligationHoldsIn(WireInput):
    """Holds of people."""

    items: Annotated[list[ObligationHoldRow], _Items]


class AssessmentsIn(WireInput):
    """Assessments of people."""

    items: Annotated[list[AssessmentRow], _Items]


class IndicatorsIn(WireInput):
    """Indicators of people and units."""

    items: Annotated[list[IndicatorRow], _Items]


class OutagesIn(WireInput):
    """Declared incidents."""

    items: Annotated[list[OutageRow], _Items]


class SanctionOut(WireModel):
    """A sanction, and the change number at which this was learned."""

    employee_id: Identifier
    kind: SanctionKind
    since: Day
    decree_number: str | None
    months: SmallPositive | None
    share: ShareText | None
    until: Day | None
    known_from: LongWhole


class SanctionList(WireModel):
    """The sanctions that count for a person in a month."""

    items: list[SanctionOut]


class ObligationHoldOut(WireModel):
    """A hold, and the change number at which this was learned."""

    employee_id: Identifier
    obligation: Obligation
    since: Day
    reason: str
    reference: str | None
    released_on: Day | None
    release_reason: str | None
    known_from: LongWhole


class ObligationHoldList(WireModel):
    """The holds that count for a person in a month."""

    items: list[ObligationHoldOut]


class AssessmentOut(WireModel):
    """An assessment, and the change number at which this was learned."""

    employee_id: Identifier
    period: PeriodText
    skp_score: ScoreText | None
    predicate: Predicate | None
    behaviour_score: ScoreText | None
    review_360_score: ScoreText | None
    skp_submitted_on: Day | None
    known_from: LongWhole


class AssessmentList(WireModel):
    """The assessment that counts for a person in a month: none or one."""

    items: list[AssessmentOut]


class IndicatorOut(WireModel):
    """An indicator that counts for a person; `unit_id` names the unit that it was taken from, null for an own one."""

    employee_id: Identifier
    unit_id: Identifier | None
    kind: IndicatorKind
    name: str
    target: RatioText | None
    realisation: RatioText | None
    value: RatioText | None
    known_from: LongWhole


class IndicatorList(WireModel):
    """The indicators that count for a person in a month."""

    items: list[IndicatorOut]


class OutageOut(WireModel):
    """A declared incident of the units named and those below them, or with none of the whole agency."""

    code: str
    since_at: Instant
    until_at: Instant | None
    reach: OutageReach
    unit_codes: list[str]
    description: str
    declared_by: str
    withdrawn: Flag
    known_from: LongWhole


class OutagePage(WireModel):
    """Declared incidents, by code."""

    items: list[OutageOut]
    next_page_token: str | None


class ExcusedDayOut(WireModel):
    """A day of presence on which an outage excuses what was not recorded, or minutes that ran while it lasted."""

    employee_id: Identifier
    day: Day
    no_check_in: Flag
    no_check_out: Flag
    late_excused: Flag
    early_excused: Flag
    code: str


class ExcusedDayList(WireModel):
    """A person's days of a month that an outage excuses."""

    items: list[ExcusedDayOut]


class SanctionProposalOut(WireModel):
    """What absence comes to: the step reached, with its article; without `months` it is dismissal.

    Days are working days by the person's own calendar: those of the year, or where `running` those of one run.
    """

    employee_id: Identifier
    year: Whole
    absent_days: Whole
    days: list[Day]
    running: Flag
    step_days: Whole
    months: SmallPositive | None
    share: ShareText | None
    citation: str
    certainty: str

    @classmethod
    def of(cls, one: SanctionProposal) -> Self:
        return cls(
            employee_id=one.employee_id,
            year=one.year,
            absent_days=len(one.days),
            days=list(one.days),
            running=one.step.running,
            step_days=one.step.absent_days,
            months=one.step.months,
            share=one.step.share,
            citation=one.step.citation,
            certainty=one.step.certainty,
        )


class SanctionProposalPage(WireModel):
    """Proposals that nobody decided on, by person."""

    items: list[SanctionProposalOut]
    next_page_token: str | None


class SanctionDecisionIn(WireInput):
    """What an officer decides on so many days absent: accepted by a decree, or dismissed with a reason."""

    employee_id: Identifier
    year: YearNumber
    absent_days: SmallPositive
    running: Flag = False
    accepted: Flag
    kind: SanctionKind | None = None
    decree_number: Text | None = None
    since: Day | None = None
    reason: LongText | None = None

    def to_decision(self) -> SanctionDecision:
        return SanctionDecision(**{name: getattr(self, name) for name in type(self).model_fields})
