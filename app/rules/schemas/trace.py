"""The schema of the expanded trace `erk.trace.v1`, which `expand_trace` makes."""

from typing import Final

from app.rules.across import RESETS
from app.rules.compact import ENGINE_VERSION
from app.rules.model import Certainty, Kind, Section
from app.rules.names import LOOPS, MARKS
from app.rules.parts import MODES
from app.rules.replay import TRACE_SCHEMA
from app.rules.schemas.facts import body
from app.rules.schemas.parts import (
    COUNT,
    FLAG,
    TEXT,
    Json,
    by_name,
    defined,
    document,
    holder,
    listed,
    nullable,
    record,
    word,
)
from app.rules.tree import Unit
from app.rules.vocabulary import CRITERIA, Term

NUMBER: Final[Json] = {"type": "string", "pattern": r"^-?[0-9]+(/[0-9]+)?$", "description": "Exact, in lowest terms."}
VALUE: Final[Json] = {
    "description": "A number as exact text, a word, yes/no, a gate's words (pay, zero, hold, hold 2); null: no record.",
    "type": ["string", "boolean", "null"],
}
DIGEST: Final[Json] = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
DATE: Final[Json] = {"type": "string", "format": "date"}
UNIT: Final = word(Unit)
WHOLE: Final[Json] = {"type": "integer"}
ARTICLE: Final[Json] = {"citation": TEXT, "certainty": word(Certainty)}


def trace_schema() -> Json:
    """Make the schema."""
    title = "The complete trace of one result"
    description = (
        "All that was read, with its article, and for each line its formula, what each run of it read in the order of "
        "reading (`at`: column in the formula, from 0), its own result, and the line's value after limit and rounding. "
        "Whoever has only this can work out every line again."
    )
    told = record(
        {
            "schema": {"const": TRACE_SCHEMA},
            "engine": {"const": ENGINE_VERSION},
            "section": word(Section),
            "rule_set": record({"id": TEXT, "digest": DIGEST, "citation": TEXT, "in_force": DATE}),
            "facts": _facts(),
            "calendar": holder({"target": record({"formula": TEXT, **ARTICLE})}),
            "parameters": by_name(record({"value": NUMBER, "unit": UNIT, **ARTICLE})),
            "tables": by_name(_table()),
            "lines": listed({"anyOf": [_worked_out(), _added_up()]}),
            "result": _result(),
            "digest": {**DIGEST, "description": "Over the canonical JSON of all the rest."},
        }
    )
    return document(TRACE_SCHEMA, title, description, {**told, "$defs": {"number": NUMBER, "read": _read()}})


def _facts() -> Json:
    """Describe the facts that were read: the facts as given, numbers as exact text, no notes for people."""
    found = body(_fact, notes=frozenset())
    found["properties"]["indicator"] = by_name(nullable(defined("number")))
    return found


def _fact(term: Term) -> Json:
    told = {"title": term.id, "description": term.en}
    if term.unit is Unit.CATEGORY:
        return told | nullable(word(term.words) if term.words else TEXT)
    return told | nullable({"type": "boolean"} if term.unit is Unit.YES_NO else defined("number"))


def _table() -> Json:
    row = record({"row": TEXT, "column": TEXT, "value": VALUE})
    shape = {"key": TEXT, "by": UNIT, "edges": word(("lower", "upper"))}
    return record({"unit": UNIT, **ARTICLE, "rows": listed(row)}, shape)


def _read() -> Json:
    """Describe what a formula read: each kind of read has a key of its own."""
    rows = listed(record({"n": COUNT, "reads": listed(defined("read"))}))
    kinds = (
        {"parameter": TEXT},
        {"line": TEXT},
        {"start": TEXT},
        {"table": TEXT, "column": TEXT, "row": TEXT},
        {"loop": word(sorted(LOOPS)), "collection": TEXT, "rows": rows},
    )
    found = [record({"at": COUNT, **kind, "value": VALUE}) for kind in kinds]
    fact = record({"at": COUNT, "fact": TEXT, "value": VALUE}, {"name": {**TEXT, "description": "Of an indicator."}})
    segment = nullable(COUNT)
    target = {"calendar": {"const": "target"}, "segment": segment, "reads": listed(defined("read")), "value": VALUE}
    return {"anyOf": [*found, fact, record(target)]}


def _head() -> Json:
    return {
        "id": TEXT,
        "kind": word(Kind),
        "unit": UNIT,
        "per": {**listed(word(MARKS)), "uniqueItems": True},
        **ARTICLE,
    }


def _optional() -> Json:
    return {
        "start": NUMBER,
        "resets": word(RESETS),
        "round": record({"to": TEXT, "mode": word(MODES)}),
    }


def _worked_out() -> Json:
    """Describe a line that has a formula."""
    run = record(
        {
            "segment": nullable(COUNT),
            "criterion": nullable(word(CRITERIA)),
            "reads": listed(defined("read")),
            "result": VALUE,
            "value": VALUE,
        }
    )
    of = listed(record({"line": TEXT, "values": listed(NUMBER)}))
    return record({**_head(), "formula": TEXT, "runs": listed(run)}, {**_optional(), "of": of})


def _added_up() -> Json:
    """Describe a total or net, which has no formula."""
    return record({**_head(), "sum_of": listed(TEXT), "from": nullable(TEXT)}, _optional())


def _result() -> Json:
    gate = record({"line": TEXT, "outcome": word(("zero", "hold")), "months": nullable(WHOLE)})
    line = record(
        {
            "id": TEXT,
            "kind": word(Kind),
            "value": {"type": ["integer", "string", "null"], "description": "Whole rupiah, or exact text."},
            "exact": nullable(TEXT),
            "limited": FLAG,
            "citation": TEXT,
        }
    )
    return record(
        {
            "outcome": word(("pay", "zero", "hold")),
            "hold_months": nullable(WHOLE),
            "total": WHOLE,
            "claim": COUNT,
            "gates": listed(gate),
            "criteria": holder(dict.fromkeys(CRITERIA, WHOLE)),
            "lines": listed(line),
        }
    )
