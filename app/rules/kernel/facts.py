"""Writes how one person's facts are taken out of plain JSON: checked as the readers do, or given up."""

from collections.abc import Iterable
from math import gcd
from typing import Final

from app.rules import tree
from app.rules.compiling import Compiler
from app.rules.facts import allowed_keys
from app.rules.kernel.formulas import Flag, Known, Text, Value
from app.rules.kernel.numbers import Num
from app.rules.kernel.rows import RowKeeper, Total, exact_plain, is_fine, number, totals_of
from app.rules.kernel.source import MOST, OtherwiseError, Writer
from app.rules.plan import Plan
from app.rules.readers import is_signed
from app.rules.rows import MAX_REPEAT
from app.rules.tree import Node, Unit
from app.rules.vocabulary import Scope, Term

HOLDERS: Final = {Scope.MONTH: "month", Scope.SALARY: "salary", Scope.EARLIER: "earlier"}


class FactsWriter:
    """Writes the beginning of a kernel: all facts of the plan into names."""

    def __init__(self, writer: Writer, plan: Plan, compiler: Compiler, nodes: Iterable[Node]) -> None:
        self.writer = writer
        self.plan = plan
        self.compiler = compiler
        listed = list(dict.fromkeys(nodes))
        self.loops = [node for node in listed if isinstance(node, tree.Loop)]
        self.wanted = {node.name: None for node in listed if isinstance(node, tree.Indicator)}
        self.facts: dict[tuple[str, bool], Value] = {}
        self.totals: dict[tree.Loop, Value] = {}
        self.indicators: dict[str, Value] = {}
        self.names: list[str] = []  # what the compact trace needs of the facts
        self.told = ""  # and how it says it, as code over those names

    def write(self, *, with_segments: bool) -> Known:
        """Write the reading of facts; a month of several segments is given up."""
        put, keys = self.writer.put, allowed_keys()
        self._keys("facts", keys["top"])
        for holder in ("month", "salary", "earlier"):
            put(f"{holder} = facts.get({holder!r}, NOTHING)")
            with self.writer.block(f"if {holder} is not NOTHING:"):
                self._keys(holder, keys[holder])
        self.writer.constants["NOTHING"] = {}
        person = [self._scalar(term, HOLDERS.get(term.scope, "facts"), marked=False) for term in self.plan.person]
        items = [self._items(name, terms, "facts") for name, terms in self.plan.person_items]
        if with_segments:
            self._segment(person, items, keys)
        else:
            self._tell("None", person, items, "[]")
        return Known(self.facts, self.totals, self.indicators, {})

    def _segment(self, person: list[str], items: list[str], keys: dict[str, frozenset[str]]) -> None:
        put = self.writer.put
        put("segments = facts.get('segments')")
        self.writer.unless("type(segments) is list and len(segments) == 1")
        put("segment = segments[0]")
        self._keys("segment", keys["segment"])
        scalars = [self._scalar(term, "segment", marked=True) for term in self.plan.segment]
        rows = [self._items(name, terms, "segment") for name, terms in self.plan.segment_items]
        self._working_days()
        self.names += ["md", "wd"]
        self._tell("md", person, items, f"[[wd, [{', '.join(scalars)}], [{', '.join(rows)}]]]")

    def _tell(self, month_days: str, person: list[str], items: list[str], segments: str) -> None:
        self.writer.constants["exact_plain"] = exact_plain
        parts = (f"[{', '.join(person)}]", f"[{', '.join(items)}]", segments)
        keys = ("month_days", "person", "items", "segments")
        self.told = f"{{{', '.join(f'{k!r}: {v}' for k, v in zip(keys, (month_days, *parts), strict=True))}}}"

    def _working_days(self) -> None:
        put = self.writer.put
        put("wd = segment.get('working_days')")
        with self.writer.block("if wd is None:"):
            if all(name != "days" for name, _terms in self.plan.segment_items):
                put("rows_days, items = None, segment.get('days')")
                with self.writer.block("if items is not None:"):
                    self._group("days", (), "rows_days")
            put("wd = None if rows_days is None else sum(rows_days.values())")
        with self.writer.block("elif type(wd) is not int or wd < 0:"):
            put("raise Otherwise")
        put("md = month.get('working_days', wd)")
        self.writer.unless("md is None or (type(md) is int and md > 0 and (wd is None or md >= wd))")
        with self.writer.block("if md is None:"):
            self.writer.unless("wd is None")
        days, month = Num("wd", signed=False), Num("md", signed=False)
        self.facts |= {("working_days", True): days, ("working_days", False): month}
        self.facts |= {("segment.share", True): Num("wd", 1, ("md",), signed=False)}
        self.facts |= {("month.working_days", marked): month for marked in (True, False)}

    def _keys(self, holder: str, allowed: frozenset[str]) -> None:
        name = self.writer.constant(allowed)
        self.writer.unless(f"type({holder}) is dict and {holder}.keys() <= {name}")

    def _scalar(self, term: Term, holder: str, *, marked: bool) -> str:
        """Write the reading of one fact and return the code of its place in the trace."""
        name = self.writer.fresh("f")
        if term.scope is Scope.EITHER and marked:
            self.writer.put(f"{name} = segment.get({term.key!r}, facts.get({term.key!r}))")
        else:
            self.writer.put(f"{name} = {holder}.get({term.key!r})")
        value, shown = self._checked(term, name)
        self.names += [name, *(value.factors if isinstance(value, Num) else ())]
        self.facts[term.name, marked] = value
        if not marked and term.scope is not Scope.EITHER:
            self.facts[term.name, True] = value
        return shown

    def _checked(self, term: Term, name: str) -> tuple[Value, str]:
        unless, put = self.writer.unless, self.writer.put
        if term.unit is Unit.CATEGORY:
            words = self.writer.constant(frozenset(term.words))
            unless(f"{name} is None or {f'{name} in {words}' if term.words else f'type({name}) is str'}")
            return Text(name), name
        if term.unit is Unit.YES_NO:
            unless(f"{name} is None or {name} is True or {name} is False")
            return Flag(name), name
        if not is_fine(term):
            floor = "" if is_signed(term) else f" and {name} >= 0"
            unless(f"{name} is None or (type({name}) is int{floor})")
            return Num(name, signed=is_signed(term)), name
        under = self.writer.fresh("d")
        read = self.writer.constant(number)
        put(f"{name}, {under} = (None, 1) if {name} is None else {read}({name})")
        return Num(name, 1, (under,)), f"(None if {name} is None else exact_plain(({name}, {under})))"

    def _items(self, name: str, terms: tuple[Term, ...], holder: str) -> str:
        """Write the grouping of a collection and its running totals; return the code of its place in the trace."""
        put, block = self.writer.put, self.writer.block
        loops = [loop for loop in self.loops if loop.collection == name]
        totals = totals_of(self.compiler, loops)
        keeper = RowKeeper(terms, totals)
        rows, whole = f"rows_{name}", sum(2 if total.loop.operator == "avg" else 1 for total in totals)
        put(f"items = {holder}.get({name!r})")
        with block("if items is None:"):
            put(f"{rows} = None")
            for index in range(whole):
                put(f"a_{name}_{index} = n_{name}_{index} = None")
                put(f"u_{name}_{index} = 1")
        with block("else:"):
            self._group(name, terms, rows)
            self._add_up(name, rows, whole, keeper)
        for total in totals:
            self.totals[total.loop] = _total(name, total)
        if name == "indicators":
            self._indicators(terms, rows)
        self.names.append(rows)
        key = "*map(exact_plain, key)" if any(map(is_fine, terms)) else "*key"
        return f"(None if {rows} is None else [[n, {key}] for key, n in {rows}.items()])"

    def _indicators(self, terms: tuple[Term, ...], rows: str) -> None:
        """Write the finding of the indicators that are read by name; one that is there twice is as good as missing."""
        at = {term.name: index for index, term in enumerate(terms)}
        named, valued = at.get("indicators.name"), at.get("indicators.value")
        for wanted in self.wanted:
            over, under = self.writer.fresh("i"), self.writer.fresh("d")
            self.writer.put(f"hit = [key[{valued}] for key in {rows} or () if key[{named}] == {wanted!r}]")
            found = "hit[0] if len(hit) == 1 and hit[0] is not None else (None, 1)"
            self.writer.put(f"{over}, {under} = {found}")
            self.indicators[wanted] = Num(over, 1, (under,))

    def _group(self, name: str, terms: tuple[Term, ...], rows: str) -> None:
        put, block, unless = self.writer.put, self.writer.block, self.writer.unless
        unless("type(items) is list or type(items) is tuple")
        put(f"{rows} = {{}}")
        allowed = self.writer.constant(allowed_keys()[name])
        fine = self.writer.constant(number)
        with block("for item in items:"):
            unless(f"type(item) is dict and item.keys() <= {allowed}")
            put("get = item.get")
            parts = []
            for index, term in enumerate(terms):
                put(f"x{index} = get({term.key!r})")
                parts.append(f"x{index}")
                if term.unit is Unit.YES_NO:
                    unless(f"x{index} is True or x{index} is False or x{index} is None")
                elif is_fine(term):
                    put(f"if x{index} is not None: x{index} = {fine}(x{index})")
                elif term.unit is not Unit.CATEGORY:
                    unless(f"type(x{index}) is int or x{index} is None")
            put(f"key = ({''.join(part + ', ' for part in parts)})")
            with block("if 'n' in item:"):
                put("n = item['n']")
                unless(f"type(n) is int and 0 < n <= {MAX_REPEAT}")
                put(f"{rows}[key] = {rows}.get(key, 0) + n")
            with block("else:"):
                put(f"{rows}[key] = {rows}.get(key, 0) + 1")

    def _add_up(self, name: str, rows: str, totals: int, keeper: RowKeeper) -> None:
        put, block = self.writer.put, self.writer.block
        kept, adds = self.writer.constant(keeper.kept), self.writer.constant(keeper.adds)
        finely = any(total.den is None for total in keeper.totals)
        put(f"sums = [0]*{totals}")
        if finely:
            put(f"fine = [(0, 1)]*{totals}")
            self.writer.constants["add_fine"] = add_fine
        with block(f"for key, n in {rows}.items():"):
            put(f"row = {kept}.get(key) or {adds}(key)")
            with block("for at, more in row[0]:"):
                put("sums[at] += more*n")
            if finely:
                with block("for at, over, under in row[1]:"):
                    put("fine[at] = add_fine(fine[at], over*n, under)")
        if totals:
            put(f"{', '.join(f'a_{name}_{index}' for index in range(totals))}, = sums")
        for total in keeper.totals:
            place = f"{name}_{total.at}"
            if total.den is None:
                put(f"n_{place}, u_{place} = fine[{total.at}]")
            if total.loop.operator == "any":
                put(f"a_{place} = a_{place} > 0")
            if total.loop.operator == "avg":
                put(f"if not a_{name}_{total.at + 1}: n_{place} = a_{place} = None")


def _total(name: str, total: Total) -> Value:
    place = f"{name}_{total.at}"
    if total.loop.operator == "any":
        return Flag(f"a_{place}")
    among = (f"a_{name}_{total.at + 1}",) if total.loop.operator == "avg" else ()
    if total.den is None:
        return Num(f"n_{place}", 1, tuple(sorted((f"u_{place}", *among))))
    return Num(f"a_{place}", total.den, among, signed=total.loop.operator != "count" and total.loop.value is not None)


def add_fine(so_far: tuple[int, int], over: int, under: int) -> tuple[int, int]:
    """Add a fraction to a running total, over the least denominator of both."""
    if so_far[1] == under:
        return so_far[0] + over, under
    added = so_far[0] * under + over * so_far[1], so_far[1] * under
    divisor = gcd(*added)
    if added[1] // divisor >= MOST:
        raise OtherwiseError
    return added[0] // divisor, added[1] // divisor
