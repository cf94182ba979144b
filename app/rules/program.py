"""A section of a rule set made ready to run, and its run over one person's facts: every line's exact value."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from app.rules.aggregates import total_of
from app.rules.compiling import Compiler, Run
from app.rules.errors import PersonError
from app.rules.exact import ExactError, Ratio, rounded
from app.rules.facts import Values
from app.rules.frame import Frame, Gate, Read
from app.rules.ledger import Ledger
from app.rules.model import Kind, Line, RuleSet, Section
from app.rules.order import in_order
from app.rules.plan import Plan, plan_of
from app.rules.tracing import TracingCompiler
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, CRITERION_FACTS, Scope

NOT_NEGATIVE: Final = frozenset({Kind.BASE, Kind.PART, Kind.CUT, Kind.ADDITION})


@dataclass(frozen=True, slots=True)
class FormulaRun:
    """One run of a line's formula: where, all that it read, in order, and its own result before cuts and rounding."""

    segment: int | None
    criterion: str | None
    reads: list[Read]
    result: object


@dataclass(slots=True)
class Outcome:
    """What a run left: the values, what cuts left over, and (from a tracing program) how each formula ran."""

    frame: Frame
    ledger: Ledger = field(default_factory=Ledger)
    runs: dict[str, list[FormulaRun]] = field(default_factory=dict)

    def total(self, line: str) -> Ratio:
        """Return a line's value over the segments and criteria."""
        return total_of(self.frame.lines[line])

    def gate(self, line: str) -> Gate:
        """Return what a gate said."""
        said: Gate = self.frame.lines[line][0]
        return said


@dataclass(frozen=True, slots=True)
class Step:
    """One line with its compiled formula."""

    line: Line
    run: Run
    signed: bool  # it may be below zero


@dataclass(frozen=True, slots=True)
class Program:
    """The steps of a section in the order of working out."""

    plan: Plan
    steps: tuple[Step, ...]
    traces: bool

    def run(self, values: Values) -> Outcome:
        """Work out every line, or raise the PersonError that names the line at which it failed."""
        outcome = Outcome(Frame(values, self.plan.criteria))
        for step in self.steps:
            try:
                outcome.frame.lines[step.line.id] = self._values(step, outcome)
            except PersonError as error:
                _place(error, step.line, outcome.frame)
                raise
            except ExactError as error:
                raise PersonError(error.code, line=step.line.id) from None
        return outcome

    def _values(self, step: Step, outcome: Outcome) -> list[Any]:
        line, frame = step.line, outcome.frame
        run = self._recording(step, outcome)
        found = frame.each(line.per, run)
        if not step.signed and any(value[0] < 0 for value in found):
            raise PersonError(code="negative-amount", detail="write max(0, ...) where nothing below 0 is meant")
        if line.kind is Kind.CUT:
            return [_cut(line, value, number, outcome) for number, value in enumerate(found)]
        if line.round is not None:
            found = [rounded(value, line.round.to, line.round.mode) for value in found]
        if line.kind is Kind.BASE:
            outcome.ledger.put(total_of(found))
        return found

    def _recording(self, step: Step, outcome: Outcome) -> Run:
        run = step.run
        if not self.traces:
            return run
        kept = outcome.runs.setdefault(step.line.id, [])

        def record(frame: Frame) -> Any:  # noqa: ANN401 - a line of any unit
            frame.record = []
            result = run(frame)
            kept.append(FormulaRun(frame.at, frame.criterion, frame.record, result))
            return result

        return record


def _cut(line: Line, value: Ratio, run: int, outcome: Outcome) -> Ratio:
    if not line.is_rate:
        return outcome.ledger.take(line, value)
    values = outcome.frame.lines
    return outcome.ledger.take_share(line, value, tuple((name, values[name][run]) for name in line.of), run)


def _place(error: PersonError, line: Line, frame: Frame) -> None:
    """Say where it failed: the line, and the path of the fact in the facts given."""
    error.line = error.line or line.id
    name = error.fact.partition("[")[0]
    if name.startswith("staff."):
        name = "staff.days"  # scores of the staff stand beside the days
    if name in CRITERION_FACTS:
        name, error.detail = "criteria", frame.criterion or ""
    term = BY_NAME.get(name)
    if error.path or not (term or name in BY_COLLECTION):
        return
    inside = (
        term.scope in {Scope.SEGMENT, Scope.EITHER, Scope.ENGINE} if term else BY_COLLECTION[name].where == "segment"
    )
    if term and term.collection:
        inside = BY_COLLECTION[term.collection].where == "segment"
    error.path = f"segments.{frame.at}.{name}" if inside and frame.at is not None else name


@lru_cache(maxsize=256)
def program_of(rule_set: RuleSet, section: Section, *, traces: bool = False) -> Program:
    """Compile a section once; the totals are worked out after all lines and have no step."""
    plan = plan_of(rule_set, section)
    compiler = (TracingCompiler if traces else Compiler)(rule_set, plan)
    lines = in_order(rule_set.lines if section is Section.LINES else rule_set.payment)
    steps = tuple(
        Step(line, compiler.formula(line.tree, line.per), line.kind not in NOT_NEGATIVE) for line in lines if line.tree
    )
    return Program(plan, steps, traces)
