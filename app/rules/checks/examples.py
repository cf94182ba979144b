"""Checks by the worked examples: they pass to the rupiah, and cutting the month into segments changes no total."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from app.rules.errors import PersonError
from app.rules.evaluation import evaluate, evaluate_payment
from app.rules.exact import parse
from app.rules.explain.facts import repeated
from app.rules.line_rules import SUMS
from app.rules.model import Diagnostic, Example, Line, Proration, RuleSet, Section
from app.rules.results import Evaluation, ResultLine

DEALT: Final = ("entries", "events")
"""What a segment has besides its days; it's dealt out among the pieces."""


def evaluated(rule_set: RuleSet, example: Example) -> Evaluation:
    """Evaluate an example in its stage, or raise the PersonError that comes."""
    work = evaluate_payment if example.stage == Section.PAYMENT else evaluate
    return work(rule_set, example.facts)


def check_examples(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find examples that don't come out as they should; a regulation with a total or a net has at least one."""
    if not rule_set.examples and whole_sections(rule_set):
        yield Diagnostic(
            "no-examples",
            rule_set.place,
            f"{rule_set.id} has no worked example.",
            "Add [[examples]] with facts and what must come out, best from the annex of the regulation.",
        )
    for example in rule_set.examples:
        wrong = "; ".join(_differences(rule_set, example))
        if wrong:
            mend = "Correct the lines or figures of the regulation, or the example, whichever differs from the text."
            yield Diagnostic("example-fails", example.place, f"example {example.name!r}: {wrong}.", mend)


def whole_sections(rule_set: RuleSet) -> tuple[Line, ...]:
    """List the lines of the sections that come to a total or a net; others are there to be inherited."""
    sections = (rule_set.lines, rule_set.payment)
    return tuple(line for section in sections if any(one.kind in SUMS for one in section) for line in section)


def _differences(rule_set: RuleSet, example: Example) -> Iterator[str]:
    try:
        result = evaluated(rule_set, example)
    except PersonError as error:
        if error.code != example.error:
            yield f"it ends with {error}"
        return
    if example.error:
        yield f"it should end with the error {example.error}, and comes out"
    lines = {line.id: line for line in result.lines}
    for name, wanted in example.expect.items():
        if name not in lines:
            yield f"there is no line {name} in the result"
        elif not _same(lines[name], wanted):
            yield f"{name} is {lines[name].value}, not {wanted}"


def _same(line: ResultLine, wanted: object) -> bool:
    if isinstance(line.value, int) or isinstance(wanted, bool) or not isinstance(wanted, str | int):
        return line.value == (str(wanted).lower() if isinstance(wanted, bool) else wanted)
    try:
        return parse(str(line.value)) == parse(wanted)
    except ValueError:
        return line.value == wanted


def check_segments(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find examples whose total changes when their month is cut into equal segments of the same post."""
    if rule_set.calendar.proration is not Proration.SEGMENTS:
        return  # the rules never see more than one
    for example in rule_set.examples:
        if example.stage != Section.LINES or example.error:
            continue
        try:
            whole, cut = evaluate(rule_set, example.facts).total, evaluate(rule_set, split(example.facts)).total
        except PersonError:
            continue  # check_examples says so
        if whole != cut:
            yield Diagnostic(
                "segment-trap",
                example.place,
                f"example {example.name!r}: the total is {whole}, but {cut} with the month in segments of one post.",
                "A percent per day or event applies to the segment's full monthly amount, a ratio of days to the "
                "prorated one (amount * segment.share).",
            )


def split(facts: Mapping[str, object]) -> dict[str, object]:
    """Cut each segment into equal pieces: three, if its days can be dealt out so, else two as equal as they can be."""
    segments = chain.from_iterable(_pieces(segment) for segment in _once(facts.get("segments")))
    return {**facts, "segments": list(segments)}


def _pieces(segment: Mapping[str, object]) -> list[dict[str, object]]:
    days, staff = _once(segment.get("days")), _once(segment.get("staff"))
    count = 2 if len(days) % 3 else 3
    known = segment.get("working_days", len(days)) == len(days)
    if len(days) < count or not known or any(_staff_days(member) % count for member in staff):
        return [dict(segment)]  # nothing to cut, or the days aren't all there, or the staff's can't be dealt out evenly
    pieces = []
    for number in range(count):
        since, until = len(days) * number // count, len(days) * (number + 1) // count
        dealt = {name: _dealt(segment[name], number, count) for name in DEALT if name in segment}
        if "staff" in segment:
            dealt["staff"] = [{**member, "days": _staff_days(member) // count} for member in staff]
        pieces.append({**segment, "working_days": until - since, "days": days[since:until], **dealt})
    return pieces


def _staff_days(member: Mapping[str, object]) -> int:
    """Return for how many days somebody was of the staff; where that is no number, no line has read it."""
    days = member.get("days")
    return days if isinstance(days, int) else 0


def _dealt(listed: object, number: int, count: int) -> list[dict[str, object]]:
    return _once(listed)[number::count]


def _once(listed: object) -> list[dict[str, object]]:
    """List every item by itself, without its number of repetitions."""
    return [{name: fact for name, fact in item.items() if name != "n"} for item in repeated(listed)]
