"""The name space that a formula sees: the words of the language, parameters, tables, and the lines of its section."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.rules.model import Kind, Section
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME

LOOPS: Final = frozenset({"sum", "avg", "count", "any", "min", "max"})
RESERVED: Final = frozenset(
    {*LOOPS, "floor", "ceil", "recorded", "indicator", "hold", "pay", "zero", "carried", "staff", "segment", "month"}
    | {"salary", "earlier", "criterion", "criterion_amount", "in", "and", "or", "not", "if", "else", "for"}
    | set(BY_COLLECTION)
    | {name for name in BY_NAME if "." not in name}
)
SEGMENT, CRITERION = "segment", "criterion"
MARKS: Final = (SEGMENT, CRITERION)  # of `per`, in this order


@dataclass(frozen=True, slots=True)
class LineShape:
    """What another formula must know of a line to read it."""

    unit: Unit
    per: tuple[str, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a formula must know of a table to look something up in it."""

    has_key: bool
    has_band: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The one name space that a formula of a section sees, and what its line runs per."""

    section: Section
    parameters: frozenset[str]
    tables: Mapping[str, TableShape]
    lines: Mapping[str, LineShape]
    per: tuple[str, ...] = ()
