"""The schema of one person's facts, as `erk rules evaluate --facts` and the API take them; made from the vocabulary."""

from collections.abc import Callable, Iterable
from typing import Final

from app.rules.facts import allowed_keys
from app.rules.readers import is_signed, is_whole
from app.rules.rows import MAX_REPEAT
from app.rules.schemas.parts import COUNT, FLAG, TEXT, Json, defined, document, holder, listed, nullable, word
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, NOTES, TERMS, Scope, Term

FACTS_SCHEMA: Final = "erk.facts.v1"
NUMBER: Final[Json] = {
    "description": 'An exact number: 3, 0.5, "0.5", "3%", "-1.25%" or "11/200".',
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^-?([0-9]+\.?[0-9]*|\.[0-9]+)%?$"},
        {"type": "string", "pattern": r"^-?[0-9]+/0*[1-9][0-9]*$"},
    ],
}
REPEAT: Final[Json] = {
    "type": "integer",
    "minimum": 0,
    "maximum": MAX_REPEAT,
    "description": "How many items alike this one stands for; 1 where it isn't said.",
}
NOTE: Final[Json] = {"description": "For people; rules can't see it."}
NOTED: Final = {
    "since": {"description": "The first day (YYYY-MM-DD) of a segment; needed where the calendar has a cut-off day."}
}
SHARED: Final[Json] = {
    "description": "A score line of the regulation, by its id, as it came out for the staff member.",
    "anyOf": [NUMBER, FLAG, TEXT, {"type": "null"}],
}

LEFT: Final = Term("carried.line", Scope.CARRIED, Unit.POINTS, "yang ditinggalkan baris itu", "what that line left")
GROUPS: Final = ("month", "salary", "earlier")

Write = Callable[[Term], Json]


def facts_schema() -> Json:
    """Make the schema; numbers in JSON text stand for what is written, so `0.1` is exactly a tenth."""
    title = "Facts of one person in one month (or, for a payment, in one payment month)"
    description = (
        "No fact is required as such: a regulation that needs one that is missing, or null, says so by its name. "
        "Whole numbers are written without a decimal point."
    )
    return document(FACTS_SCHEMA, title, description, {**body(fact), "$defs": {"number": NUMBER}})


def body(write: Write, notes: frozenset[str] = NOTES) -> Json:
    """Describe the facts, each as `write` describes it, with these notes for people."""
    keys = allowed_keys()
    once: dict[str, Json] = {
        "segments": {**listed(holder(_facts(keys["segment"], write, notes))), "minItems": 1},
        **{name: holder({key: write(BY_NAME[f"{name}.{key}"]) for key in sorted(keys[name])}) for name in GROUPS},
        "carried": {**holder({"month": write(BY_NAME["carried.month"])}), "additionalProperties": write(LEFT)},
    }
    return holder({**_facts(keys["top"] - once.keys(), write, notes), **once})


def fact(term: Term) -> Json:
    """Describe one fact as it is given; null is the same as none."""
    told = {"title": term.id, "description": term.en}
    if term.unit is Unit.CATEGORY:
        return told | nullable(word(term.words) if term.words else TEXT)
    if term.unit is Unit.YES_NO:
        return told | nullable(FLAG)
    if is_whole(term):
        return told | nullable({"type": "integer"} if is_signed(term) else COUNT)
    return told | nullable(defined("number"))


def _facts(names: Iterable[str], write: Write, notes: frozenset[str]) -> dict[str, Json]:
    """Describe facts of the person or post, and collections, by their names."""
    found: dict[str, Json] = {}
    for name in sorted(names):
        if name in BY_COLLECTION:
            found[name] = nullable(_collection(name, write, notes))
        elif name not in NOTES:
            found[name] = write(BY_NAME[name])
        elif name in notes:
            found[name] = NOTED.get(name, NOTE)
    return found


def _collection(name: str, write: Write, notes: frozenset[str]) -> Json:
    found = BY_COLLECTION[name]
    facts = {term.key: write(term) for term in TERMS if term.collection == name}
    item = holder({"n": REPEAT} | facts | dict.fromkeys(sorted(notes - {"n"}), NOTE))
    if name == "staff":
        item["additionalProperties"] = SHARED
    return {**listed(item), "title": found.id, "description": found.en}
