"""Works out people's results from their facts by a regulation: pure, so that recomputing gives the same bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.monthly_score.model import FrozenResult, Gathered, Problem, digest_of_result
from app.rules import ENGINE_VERSION, Evaluation, PersonError, ResultLine, RuleSet, evaluate
from app.shared.digests import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One person's result with what a statement is drawn up from; `evaluation` is None for who is held."""

    nip: str
    unit_id: UUID | None
    result: FrozenResult
    evaluation: Evaluation | None


def score(rule_set: RuleSet, person: Gathered) -> Scored:
    """Work out one person's month; a fact that is missing or wrong holds that person, with the reason."""
    if person.problem is not None:
        return _held(person, person.problem)
    try:
        evaluation = evaluate(rule_set, person.facts)
    except PersonError as error:
        return _held(person, problem_of(error, person.nip))
    lines = [line_to_plain(line) for line in evaluation.lines]
    facts_digest = digest(person.facts)
    result = FrozenResult(
        employee_id=person.employee_id,
        facts=person.facts,
        facts_digest=facts_digest,
        engine_version=ENGINE_VERSION,
        lines=lines,
        digest=digest_of_result(facts_digest=facts_digest, outcome=outcome_to_plain(evaluation, lines)),
        trace=compact_text(evaluation.trace),
    )
    return Scored(nip=person.nip, unit_id=person.unit_id, result=result, evaluation=evaluation)


def compact_text(trace: Mapping[str, object]) -> str:
    """Write a compact trace as JSON text, the same for the same trace; the rules put no float in it."""
    return json.dumps(trace, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def problem_of(error: PersonError, nip: str) -> Problem:
    """Say in the service's words what the rules could not do for one person."""
    named = {"fact": error.fact, "path": error.path, "line": error.line, "detail": error.detail}
    return Problem(code=error.code, params={"nip": nip, **{name: value for name, value in named.items() if value}})


def line_to_plain(line: ResultLine) -> dict[str, object]:
    """Write a line as plain JSON."""
    return {
        "id": line.id,
        "kind": line.kind,
        "label": {"id": line.label.id, "en": line.label.en},
        "unit": line.unit,
        "value": line.value,
        "exact": line.exact,
        "citation": line.citation,
        "certainty": line.certainty,
        "role": line.role,
        "limited": line.limited,
    }


def outcome_to_plain(evaluation: Evaluation, lines: list[dict[str, object]]) -> dict[str, object]:
    """Write what came out as plain JSON, for digests."""
    return {
        "lines": lines,
        "outcome": evaluation.outcome,
        "gates": [{"line": gate.line, "outcome": gate.outcome, "months": gate.months} for gate in evaluation.gates],
        "hold_months": evaluation.hold_months,
    }


def _held(person: Gathered, problem: Problem) -> Scored:
    facts_digest = digest(person.facts)
    result = FrozenResult(
        employee_id=person.employee_id,
        facts=person.facts,
        facts_digest=facts_digest,
        engine_version=ENGINE_VERSION,
        lines=[],
        digest=digest_of_result(facts_digest=facts_digest, outcome={"problem": problem.to_plain()}),
        problem=problem,
    )
    return Scored(nip=person.nip, unit_id=person.unit_id, result=result, evaluation=None)


def score_again(rule_set: RuleSet, nip: str, stored: FrozenResult) -> FrozenResult:
    """Work out a stored result from its stored facts; who was held for want of facts has nothing to work out."""
    problem = None if stored.facts else stored.problem
    return score(
        rule_set,
        Gathered(employee_id=stored.employee_id, nip=nip, unit_id=None, facts=stored.facts, problem=problem),
    ).result


def is_same_result(one: FrozenResult, other: FrozenResult) -> bool:
    """Tell whether two results have the same facts, the same outcome, line by line, and the same trace."""
    compared = ("digest", "facts_digest", "lines", "problem", "trace")
    return all(getattr(one, name) == getattr(other, name) for name in compared)
