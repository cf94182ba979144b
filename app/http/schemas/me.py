"""Bodies of who asks, and of a person's month as it stands."""

from collections import Counter
from collections.abc import Sequence
from typing import Self

from app.activity_log.model import EntryState
from app.http.language import Language
from app.http.problem_texts import PROBLEMS
from app.http.problem_texts.results import HELD
from app.http.schemas.statements import ExplainedLineOut, StatementLineOut, StatementOutcome
from app.monthly_score.outset import Outset
from app.monthly_score.preview import Outlook, Preview, Progress
from app.period.model import Fact, PeriodState, accepts
from app.personnel.model import AssignmentKind, PrincipalKind
from app.personnel.superiors import SuperiorKind
from app.rules import Kind
from app.rules.model import AutomaticAction, Calendar, Counting, Window
from app.shared.caller import Role
from app.shared.month import Month
from app.tkd_statement.model import lines_from_plain
from app.wire.types import (
    Day,
    DigestText,
    Flag,
    Identifier,
    Instant,
    LongWhole,
    MonthText,
    Rupiah,
    SignedRupiah,
    Whole,
    WireModel,
)


class MyPrincipal(WireModel):
    """Who signed in, with the roles that it holds today and what its token is good for."""

    principal_id: Identifier
    name: str
    kind: PrincipalKind
    roles: list[Role]
    scopes: list[str]


class MyEmployee(WireModel):
    """The employee who signed in; of the NIP only the last four digits are shown."""

    employee_id: Identifier
    name: str
    nip_masked: str


class MyAssignment(WireModel):
    """A post that one holds today, and its unit."""

    assignment_id: Identifier
    kind: AssignmentKind
    post_id: Identifier
    post_code: str
    post_title: str
    unit_id: Identifier
    unit_code: str
    unit_name: str
    since: Day
    until: Day | None


class MySuperior(WireModel):
    """Who may decide on one's work today, and why."""

    employee_id: Identifier
    name: str | None
    post_id: Identifier | None
    kind: SuperiorKind
    on_behalf_of: Identifier | None


class MyDay(WireModel):
    """A day of the month and its hours; `unknown` says by its code why they can't be told."""

    day: Day
    working: Flag
    begins: Instant | None
    ends: Instant | None
    minutes: Whole
    unknown: str | None


class WindowOut(WireModel):
    """So many days after something began, by calendar or working days, and the article."""

    days: Whole
    counting: Counting
    citation: str | None


class MonthRules(WireModel):
    """What the regulation that counts for a month says of windows and limits; null where it says nothing.

    `target_minutes` is the person's own, by its posts, calendar and roster, rounded up to whole minutes; null where
    that can't be told yet. `days_without_entry` are its working days up to today, those of leave and duty aside.
    """

    month: MonthText
    state: PeriodState | None
    takes_entries: Flag
    entry_window: WindowOut | None
    verification_window: WindowOut | None
    grace: WindowOut | None
    automatic_action: AutomaticAction | None
    daily_minutes_limit: Whole | None
    daily_minutes_limit_citation: str | None
    monthly_minutes_limit: Whole | None
    monthly_minutes_limit_citation: str | None
    target_minutes: Whole | None
    target_citation: str | None
    days_without_entry: list[Day]

    @classmethod
    def of(cls, month: Month, state: PeriodState | None, said: Calendar | None, outset: Outset | None) -> Self:
        """Write what the regulation says, each with its article; without a person there is no target."""
        return cls(
            month=month,
            state=state,
            takes_entries=accepts(state, Fact.ENTRY),
            entry_window=_window(said, "entry_window"),
            verification_window=_window(said, "verification_window"),
            grace=_window(said, "grace"),
            automatic_action=None if said is None else said.automatic_action,
            daily_minutes_limit=None if said is None else said.daily_minutes_limit,
            daily_minutes_limit_citation=_citation(said, "daily_minutes_limit"),
            monthly_minutes_limit=None if said is None else said.monthly_minutes_limit,
            monthly_minutes_limit_citation=_citation(said, "monthly_minutes_limit"),
            target_minutes=None if outset is None else outset.target_minutes,
            target_citation=_citation(said, "target"),
            days_without_entry=[] if outset is None else list(outset.days_without_entry),
        )


def _window(said: Calendar | None, name: str) -> WindowOut | None:
    window: Window | None = None if said is None else getattr(said, name)
    if window is None:
        return None
    return WindowOut(days=window.days, counting=window.counting, citation=_citation(said, f"{name}_days"))


def _citation(said: Calendar | None, name: str) -> str | None:
    setting = None if said is None else said.settings.get(name)
    return None if setting is None else setting.citation


