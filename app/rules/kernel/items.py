"""Writes how collections are taken out of the facts: equal items grouped, and the running totals of their loops."""

from collections.abc import Iterable
from math import gcd

from app.rules import tree
from app.rules.compiling import Compiler
from app.rules.facts import allowed_keys
from app.rules.kernel.formulas import Flag, Value
from app.rules.kernel.numbers import Num
from app.rules.kernel.rows import RowKeeper, Total, exact_plain, is_fine, number, totals_of
from app.rules.kernel.source import MOST, OtherwiseError, Writer
from app.rules.rows import MAX_REPEAT
from app.rules.tree import Node, Unit
from app.rules.vocabulary import Term


class ItemsWriter:
    """Writes collections; `loops` and `indicators` are the values that formulas read afterwards."""

    def __init__(self, writer: Writer, compiler: Compiler, nodes: Iterable[Node]) -> None:
        self.writer = writer
        self.compiler = compiler
        listed = list(dict.fromkeys(nodes))
        self._loops = [node for node in listed if isinstance(node, tree.Loop)]
        self._wanted = {node.name: None for node in listed if isinstance(node, tree.Indicator)}
        self.loops: dict[tree.Loop, Value] = {}
        self.indicators: dict[str, Value] = {}

    def write(self, name: str, terms: tuple[Term, ...], holder: str) -> str:
        """Write one collection into `rows_<name>`, with its totals; return how the trace tells it."""
        put, rows = self.writer.put, f"rows_{name}"
        totals = totals_of(self.compiler, [loop for loop in self._loops if loop.collection == name])
        places = [f"{name}_{at}" for total in totals for at in range(total.at, total.at + total.places)]
        put(f"items = {holder}.get({name!r})")
        with self.writer.block("if items is None:"):
            put(f"{rows} = None")
            for place in places:
                put(f"a_{place} = n_{place} = None; u_{place} = 1")
        with self.writer.block("else:"):
            self._totalled(name, terms, totals, places)
        for total in totals:
            self.loops[total.loop] = _value(name, total)
        if name == "indicators":
            self._find_indicators(terms)
        shown = [f"x{at}" for at in range(len(terms))]
        told = [_told(term, part) for term, part in zip(terms, shown, strict=True)]
        each = f"[{', '.join(['n', *told])}] for ({''.join(part + ', ' for part in shown)}), n in {rows}.items()"
        return f"(None if {rows} is None else [{each}])"

    def group(self, name: str, terms: tuple[Term, ...], *then: str) -> None:
        """Write the grouping of items into rows with counts, and statements for each item."""
        put, block, unless, rows = self.writer.put, self.writer.block, self.writer.unless, f"rows_{name}"
        unless("type(items) is list or type(items) is tuple")
        put(f"{rows} = {{}}")
        allowed = self.writer.constant(allowed_keys()[name])
        with block("for item in items:"):
            unless(f"type(item) is dict and item.keys() <= {allowed}")
            put("get = item.get")
            for index, term in enumerate(terms):
                put(f"x{index} = get({term.key!r})")
                self._check_part(term, f"x{index}")
            put(f"key = ({''.join(f'x{index}, ' for index in range(len(terms)))})")
            put("n = 1")
            with block("if 'n' in item:"):
                put("n = item['n']")
                unless(f"type(n) is int and 0 < n <= {MAX_REPEAT}")
            put(f"{rows}[key] = {rows}[key] + n if key in {rows} else n")
            for statement in then:
                put(statement)

    def _check_part(self, term: Term, name: str) -> None:
        """Write the check that no other value could be taken for this one (True is not 1 here)."""
        if term.unit is Unit.YES_NO:
            self.writer.unless(f"{name} is True or {name} is False or {name} is None")
        elif is_fine(term):
            self.writer.put(f"if {name} is not None: {name} = {self.writer.constant(number)}({name})")
        elif term.unit is not Unit.CATEGORY:
            self.writer.unless(f"type({name}) is int or {name} is None")

    def _totalled(self, name: str, terms: tuple[Term, ...], totals: tuple[Total, ...], places: list[str]) -> None:
        put = self.writer.put
        keeper = RowKeeper(terms, totals)
        kept, adds = self.writer.constant(keeper.kept), self.writer.constant(keeper.adds)
        then = [f"row = {kept}.get(key)", f"if row is None: row = {adds}(key)", "for at, more, under in row:"]
        put(f"sums = [0]*{len(places)}")
        if any(total.den is None for total in totals):
            self.writer.constants["add_fine"] = add_fine
            put(f"fine = [(0, 1)]*{len(places)}")
            then += ["    if under: fine[at] = add_fine(fine[at], more*n, under)", "    else: sums[at] += more*n"]
        else:
            then += ["    sums[at] += more*n"]
        self.group(name, terms, *then)
        if places:
            put(f"{''.join(f'a_{place}, ' for place in places)}= sums")
        for total in totals:
            place = f"{name}_{total.at}"
            if total.den is None:
                put(f"n_{place}, u_{place} = fine[{total.at}]")
            if total.loop.operator == "any":
                put(f"a_{place} = a_{place} > 0")
            if total.loop.operator == "avg":
                put(f"if not a_{name}_{total.at + 1}: n_{place} = a_{place} = None")

    def _find_indicators(self, terms: tuple[Term, ...]) -> None:
        """Write the finding of the indicators that are read by name; one that is there twice is as good as missing."""
        at = {term.name: index for index, term in enumerate(terms)}
        named, valued = at.get("indicators.name"), at.get("indicators.value")
        for wanted in self._wanted:
            over, under = self.writer.fresh("i"), self.writer.fresh("d")
            self.writer.put(f"hit = [key[{valued}] for key in rows_indicators or () if key[{named}] == {wanted!r}]")
            found = "hit[0] if len(hit) == 1 and hit[0] is not None else (None, 1)"
            self.writer.put(f"{over}, {under} = {found}")
            self.indicators[wanted] = Num(over, 1, (under,))


def _value(name: str, total: Total) -> Value:
    place = f"{name}_{total.at}"
    if total.loop.operator == "any":
        return Flag(f"a_{place}")
    among = (f"a_{name}_{total.at + 1}",) if total.loop.operator == "avg" else ()
    if total.den is None:
        return Num(f"n_{place}", 1, tuple(sorted((f"u_{place}", *among))))
    return Num(f"a_{place}", total.den, among, signed=total.signed)


def _told(term: Term, part: str) -> str:
    return f"None if {part} is None else {exact_plain.__name__}(*{part})" if is_fine(term) else part


def add_fine(so_far: tuple[int, int], over: int, under: int) -> tuple[int, int]:
    """Add a fraction to a running total, over the least denominator of both."""
    if so_far[1] == under:
        return so_far[0] + over, under
    added = so_far[0] * under + over * so_far[1], so_far[1] * under
    divisor = gcd(*added)
    if added[1] // divisor >= MOST:
        raise OtherwiseError
    return added[0] // divisor, added[1] // divisor
