"""Works out one person's statement or payment under a rule set, with the compact trace of how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.rules.breakdown import by_criterion
from app.rules.facts import Values, gather
from app.rules.kernel import Kernel, Raw, kernel_of
from app.rules.model import RuleSet, Section
from app.rules.paying import paid_lines, pay
from app.rules.plain_facts import to_plain
from app.rules.program import Outcome, program_of
from app.rules.results import CriterionAmount, Evaluation, ResultLine
from app.rules.settlement import decide, gates_of, settle, settled_lines
from app.rules.tracing import plain

ENGINE_VERSION: Final = "1"
COMPACT_SCHEMA: Final = "erk.trace.compact.v1"


def evaluate(rule_set: RuleSet, facts: Mapping[str, Any]) -> Evaluation:
    """Work out the statement of a work month, or raise the PersonError that says why it can't be."""
    return _ordinary(rule_set, Section.LINES, facts) or interpret(rule_set, Section.LINES, facts)


def evaluate_payment(rule_set: RuleSet, facts: Mapping[str, Any]) -> Evaluation:
    """Work out what is withheld, borne and paid in a payment month, or raise the PersonError that says why not."""
    return _ordinary(rule_set, Section.PAYMENT, facts) or interpret(rule_set, Section.PAYMENT, facts)


def _ordinary(rule_set: RuleSet, section: Section, facts: Mapping[str, Any]) -> Evaluation | None:
    """Work out an ordinary month by the section's kernel; None where there is none, or the month isn't one."""
    kernel = kernel_of(rule_set, section)
    raw = None if kernel is None else kernel.run(facts)
    if kernel is None or raw is None:
        return None
    return Evaluation(_Ordinary(rule_set, section, kernel, raw), raw[3])


def interpret(rule_set: RuleSet, section: Section, facts: Mapping[str, Any]) -> Evaluation:
    """Work out any month by the section's closures, the authority on values and errors."""
    program = program_of(rule_set, section)
    values = gather(program.plan, facts, with_segments=section is Section.LINES)
    return conclude(rule_set, section, program.run(values), values)


def conclude(rule_set: RuleSet, section: Section, outcome: Outcome, values: Values) -> Evaluation:
    """Bring the values of a run to whole rupiah."""
    if section is Section.PAYMENT:
        lines, net, owed = pay(rule_set, outcome)
        return Evaluation(_Interpreted(rule_set, section, outcome, values, lines), net, claim=owed)
    gates = gates_of(rule_set, outcome)
    said, months = decide(gates)
    zero = next((gate for gate in gates if gate.outcome == "zero"), None)
    lines = settle(rule_set, outcome, zero)
    told = _Interpreted(rule_set, section, outcome, values, lines)
    return Evaluation(told, lines[-1].amount, said, gates=gates, hold_months=months)


@dataclass(frozen=True, slots=True)
class _Interpreted:
    """A run of the closures, with its lines in whole rupiah."""

    rule_set: RuleSet
    section: Section
    outcome: Outcome
    values: Values
    settled: tuple[ResultLine, ...]

    def lines(self) -> tuple[ResultLine, ...]:
        return self.settled

    def criteria(self) -> tuple[CriterionAmount, ...]:
        if self.section is Section.PAYMENT:
            return ()
        return by_criterion(self.rule_set, self.outcome, self.settled[-1].amount)

    def trace(self) -> dict[str, object]:
        program = program_of(self.rule_set, self.section)
        found = self.outcome.frame.lines
        lines = [[plain(value) for value in found[step.line.id]] for step in program.steps]
        return _compact(self.rule_set, self.section, program.plan.digest, to_plain(self.values), lines)


class _Ordinary:
    """A run of the kernel, as it came out."""

    __slots__ = ("kernel", "raw", "rule_set", "section")

    def __init__(self, rule_set: RuleSet, section: Section, kernel: Kernel, raw: Raw) -> None:
        self.rule_set = rule_set
        self.section = section
        self.kernel = kernel
        self.raw = raw

    def criteria(self) -> tuple[CriterionAmount, ...]:
        return ()  # no kernel is made of lines per criterion

    def lines(self) -> tuple[ResultLine, ...]:
        texts = {
            name: value for name, (value,) in zip(self.kernel.names, self.kernel.texts_of(self.raw[1]), strict=True)
        }
        whole = iter(self.raw[2])
        if self.section is Section.PAYMENT:
            return paid_lines(self.rule_set, texts, next(whole))
        return settled_lines(self.rule_set, texts, whole)

    def trace(self) -> dict[str, object]:
        kernel, raw = self.kernel, self.raw
        facts, lines = kernel.facts_of(raw[0]), kernel.texts_of(raw[1])
        return _compact(self.rule_set, self.section, kernel.plan_digest, facts, lines)


def _compact(
    rule_set: RuleSet, section: Section, plan: str, facts: dict[str, object], lines: list[list[object]]
) -> dict[str, object]:
    """Write the compact trace: what it belongs to, the facts in plan order, each line's values; plain JSON."""
    return {
        "schema": COMPACT_SCHEMA,
        "engine": ENGINE_VERSION,
        "section": section.value,
        "rules": rule_set.digest,
        "plan": plan,
        "facts": facts,
        "lines": lines,
    }