class MeOut(WireModel):
    """All that a phone needs to be right offline; who is no employee has no posts, superiors or days."""

    agency_id: Whole
    on: Day
    time_zone: str
    principal: MyPrincipal
    employee: MyEmployee | None
    assignments: list[MyAssignment]
    superiors: list[MySuperior]
    days: list[MyDay]
    months: list[MonthRules]


class StateMinutes(WireModel):
    """Minutes of the entries in a state, of approved ones those that were approved, and how many entries they are."""

    state: EntryState
    minutes: LongWhole
    entries: LongWhole


class ProgressDay(WireModel):
    """A day of the month that has entries."""

    day: Day
    states: list[StateMinutes]


class OutlookOut(WireModel):
    """What a run would give: a statement's sums and lines, or by `held_because` why the person would be held."""

    held_because: str | None
    reason: str | None
    outcome: StatementOutcome | None
    base: Rupiah | None
    cuts: Rupiah | None
    additions: SignedRupiah | None
    total: Rupiah | None
    lines: list[StatementLineOut]
    explanation: list[ExplainedLineOut]

    @classmethod
    def of(cls, outlook: Outlook, language: Language) -> Self:
        """Write it in the caller's language."""
        problem, evaluation = outlook.problem, outlook.evaluation
        base = None if evaluation is None else evaluation.sum_of(Kind.BASE)
        cuts = None if evaluation is None else evaluation.sum_of(Kind.CUT)
        total = None if evaluation is None else evaluation.total
        return cls(
            held_because=None if problem is None else problem.code,
            reason=None if problem is None else HELD[problem.code].fill(language, problem.params),
            outcome=None if evaluation is None else StatementOutcome(evaluation.outcome),
            base=base,
            cuts=cuts,
            additions=None if base is None or cuts is None or total is None else total - base + cuts,
            total=total,
            lines=[StatementLineOut.model_validate(one) for one in lines_from_plain(outlook.lines)],
            explanation=[ExplainedLineOut.model_validate(one) for one in outlook.explanation],
        )


class WhatIfOut(WireModel):
    """What would come of the month if it closed now: no statement, nothing of it is kept.

    Entries that await their verdict don't count in `now`; in `if_submitted_approved` they do, as they were claimed.
    Where no regulation counts, `unavailable_because` and `reason` say why there is neither.
    """

    preview: Flag
    unavailable_because: str | None
    reason: str | None
    regulation: str | None
    standing: str | None
    rule_set_digest: DigestText | None
    now: OutlookOut | None
    if_submitted_approved: OutlookOut | None

    @classmethod
    def of(cls, found: Preview, language: Language) -> Self:
        """Write it in the caller's language."""
        refusal, rule_set = found.refusal, found.rule_set
        return cls(
            preview=True,
            unavailable_because=None if refusal is None else refusal.code,
            reason=None if refusal is None else PROBLEMS[refusal.code].detail.fill(language, refusal.params),
            regulation=None if rule_set is None else rule_set.id,
            standing=None if rule_set is None else str(rule_set.standing),
            rule_set_digest=None if rule_set is None else rule_set.digest,
            now=None if found.now is None else OutlookOut.of(found.now, language),
            if_submitted_approved=None if found.if_approved is None else OutlookOut.of(found.if_approved, language),
        )


class MonthProgressOut(WireModel):
    """How far a person's month is; `what_if_closed_now` is null for who may not see the pay."""

    employee_id: Identifier
    month: MonthText
    state: PeriodState | None
    known_at: LongWhole
    approved_minutes: LongWhole
    by_state: list[StateMinutes]
    days: list[ProgressDay]
    what_if_closed_now: WhatIfOut | None

    @classmethod
    def of(cls, employee_id: Identifier, found: Progress, what_if: WhatIfOut | None) -> Self:
        """Sum up the days."""
        by_state = _sums([(one.state, one.minutes, one.entries) for one in found.days])
        days = list(dict.fromkeys(one.day for one in found.days))
        return cls(
            employee_id=employee_id,
            month=found.month,
            state=found.state,
            known_at=found.known_at,
            approved_minutes=sum(one.minutes for one in by_state if one.state is EntryState.APPROVED),
            by_state=by_state,
            days=[
                ProgressDay(
                    day=day,
                    states=_sums([(one.state, one.minutes, one.entries) for one in found.days if one.day == day]),
                )
                for day in days
            ],
            what_if_closed_now=what_if,
        )


def _sums(rows: Sequence[tuple[str, int, int]]) -> list[StateMinutes]:
    minutes: Counter[str] = Counter()
    entries: Counter[str] = Counter()
    for state, some, many in rows:
        minutes[state] += some
        entries[state] += many
    return [
        StateMinutes(state=state, minutes=minutes[state], entries=entries[state])
        for state in EntryState
        if state in entries
    ]
