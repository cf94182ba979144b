"""Expands a compact trace into `erk.trace.v1`: replays it and tells everything that was read, with articles."""

from collections.abc import Mapping
from typing import Any, Final

from app.rules.compact import COMPACT_SCHEMA, ENGINE_VERSION, compact_value
from app.rules.errors import WrongTraceError
from app.rules.evaluation import conclude
from app.rules.exact import text
from app.rules.inputs import Inputs
from app.rules.model import Line, RuleSet, Section
from app.rules.plain_facts import from_plain
from app.rules.program import Outcome, program_of
from app.rules.results import Evaluation
from app.rules.tracing import plain
from app.shared.digests import digest

TRACE_SCHEMA: Final = "erk.trace.v1"


def expand_trace(rule_set: RuleSet, compact: Mapping[str, Any]) -> dict[str, object]:
    """Replay a compact trace under its rule set; one that belongs elsewhere or gives other values is a WrongTraceError.

    Each line has its formula and, for each run, the `reads` in the order of reading, the formula's own `result` and the
    line's `value` (after cut and rounding); `facts`, `parameters`, `tables` and `calendar` tell once, with articles,
    all that was read. So whoever reads only this can work out every line again; `digest` is over all the rest of it.
    """
    section = Section(compact["section"])
    program = program_of(rule_set, section, traces=True)
    expected = (COMPACT_SCHEMA, ENGINE_VERSION, rule_set.digest, program.plan.digest)
    found = tuple(compact.get(key) for key in ("schema", "engine", "rules", "plan"))
    if found != expected:
        message = f"the trace is of {found}, not of {expected}"
        raise WrongTraceError(message)
    values = from_plain(program.plan, compact["facts"])
    outcome = program.run(values)
    replayed = [[compact_value(value) for value in outcome.frame.lines[step.line.id]] for step in program.steps]
    if replayed != compact["lines"]:
        message = "the replay gives other values than were stored"
        raise WrongTraceError(message)
    inputs = Inputs(rule_set, program.plan, values)
    for runs in outcome.runs.values():
        for run in runs:
            inputs.run(run)
    lines = rule_set.lines if section is Section.LINES else rule_set.payment
    told = {
        "schema": TRACE_SCHEMA,
        "engine": ENGINE_VERSION,
        "section": section.value,
        "rule_set": {
            "id": rule_set.id,
            "digest": rule_set.digest,
            "citation": rule_set.citation,
            "in_force": rule_set.in_force.isoformat(),
        },
        "facts": inputs.facts,
        "calendar": inputs.calendar,
        "parameters": inputs.parameters,
        "tables": inputs.tables,
        "lines": [
            *(_line(step.line, outcome) for step in program.steps),
            *(_sum(line) for line in lines if line.tree is None),
        ],
        "result": _result(conclude(rule_set, section, outcome, values)),
    }
    return {**told, "digest": digest(told)}


def _line(line: Line, outcome: Outcome) -> dict[str, object]:
    values = outcome.frame.lines[line.id]
    told = _head(line) | {
        "formula": line.formula,
        "runs": [
            {
                "segment": run.segment,
                "criterion": run.criterion,
                "reads": run.reads,
                "result": plain(run.result),
                "value": plain(value),
            }
            for value, run in zip(values, outcome.runs[line.id], strict=True)
        ],
    }
    if line.is_rate:
        told["of"] = [
            {"line": name, "values": [plain(value) for value in outcome.frame.lines[name]]} for name in line.of
        ]
    return told


def _sum(line: Line) -> dict[str, object]:
    return _head(line) | {"sum_of": list(line.sum_of), "from": line.from_line}


def _head(line: Line) -> dict[str, object]:
    told: dict[str, object] = {
        "id": line.id,
        "kind": line.kind.value,
        "unit": line.unit.value,
        "per": list(line.per),
        "citation": line.citation,
        "certainty": line.certainty,
    }
    if line.start is not None:
        told |= {"start": text(line.start), "resets": line.resets}
    if line.round is not None:
        told["round"] = {"to": line.round.text, "mode": line.round.mode}
    return told


def _result(evaluation: Evaluation) -> dict[str, object]:
    return {
        "outcome": evaluation.outcome,
        "hold_months": evaluation.hold_months,
        "total": evaluation.total,
        "claim": evaluation.claim,
        "gates": [{"line": gate.line, "outcome": gate.outcome, "months": gate.months} for gate in evaluation.gates],
        "criteria": {one.criterion: one.amount for one in evaluation.criteria},
        "lines": [
            {
                "id": line.id,
                "kind": line.kind.value,
                "value": line.value,
                "exact": line.exact,
                "limited": line.limited,
                "citation": line.citation,
            }
            for line in evaluation.lines
        ],
    }
