"""Works out one person's statement or payment under a rule set, with the compact trace of how."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.rules.breakdown import by_criterion
from app.rules.compact import compact_value, head_of
from app.rules.facts import Values, gather
from app.rules.kernel import Kernel, Raw, kernel_of
from app.rules.model import RuleSet, Section
from app.rules.paying import paid_lines, pay
from app.rules.plain_facts import to_plain
from app.rules.program import Outcome, program_of
from app.rules.proration import prorated
from app.rules.results import CriterionAmount, Evaluation, ResultLine
from app.rules.settlement import decide, gates_of, settle, settled_lines


def evaluate(rule_set: RuleSet, facts: Mapping[str, Any]) -> Evaluation:
    """Work out the statement of a work month, or raise the PersonError that says why it can't be."""
    return _ordinary(rule_set, _statement_kernel(rule_set), facts) or interpret(rule_set, Section.LINES, facts)


def evaluate_payment(rule_set: RuleSet, facts: Mapping[str, Any]) -> Evaluation:
    """Work out what is withheld, borne and paid in a payment month, or raise the PersonError that says why not."""
    return _ordinary(rule_set, _payment_kernel(rule_set), facts) or interpret(rule_set, Section.PAYMENT, facts)


@lru_cache(maxsize=256)
def _statement_kernel(rule_set: RuleSet) -> Kernel | None:
    return kernel_of(rule_set, Section.LINES)


@lru_cache(maxsize=256)
def _payment_kernel(rule_set: RuleSet) -> Kernel | None:
    return kernel_of(rule_set, Section.PAYMENT)


def _ordinary(rule_set: RuleSet, kernel: Kernel | None, facts: Mapping[str, Any]) -> Evaluation | None:
    """Work out an ordinary month by the section's kernel; None where there is none, or the month isn't one.

    Such a month has one segment, so that there is nothing to prorate.
    """
    raw = None if kernel is None else kernel.run(facts)
    return None if kernel is None or raw is None else _Ordinary(rule_set, kernel, raw)


def interpret(rule_set: RuleSet, section: Section, facts: Mapping[str, Any]) -> Evaluation:
    """Work out any month by the section's closures, the authority on values and errors."""
    program = program_of(rule_set, section)
    seen = prorated(rule_set.calendar, facts)
    values = gather(program.plan, seen, with_segments=section is Section.LINES)
    return conclude(rule_set, section, program.run(values), values)


def conclude(rule_set: RuleSet, section: Section, outcome: Outcome, values: Values) -> Evaluation:
    """Bring the values of a run to whole rupiah."""
    return _Interpreted(rule_set, section, outcome, values)


class _Interpreted(Evaluation):
    """A run of the closures."""

    def __init__(self, rule_set: RuleSet, section: Section, outcome: Outcome, values: Values) -> None:
        self._run = rule_set, section, outcome, values
        if section is Section.PAYMENT:
            self._settled, self.total, self.claim = pay(rule_set, outcome)
            return
        self.gates = gates_of(rule_set, outcome)
        self.outcome, self.hold_months = decide(self.gates)
        zero = next((gate for gate in self.gates if gate.outcome == "zero"), None)
        self._settled = settle(rule_set, outcome, zero)
        self.total = self._settled[-1].amount

    def tell_lines(self) -> tuple[ResultLine, ...]:
        return self._settled

    @property
    def criteria(self) -> tuple[CriterionAmount, ...]:
        rule_set, section, outcome, _ = self._run
        return by_criterion(rule_set, outcome, self.total) if section is Section.LINES else ()

    def tell_trace(self) -> dict[str, object]:
        rule_set, section, outcome, values = self._run
        program = program_of(rule_set, section)
        lines = [[compact_value(value) for value in outcome.frame.lines[step.line.id]] for step in program.steps]
        return {**head_of(rule_set, section, program.plan), "facts": to_plain(values), "lines": lines}


class _Ordinary(Evaluation):
    """A run of the kernel."""

    def __init__(self, rule_set: RuleSet, kernel: Kernel, raw: Raw) -> None:
        self._run = rule_set, kernel, raw
        self.total = raw[2]

    def tell_lines(self) -> tuple[ResultLine, ...]:
        rule_set, kernel, raw = self._run
        texts = {name: value for name, (value,) in zip(kernel.names, kernel.lines_of(raw), strict=True)}
        if kernel.section is Section.PAYMENT:
            return paid_lines(rule_set, texts, raw[2])
        return settled_lines(rule_set, texts, kernel.left_of(raw), iter(raw[1]))

    def tell_trace(self) -> dict[str, object]:
        _, kernel, raw = self._run
        return kernel.trace_of(raw)
