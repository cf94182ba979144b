"""What a regulation consists of once it has been read: pure data for evaluation, explanation and checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from app.rules.exact import Ratio
from app.rules.tree import CarriedRead, Fact, Loop, Node, StaffRead, Unit, walk


class Kind(StrEnum):
    """What a line is for; the last six belong to the payment section (which has `score` too)."""

    SCORE = "score"
    BASE = "base"
    PART = "part"
    CUT = "cut"
    ADDITION = "addition"
    TOTAL = "total"
    GATE = "gate"
    CARRIED = "carried"
    GROSS = "gross"
    WITHHELD = "withheld"
    BORNE = "borne"
    CLAIM = "claim"
    NET = "net"


class Section(StrEnum):
    """Which of the two evaluations a line belongs to."""

    LINES = "lines"
    PAYMENT = "payment"


class Certainty(StrEnum):
    """How well a figure is known."""

    TEXT = "text"
    PRACTICE = "practice"
    NEWS = "news"
    UNVERIFIED = "unverified"
    ASSUMPTION = "assumption"


class Proration(StrEnum):
    """What becomes of a month in which the post changes; `app.rules.proration` says how."""

    SEGMENTS = "segments"
    CUTOFF = "cutoff"
    NONE = "none"


class Counting(StrEnum):
    """By which days a window runs."""

    CALENDAR = "calendar"
    WORKING = "working"


class AutomaticAction(StrEnum):
    """What becomes of an entry that nobody decided on in time."""

    NONE = "none"
    APPROVE = "approve"
    REJECT = "reject"


class Standing(StrEnum):
    """What a file says of itself; `enacted` is given by an approval and never stands in a file."""

    DEMO = "demo"
    DRAFT = "draft"
    ENACTED = "enacted"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a source file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a regulation file: what is wrong, where, and how to mend it."""

    code: str
    place: Place
    message: str
    mend: str
    severity: str = "error"  # error | warning

    def __str__(self) -> str:
        where = f"{self.place.file}:{self.place.line}:{self.place.column}"
        return f"{where}: {self.code}: {self.message} Mend: {self.mend}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, Indonesian first."""

    id: str
    en: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure of the regulation."""

    name: str
    value: Ratio
    text: str  # as written: "3%", "300"
    unit: Unit
    citation: str
    certainty: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a key, a band from `since` to `until` (None: open), or both; a cell for each column."""

    key: str | int | None
    since: Ratio | None
    until: Ratio | None
    cells: Mapping[str, Ratio | str]
    text: str  # the key and band as written: "31..61"
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A look-up: by key, by band, or by both; `columns` is ("",) for a table with one nameless column."""

    name: str
    key: str | None  # what the key is, as the file names it: "position_group"
    by: Unit | None  # the unit of the band's value
    edges: str  # lower: [a, b) | upper: (a, b]
    columns: tuple[str, ...]
    unit: Unit
    rows: tuple[Row, ...]
    no_record: Ratio | str | None
    unpublished: bool
    citation: str
    certainty: str
    place: Place


@dataclass(frozen=True, slots=True)
class Rounding:
    """A declared rounding to a multiple of `to`."""

    to: Ratio
    mode: str  # half_up | half_even | down | up
    text: str  # as written: "0.01%"


@dataclass(frozen=True, slots=True)
class MustEqual:
    """The annex's own formula of a total, which is compared with what the lines come to."""

    formula: str
    place: Place
    tree: Node | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the calculation; `tree` is its formula (or, for a cut, its rate) after all checks."""

    id: str
    section: Section
    kind: Kind
    label: Text
    unit: Unit
    per: tuple[str, ...]  # "segment", "criterion", in this order; () runs once
    formula: str  # as written; for a cut with a rate, the rate; "" where the kind needs none
    formula_place: Place
    of: tuple[str, ...]  # the parts that limit a cut with a rate
    is_rate: bool
    round: Rounding | None
    sum_of: tuple[str, ...]
    from_line: str | None
    must_equal: MustEqual | None
    role: str
    citation: str
    certainty: str
    place: Place
    tree: Node | None = None
    start: Ratio | None = None  # carried: the value where no earlier statement left one
    resets: str = ""  # carried: year | never


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: facts after `like` was followed, and what must come out of it."""

    name: str
    source: str
    stage: str  # lines | payment
    facts: Mapping[str, object]
    expect: Mapping[str, object]  # line id -> rupiah or exact text
    error: str | None  # the code of the PersonError that must come
    place: Place


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of `[calendar]` as it is written, and the article that it rests on."""

    name: str
    text: str
    citation: str
    certainty: str
    place: Place


@dataclass(frozen=True, slots=True)
class Window:
    """So many days after the day on which something began."""

    days: int
    counting: Counting


@dataclass(frozen=True, slots=True)
class Calendar:
    """What `[calendar]` says; None where the regulation says nothing, so that nothing is limited."""

    target: Node | None  # minutes, checked
    entry_window: Window | None  # after the work date: until then an entry may be sent
    verification_window: Window | None  # after it was sent: until then the superior decides
    automatic_action: AutomaticAction  # on what nobody decided by then
    grace: Window | None  # after the month's last day: until then entries and decisions are still taken
    daily_minutes_limit: int | None
    monthly_minutes_limit: int | None
    proration: Proration
    cutoff_day: int | None  # of the month, only where proration is by a cut-off day
    settings: Mapping[str, Setting]  # by key, those that are written


@dataclass(frozen=True, eq=False)
class RuleSet:
    """A regulation in its merged form; `digest` is over that form without the standing."""

    id: str
    title: str
    region: str
    variant: str
    citation: str
    in_force: date
    standing: str
    inherits: tuple[str, ...]
    calendar: Calendar
    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    lines: tuple[Line, ...]
    payment: tuple[Line, ...]
    examples: tuple[Example, ...]
    digest: str
    canonical: Mapping[str, object] = field(repr=False)  # what the digest was taken over
    files: tuple[str, ...]  # this file, its parents, their csv files
    place: Place

    @property
    def target(self) -> Node | None:
        """Return the formula of the target minutes."""
        return self.calendar.target

    def line(self, line_id: str) -> Line:
        """Find a line of either section by its id."""
        return next(line for line in (*self.lines, *self.payment) if line.id == line_id)

    @cached_property
    def reads_carried(self) -> tuple[str, ...]:
        """List the carried lines that a formula reads as an earlier statement left them: such months go in order."""
        return self._read(CarriedRead)

    @cached_property
    def reads_staff(self) -> tuple[str, ...]:
        """List the score lines that a formula reads of the staff: if there is one, people are evaluated bottom-up."""
        return self._read(StaffRead)

    @cached_property
    def loops_over_staff(self) -> bool:
        """Tell whether a formula goes through a leader's staff: then they are evaluated before it."""
        return any(isinstance(node, Loop) and node.collection == "staff" for node in self._nodes())

    @cached_property
    def asks_leader(self) -> bool:
        """Tell whether a formula asks if somebody leads others."""
        return any(isinstance(node, Fact) and node.name == "is_leader" for node in self._nodes())

    def _read(self, kind: type[CarriedRead | StaffRead]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(node.name for node in self._nodes() if isinstance(node, kind)))

    def _nodes(self) -> Iterator[Node]:
        return (node for line in self.lines if line.tree is not None for node in walk(line.tree))
