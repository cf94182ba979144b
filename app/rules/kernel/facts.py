"""Writes how one person's facts are taken out of plain JSON: checked as the readers do, or given up."""

from typing import Final

from app.rules.facts import allowed_keys
from app.rules.kernel.formulas import Flag, Known, Text, Value
from app.rules.kernel.items import ItemsWriter
from app.rules.kernel.numbers import Num
from app.rules.kernel.rows import exact_plain, is_fine, number
from app.rules.kernel.source import Writer
from app.rules.plan import Plan
from app.rules.readers import is_signed
from app.rules.tree import Unit
from app.rules.vocabulary import Scope, Term

HOLDERS: Final = {Scope.MONTH: "month", Scope.SALARY: "salary", Scope.EARLIER: "earlier"}


class FactsWriter:
    """Writes the beginning of a kernel: all facts of the plan into names."""

    def __init__(self, writer: Writer, plan: Plan, items: ItemsWriter) -> None:
        self.writer = writer
        self.plan = plan
        self.items = items
        self.facts: dict[tuple[str, bool], Value] = {}
        self.names: list[str] = []  # what the compact trace needs of the facts
        self.told = ""  # and how it says it, as code over those names

    def write(self, *, with_segments: bool) -> Known:
        """Write the reading of facts; a month of several segments is given up."""
        self._holders()
        person = [self._scalar(term, HOLDERS.get(term.scope, "facts"), marked=False) for term in self.plan.person]
        items = [self._collection(name, terms, "facts") for name, terms in self.plan.person_items]
        if with_segments:
            self._segment(person, items)
        else:
            self._tell("None", person, items, "[]")
        return Known(self.facts, self.items.loops, self.items.indicators, {})

    def _holders(self) -> None:
        """Write what stands at the top; most facts have nothing but segments and collections there."""
        keys = allowed_keys()
        self.writer.constants["NOTHING"] = {}
        bare = self.writer.constant(keys["top"] - set(HOLDERS.values()))
        self.writer.unless("type(facts) is dict")
        with self.writer.block(f"if facts.keys() <= {bare}:"):
            self.writer.put(" = ".join([*HOLDERS.values(), "NOTHING"]))
        with self.writer.block("else:"):
            self._keys("facts", keys["top"])
            for holder in HOLDERS.values():
                self.writer.put(f"{holder} = facts.get({holder!r}, NOTHING)")
                self._keys(holder, keys[holder])

    def _segment(self, person: list[str], items: list[str]) -> None:
        self.writer.put("segments = facts.get('segments')")
        self.writer.unless("type(segments) is list and len(segments) == 1")
        self.writer.put("segment = segments[0]")
        self._keys("segment", allowed_keys()["segment"])
        scalars = [self._scalar(term, "segment", marked=True) for term in self.plan.segment]
        rows = [self._collection(name, terms, "segment") for name, terms in self.plan.segment_items]
        self._working_days()
        self.names += ["md", "wd"]
        self._tell("md", person, items, f"[[wd, [{', '.join(scalars)}], [{', '.join(rows)}]]]")

    def _collection(self, name: str, terms: tuple[Term, ...], holder: str) -> str:
        self.names.append(f"rows_{name}")
        return self.items.write(name, terms, holder)

    def _tell(self, month_days: str, person: list[str], items: list[str], segments: str) -> None:
        self.writer.constants[exact_plain.__name__] = exact_plain
        parts = {"month_days": month_days, "person": f"[{', '.join(person)}]", "items": f"[{', '.join(items)}]"}
        parts["segments"] = segments
        self.told = f"{{{', '.join(f'{name!r}: {code}' for name, code in parts.items())}}}"

    def _working_days(self) -> None:
        put = self.writer.put
        put("wd = segment.get('working_days')")
        with self.writer.block("if wd is None:"):
            if all(name != "days" for name, _terms in self.plan.segment_items):
                put("rows_days, items = None, segment.get('days')")
                with self.writer.block("if items is not None:"):
                    self.items.group("days", ())
            put("wd = None if rows_days is None else sum(rows_days.values())")
        with self.writer.block("elif type(wd) is not int or wd < 0:"):
            put("raise Otherwise")
        put("md = month.get('working_days', wd)")
        self.writer.unless("type(md) is int and md > 0 and (wd is None or md >= wd) or md is None and wd is None")
        days, month = Num("wd", signed=False), Num("md", signed=False)
        self.facts |= {("working_days", True): days, ("working_days", False): month}
        self.facts |= {("segment.share", True): Num("wd", 1, ("md",), signed=False)}
        self.facts |= {("month.working_days", marked): month for marked in (True, False)}

    def _keys(self, holder: str, allowed: frozenset[str]) -> None:
        self.writer.unless(f"type({holder}) is dict and {holder}.keys() <= {self.writer.constant(allowed)}")

    def _scalar(self, term: Term, holder: str, *, marked: bool) -> str:
        """Write the reading of one fact and return how the trace tells it."""
        name = self.writer.fresh("f")
        if term.scope is Scope.EITHER and marked:
            self.writer.put(f"{name} = segment.get({term.key!r}, facts.get({term.key!r}))")
        else:
            self.writer.put(f"{name} = {holder}.get({term.key!r})")
        value = self._checked(term, name)
        under = value.factors if isinstance(value, Num) else ()
        self.names += [name, *under]
        self.facts[term.name, marked] = value
        if not marked and term.scope is not Scope.EITHER:
            self.facts[term.name, True] = value
        return f"(None if {name} is None else {exact_plain.__name__}({name}, {under[0]}))" if under else name

    def _checked(self, term: Term, name: str) -> Value:
        """Write the check of one fact; the name is None where it is missing."""
        unless = self.writer.unless
        if term.unit is Unit.CATEGORY:
            words = f"{name} in {self.writer.constant(frozenset(term.words))}"
            unless(f"{name} is None or {words if term.words else f'type({name}) is str'}")
            return Text(name)
        if term.unit is Unit.YES_NO:
            unless(f"{name} is None or {name} is True or {name} is False")
            return Flag(name)
        if not is_fine(term):
            floor = "" if is_signed(term) else f" and {name} >= 0"
            unless(f"{name} is None or (type({name}) is int and {name} < MOST{floor})")
            return Num(name, signed=is_signed(term))
        under = self.writer.fresh("d")
        read = self.writer.constant(number)
        self.writer.put(f"{name}, {under} = (None, 1) if {name} is None else {read}({name})")
        return Num(name, 1, (under,))
