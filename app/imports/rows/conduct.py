"""Rows of sanctions, holds, assessments, indicators and outages."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance import service
from app.attendance.conduct import (
    Assessment,
    Indicator,
    IndicatorKind,
    Obligation,
    ObligationHold,
    Outage,
    OutageReach,
    Predicate,
    Sanction,
    SanctionKind,
)
from app.attendance.store import conduct_exports
from app.imports.codes import Coded
from app.imports.kinds import Intake, Kind, Recorder, Row
from app.personnel.code_mappings import CodeKind
from app.shared.caller import Caller
from app.shared.records import ItemReport
from app.wire.assessed import PeriodText, ScoreText, ShareText
from app.wire.types import (
    Day,
    Flag,
    Instant,
    LongText,
    MonthText,
    NipText,
    RatioText,
    SmallPositive,
    Text,
)

_BETWEEN = ";"


class SanctionRow(Row):
    """A sanction of a person: sent again by person, kind and first day it is corrected; ending on it, taken back."""

    nip: NipText
    kind: SanctionKind
    since: Day
    decree_number: Text | None = None
    months: SmallPositive | None = None
    share: ShareText | None = None
    until: Day | None = None

    def to_record(self) -> Sanction:
        return Sanction(**_fields(self))


class ObligationHoldRow(Row):
    """Payment that waits for an obligation of a person, until it is released with a reason."""

    nip: NipText
    obligation: Obligation
    since: Day
    reason: LongText
    reference: Text | None = None
    released_on: Day | None = None
    release_reason: LongText | None = None

    def to_record(self) -> ObligationHold:
        return ObligationHold(**_fields(self))


class AssessmentRow(Row):
    """A person's assessment of a month (`2026-04`) or a year (`2026`); with nothing in it, it is taken back."""

    nip: NipText
    period: PeriodText
    skp_score: ScoreText | None = None
    predicate: Predicate | None = None
    behaviour_score: ScoreText | None = None
    review_360_score: ScoreText | None = None
    skp_submitted_on: Day | None = None

    def to_record(self) -> Assessment:
        return Assessment(**_fields(self))


class IndicatorRow(Row):
    """An indicator of a person or of a unit, just one of which is named; with no figure, it is taken back."""

    nip: NipText | None = None
    unit_code: Text | None = None
    month: MonthText
    kind: IndicatorKind
    name: Text
    target: RatioText | None = None
    realisation: RatioText | None = None
    value: RatioText | None = None

    def to_record(self) -> Indicator:
        return Indicator(**_fields(self))


class OutageRow(Row):
    """A declared incident; `unit_codes` are codes with `;` between them, and without any it is of all."""

    code: Text
    since_at: Instant
    until_at: Instant | None = None
    reach: OutageReach
    unit_codes: LongText | None = None
    description: LongText
    declared_by: Text
    withdrawn: Flag = False

    def to_record(self) -> Outage:
        codes = tuple(part.strip() for part in (self.unit_codes or "").split(_BETWEEN) if part.strip())
        return Outage(**_fields(self) | {"unit_codes": codes})


def _fields(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}


class _Use(Protocol):
    def __call__(
        self,
        conn: AsyncConnection,
        *,
        caller: Caller,
        records: Any,  # noqa: ANN401 - records of the kind
        now: datetime,
    ) -> Awaitable[list[ItemReport]]: ...


def _recorder(use: _Use) -> Recorder:
    async def record(conn: AsyncConnection, intake: Intake, records: Any) -> list[ItemReport]:  # noqa: ANN401 - records of any kind
        return await use(conn, caller=intake.caller, records=records, now=intake.now)

    return record


KINDS: tuple[Kind, ...] = (
    Kind(
        name="sanctions",
        row=SanctionRow,
        key=("nip", "kind", "since"),
        record=_recorder(service.record_sanctions),
        select=conduct_exports.SANCTIONS,
        codes=(Coded(column="kind", kind=CodeKind.SANCTION),),
    ),
    Kind(
        name="obligation-holds",
        row=ObligationHoldRow,
        key=("nip", "obligation", "since"),
        record=_recorder(service.record_obligation_holds),
        select=conduct_exports.OBLIGATION_HOLDS,
    ),
    Kind(
        name="assessments",
        row=AssessmentRow,
        key=("nip", "period"),
        record=_recorder(service.record_assessments),
        select=conduct_exports.ASSESSMENTS,
        codes=(Coded(column="predicate", kind=CodeKind.PREDICATE, on="period"),),
    ),
    Kind(
        name="indicators",
        row=IndicatorRow,
        key=("nip", "unit_code", "month", "kind", "name"),
        record=_recorder(service.record_indicators),
        select=conduct_exports.INDICATORS,
        codes=(Coded(column="unit_code", kind=CodeKind.UNIT, on="month"),),
    ),
    Kind(
        name="outages",
        row=OutageRow,
        key=("code",),
        record=_recorder(service.record_outages),
        select=conduct_exports.OUTAGES,
        codes=(Coded(column="unit_codes", kind=CodeKind.UNIT, on="since_at", between=_BETWEEN),),
    ),
)
