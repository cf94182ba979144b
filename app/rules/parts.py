"""Makes parameters, lines and examples of their raw parts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.rules.exact import ONE, Ratio
from app.rules.fields import Fields, unit_of
from app.rules.merging import Merged, Part
from app.rules.model import Certainty, Example, Kind, Line, MustEqual, Parameter, Rounding, Section, Text
from app.rules.names import MARKS
from app.rules.tree import PLAIN, Unit

AMOUNTS: Final = frozenset({Kind.BASE, Kind.PART, Kind.CUT, Kind.ADDITION, Kind.TOTAL})
PAYMENTS: Final = frozenset({Kind.GROSS, Kind.WITHHELD, Kind.BORNE, Kind.CLAIM, Kind.NET})
MODES: Final = ("half_up", "half_even", "down", "up")
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")


def check_name(part: Part, merged: Merged) -> None:
    """Note a name that formulas could not spell."""
    if not _IDENTIFIER.fullmatch(part.name):
        merged.report(
            "name-refused", part.place(), f"{part.name!r} can't be a name.", "Use lower case letters, digits and _."
        )


def parameter(part: Part, merged: Merged) -> Parameter:
    """Make a parameter."""
    check_name(part, merged)
    fields = Fields(part, merged)
    written = fields.take("value")
    value = fields.number(written, "value")
    unit = fields.word("unit", Unit, unit_of([written]))
    made = Parameter(
        name=part.name,
        value=value or (0, 1),
        text=str(written),
        unit=unit or Unit.COUNT,
        citation=fields.text("citation"),
        certainty=fields.word("certainty", Certainty, Certainty.UNVERIFIED) or "",
        place=part.place(),
    )
    if made.unit not in {*PLAIN, Unit.RUPIAH, Unit.MINUTES}:
        fields.wrong(
            "unit-refused", f"{part.name} is a number, so not a {made.unit}.", "Use a unit of numbers.", "unit"
        )
    fields.close()
    return made


def line(part: Part, section: Section, merged: Merged) -> Line:
    """Make a line, without its tree."""
    check_name(part, merged)
    fields = Fields(part, merged)
    fields.take("id")
    kind = fields.word("kind", Kind)
    is_rate = "rate" in fields.raw
    formula = fields.text("rate" if is_rate else "formula")
    default = Unit.GATE if kind is Kind.GATE else Unit.RUPIAH if kind in AMOUNTS | PAYMENTS else None
    made = Line(
        id=part.name,
        section=section,
        kind=kind or Kind.SCORE,
        label=_label(fields),
        unit=fields.word("unit", Unit, default) or Unit.COUNT,
        per=_per(fields.names("per")),
        formula=formula,
        formula_place=part.place("rate" if is_rate else "formula"),
        of=fields.names("of"),
        is_rate=is_rate,
        round=_rounding(fields),
        sum_of=fields.names("sum_of"),
        from_line=fields.text("from") or None,
        must_equal=_must_equal(fields),
        start=_start(fields),
        resets=fields.text("resets"),
        role=fields.text("role"),
        citation=fields.text("citation"),
        certainty=fields.word("certainty", Certainty, Certainty.TEXT) or "",
        place=part.place(),
    )
    if is_rate and fields.take("formula") is not None:
        fields.wrong("rate-and-formula", f"{part.name} has a rate and a formula.", "Keep one of them.", "rate")
    fields.close()
    return made


def _per(marks: tuple[str, ...]) -> tuple[str, ...]:
    """Bring the marks into one order, so that lines that run alike are marked alike."""
    unknown = tuple(mark for mark in marks if mark not in MARKS)
    return (*(mark for mark in MARKS if mark in marks), *unknown)


def _label(fields: Fields) -> Text:
    raw = fields.take("label")
    if isinstance(raw, Mapping) and set(raw) == {"id", "en"} and all(isinstance(text, str) for text in raw.values()):
        return Text(raw["id"], raw["en"])
    fields.wrong(
        "label-wanted",
        f"{fields.part.name} needs a label in both languages.",
        'Write label = { id = "...", en = "..." }.',
        "label",
    )
    return Text("", "")


def _must_equal(fields: Fields) -> MustEqual | None:
    formula = fields.text("must_equal")
    return MustEqual(formula, fields.part.place("must_equal")) if formula else None


def _start(fields: Fields) -> Ratio | None:
    raw = fields.take("start")
    return None if raw is None else fields.number(raw, "start")


def _rounding(fields: Fields) -> Rounding | None:
    raw = fields.take("round")
    if raw is None:
        return None
    if isinstance(raw, Mapping) and set(raw) == {"to", "mode"} and raw["mode"] in MODES:
        to = fields.number(raw["to"], "round")
        if to is not None and to[0] > 0:
            return Rounding(to, str(raw["mode"]), str(raw["to"]))
    mend = f'Write round = {{ to = 1, mode = "half_up" }}; modes: {", ".join(MODES)}.'
    fields.wrong("rounding-malformed", f"{fields.part.name}: this is no rounding.", mend, "round")
    return Rounding(ONE, "half_up", "1")


def examples(raw: object, source: Part, merged: Merged) -> tuple[Example, ...]:
    """Make the examples, each with its facts after `like` was followed."""
    made: dict[str, Example] = {}
    if raw is not None and not isinstance(raw, list):
        merged.report("list-wanted", source.places.of("examples"), "examples is no list.", "Write [[examples]].")
    for number, content in enumerate(raw if isinstance(raw, list) else []):
        part = Part(f"example {number + 1}", content, source.places, ("examples", number))
        fields = Fields(part, merged)
        name, like = fields.text("name", None), fields.text("like")
        if like and like not in made:
            fields.wrong("unknown-example", f"There is no earlier example {like!r}.", "Name one above it.", "like")
        inherited = made[like].facts if like in made else {}
        example = Example(
            name=name,
            source=fields.text("source"),
            stage=fields.text("stage", "lines"),
            facts={**inherited, **_mapping(fields, "facts")},
            expect=_mapping(fields, "expect"),
            error=fields.text("error") or None,
            place=part.place(),
        )
        _check_example(example, fields, made)
        fields.close()
        made[name] = example
    return tuple(made.values())


def _check_example(example: Example, fields: Fields, earlier: Mapping[str, Example]) -> None:
    name = example.name
    if example.stage not in set(Section):
        fields.wrong("unknown-word", f"{name}: stage is {example.stage!r}.", "It is lines or payment.", "stage")
    if name in earlier:
        fields.wrong("name-clash", f"There is another example {name!r}.", "Rename one of them.", "name")
    if not example.expect and not example.error:
        fields.wrong("nothing-expected", f"{name} expects nothing.", 'Write expect = { tkd = 1 } or error = "...".')


def _mapping(fields: Fields, key: str) -> dict[str, Any]:
    value = fields.take(key)
    if value is not None and not isinstance(value, Mapping):
        fields.wrong("table-wanted", f"{fields.part.name}: {key} is no table.", f"Write {key} = {{ ... }}.", key)
    return dict(value) if isinstance(value, Mapping) else {}
