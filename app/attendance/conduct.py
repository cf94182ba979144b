"""Sanctions, holds, assessments, indicators and outages as they are told, and what of them counts in a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.shared.month import Month


class SanctionKind(StrEnum):
    """Kinds of sanctions."""

    TEGURAN_LISAN = "teguran_lisan"
    TEGURAN_TERTULIS = "teguran_tertulis"
    PERNYATAAN_TIDAK_PUAS = "pernyataan_tidak_puas"
    LIGHT = "light"
    MEDIUM = "medium"
    SEVERE = "severe"
    OTHER = "other"


class Obligation(StrEnum):
    """What a person has to do before payment."""

    LHKPN = "lhkpn"
    SKP = "skp"
    ASSETS = "assets"
    OTHER = "other"


class Predicate(StrEnum):
    """What a period's performance is called (PermenPANRB 6/2022)."""

    SANGAT_BAIK = "sangat_baik"
    BAIK = "baik"
    BUTUH_PERBAIKAN = "butuh_perbaikan"
    KURANG = "kurang"
    SANGAT_KURANG = "sangat_kurang"


class IndicatorKind(StrEnum):
    """Kinds of performance indicators."""

    IKU = "iku"
    RENKIN = "renkin"
    ABSORPTION = "absorption"
    COMPLAINTS = "complaints"
    DIRECTION = "direction"
    OTHER = "other"


class OutageReach(StrEnum):
    """What did not work."""

    ATTENDANCE = "attendance"
    SYNC = "sync"
    VERIFICATION = "verification"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """A sanction by its decree; one that ends on its first day never was."""

    nip: str
    kind: SanctionKind
    since: date
    decree_number: str | None = None
    months: int | None = None
    share: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationHold:
    """Payment that waits for an obligation; one that is released on its first day never was."""

    nip: str
    obligation: Obligation
    since: date
    reason: str
    reference: str | None = None
    released_on: date | None = None
    release_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A person's assessment of a month (`2026-04`) or a year (`2026`); with nothing in it, it is taken back."""

    nip: str
    period: str
    skp_score: str | None = None
    predicate: Predicate | None = None
    behaviour_score: str | None = None
    review_360_score: str | None = None
    skp_submitted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator of a person or of a unit, whichever is named; with no figure, it is taken back."""

    nip: str | None
    unit_code: str | None
    month: Month
    kind: IndicatorKind
    name: str
    target: str | None = None
    realisation: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A declared incident, of some units and those below them or of all (no codes); withdrawn, it excuses nothing."""

    code: str
    since_at: datetime
    until_at: datetime | None
    reach: OutageReach
    unit_codes: tuple[str, ...]
    description: str
    declared_by: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Excused:
    """What an outage excuses on a day of presence."""

    code: str
    late: bool
    early: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What counts of one person's conduct in a month, as it was recorded."""

    sanctions: list[dict[str, Any]] = field(default_factory=list)
    holds: list[dict[str, Any]] = field(default_factory=list)
    assessment: dict[str, Any] | None = None
    indicators: list[dict[str, Any]] = field(default_factory=list)
    excused: dict[date, Excused] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionStep:
    """A number of days absent in a year, or running, from which something follows; without `months` it is dismissal."""

    absent_days: int
    months: int | None
    share: str | None
    citation: str
    certainty: str
    running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionProposal:
    """What a person's absence in a year comes to, for an officer to decide."""

    employee_id: UUID
    year: int
    days: tuple[date, ...]
    step: SanctionStep


def month_number(since: date, month: Month) -> int:
    """Return which month since a day's month a month is: that month itself is the first."""
    return month.index - Month.of(since).index + 1


def step_reached(steps: tuple[SanctionStep, ...], absent_days: int, *, running: bool = False) -> SanctionStep | None:
    """Return the highest step that so many days reach, in a year or running."""
    reached = [step for step in steps if step.running == running and step.absent_days <= absent_days]
    return max(reached, key=lambda step: step.absent_days, default=None)
