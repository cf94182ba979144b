"""Bodies of what a month still lacks before it closes."""

from app.monthly_score.readiness import Readiness, SuperiorsEntries
from app.period.model import PeriodState
from app.wire.types import Day, DigestText, Flag, Identifier, LongWhole, MonthText, Whole, WireModel


class WaitingEntries(WireModel):
    """Entries in one state: how many, of how many minutes and people."""

    entries: Whole
    minutes: LongWhole
    people: Whole


class UnitWithoutAttendance(WireModel):
    """People of a unit who lack a record of a day that was due, and how many days."""

    unit_id: Identifier
    people: Whole
    days: Whole


class PeriodReadiness(WireModel):
    """What a month still lacks: undecided, returned and parked entries, attendance, and what stands against its rules.

    What only the rules can tell of a person (a class without an amount, an assessment that is read) a run holds; a
    trial run (`POST /v1/month-runs` with `trial`) tells it before the month closes.
    """

    month: MonthText
    state: PeriodState
    ready: Flag
    undecided: WaitingEntries
    returned: WaitingEntries
    parked: WaitingEntries
    people_without_attendance: Whole
    days_without_attendance: Whole
    attendance_by_unit: list[UnitWithoutAttendance]
    days_without_calendar: Whole
    rule_set_digest: DigestText | None
    rules_missing: str | None

    @classmethod
    def of(cls, found: Readiness) -> "PeriodReadiness":
        """Write out what was found."""
        return cls.model_validate(found)


class UndecidedOut(WireModel):
    """What awaits a superior's decision; null: nobody stands above these people on these days."""

    superior_employee_id: Identifier | None
    entries: Whole
    minutes: LongWhole
    people: Whole

    @classmethod
    def of(cls, found: SuperiorsEntries) -> "UndecidedOut":
        """Write out what awaits one superior."""
        return cls(
            superior_employee_id=found.superior_employee_id,
            entries=found.entries,
            minutes=found.minutes,
            people=len(found.people),
        )


class UndecidedPage(WireModel):
    """What awaits whom, most minutes first."""

    items: list[UndecidedOut]
    next_page_token: str | None


class MissingAttendanceOut(WireModel):
    """The days of a person that were due and have no record, and the unit of the last of them."""

    employee_id: Identifier
    unit_id: Identifier | None
    days: list[Day]


class MissingAttendancePage(WireModel):
    """People who lack attendance, by id."""

    items: list[MissingAttendanceOut]
    next_page_token: str | None
