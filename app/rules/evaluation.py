"""Works out one person's statement or payment under a rule set, with the compact trace of how."""

from collections.abc import Mapping
from typing import Any, Final

from app.rules.facts import Values, gather
from app.rules.model import RuleSet, Section
from app.rules.paying import pay
from app.rules.plain_facts import to_plain
from app.rules.program import Outcome, Program, program_of
from app.rules.results import Evaluation
from app.rules.settlement import decide, gates_of, settle
from app.rules.tracing import plain

ENGINE_VERSION: Final = "1"
COMPACT_SCHEMA: Final = "erk.trace.compact.v1"


def evaluate(rule_set: RuleSet, facts: Mapping[str, Any]) -> Evaluation:
    """Work out the statement of a work month, or raise the PersonError that says why it can't be."""
    program = program_of(rule_set, Section.LINES)
    values = gather(program.plan, facts, with_segments=True)
    return conclude(rule_set, Section.LINES, program.run(values), values)


def evaluate_payment(rule_set: RuleSet, facts: Mapping[str, Any]) -> Evaluation:
    """Work out what is withheld, borne and paid in a payment month, or raise the PersonError that says why not."""
    program = program_of(rule_set, Section.PAYMENT)
    values = gather(program.plan, facts, with_segments=False)
    return conclude(rule_set, Section.PAYMENT, program.run(values), values)


def conclude(rule_set: RuleSet, section: Section, outcome: Outcome, values: Values) -> Evaluation:
    """Bring the values of a run to whole rupiah and add the compact trace."""
    trace = compact(rule_set, section, program_of(rule_set, section), outcome, values)
    if section is Section.PAYMENT:
        lines, net, owed = pay(rule_set, outcome)
        return Evaluation(lines, net, "pay", (), None, owed, trace)
    gates = gates_of(rule_set, outcome)
    said, months = decide(gates)
    zero = next((gate for gate in gates if gate.outcome == "zero"), None)
    lines = settle(rule_set, outcome, zero)
    return Evaluation(lines, lines[-1].amount, said, gates, months, 0, trace)


def compact(
    rule_set: RuleSet, section: Section, program: Program, outcome: Outcome, values: Values
) -> dict[str, object]:
    """Write the compact trace: what it belongs to, the facts in plan order, each line's values; plain JSON."""
    return {
        "schema": COMPACT_SCHEMA,
        "engine": ENGINE_VERSION,
        "section": section.value,
        "rules": rule_set.digest,
        "plan": program.plan.digest,
        "facts": to_plain(values),
        "lines": [[plain(value) for value in outcome.frame.lines[step.line.id]] for step in program.steps],
    }
