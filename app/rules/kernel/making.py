"""Makes the kernel of a section: facts, lines in their order, whole rupiah, all as the source of one function."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from app.rules import tree
from app.rules.compact import head_of
from app.rules.compiling import Compiler
from app.rules.kernel import money as amounts
from app.rules.kernel import numbers
from app.rules.kernel.facts import FactsWriter
from app.rules.kernel.formulas import Formulas, Known, Value
from app.rules.kernel.items import ItemsWriter
from app.rules.kernel.money import Money
from app.rules.kernel.numbers import Num
from app.rules.kernel.rows import reduced
from app.rules.kernel.source import OtherwiseError, UnsupportedError, Writer
from app.rules.model import Kind, Line, RuleSet, Section
from app.rules.order import in_order
from app.rules.plan import plan_of
from app.rules.program import NOT_NEGATIVE
from app.rules.tree import Node

Raw = tuple[tuple[Any, ...], tuple[int, ...], int]
"""What the trace is written of, the amounts in whole rupiah, the total."""

_GIVEN_UP: Final = (OtherwiseError, LookupError, TypeError, ValueError, ArithmeticError)


class Kernel:
    """A section as one function of the facts; `source` is its text, for whoever wants to read it.

    `run` works out an ordinary month. Of what came out, `trace_of` writes the compact trace, `lines_of` each line's
    exact value as the trace has it, and `left_of` the total before it was rounded.
    """

    def __init__(self, section: Section, source: str, constants: dict[str, Any], names: tuple[str, ...]) -> None:
        """Make the functions of their source."""
        self.section = section
        self.source = source
        self.names = names
        # The text is ours: written from a checked tree, of names and numbers that we chose.
        exec(compile(source, "<kernel>", "exec"), constants)  # noqa: S102 - the one place where made code is run
        self._run: Callable[[Mapping[str, Any]], Raw] = constants["run"]
        self.trace_of: Callable[[Raw], dict[str, object]] = constants["trace_of"]
        self.lines_of: Callable[[Raw], list[list[object]]] = constants["lines_of"]
        self.left_of: Callable[[Raw], int | str] = constants["left_of"]

    def run(self, facts: Mapping[str, Any]) -> Raw | None:
        """Work out an ordinary month, or say by None that this one isn't."""
        try:
            return self._run(facts)
        except _GIVEN_UP:
            return None


def kernel_of(rule_set: RuleSet, section: Section) -> Kernel | None:
    """Make the kernel of a section; None where the rule set has something that no kernel can say."""
    try:
        return _Maker(rule_set, section).kernel()
    except UnsupportedError:
        return None


class _Maker:
    """A kernel while it is written."""

    def __init__(self, rule_set: RuleSet, section: Section) -> None:
        self.rule_set = rule_set
        self.section = section
        self.lines = rule_set.lines if section is Section.LINES else rule_set.payment
        self.writer = Writer()
        self.money = Money(self.writer)

    def kernel(self) -> Kernel:
        plan = plan_of(self.rule_set, self.section)
        items = ItemsWriter(self.writer, Compiler(self.rule_set, plan), self._nodes())
        facts = FactsWriter(self.writer, plan, items)
        known = facts.write(with_segments=self.section is Section.LINES)
        formulas = Formulas(self.rule_set, self.writer, known)
        steps = [line for line in in_order(self.lines) if line.tree is not None]
        for line in steps:
            known.lines[line.id] = self._named(self._line(line, formulas, known))
        whole = self._whole(known)
        values = [known.lines[line.id] for line in steps]
        left = self.money.left
        kept = list(dict.fromkeys([*facts.names, *(name for value in (*values, left) for name in self._kept(value))]))
        kept = [name for name in kept if not name.isdigit()]
        self.writer.put(f"return ({_listed(kept)}), ({_listed(whole)}), {whole[-1]}")
        unpack = [f"    ({_listed(kept)}) = found[0]"] if kept else []
        lines = f"[{', '.join(f'[{self._told(one)}]' for one in values)}]"
        head = "".join(f"{key!r}: {value!r}, " for key, value in head_of(self.rule_set, self.section, plan).items())
        source = ["def run(facts):", *self.writer.lines]
        source += ["def trace_of(found):", *unpack, f"    return {{{head}'facts': {facts.told}, 'lines': {lines}}}"]
        source += ["def lines_of(found):", *unpack, f"    return {lines}"]
        source += ["def left_of(found):", *unpack, f"    return {self._told(left)}"]
        names = tuple(line.id for line in steps)
        return Kernel(self.section, "\n".join([*source, ""]), self.writer.constants, names)

    def _named(self, value: Value) -> Value:
        return replace(value, code=self.writer.let(value.code))

    def _kept(self, value: Value) -> list[str]:
        """Name what the trace needs of a line's value."""
        return [value.code, self.writer.share(value.divisor)] if isinstance(value, Num) else [value.code]

    def _told(self, value: Value) -> str:
        """Write how the trace tells a line's value; a whole number is told from others by the remainder alone."""
        if not isinstance(value, Num) or value.is_whole:
            return value.code
        code, divisor = value.code, self.writer.share(value.divisor)
        self.writer.constants[reduced.__name__] = reduced
        told = f"({reduced.__name__}({code}, {divisor}) if {code} % {divisor} else {code}//{divisor})"
        return f"({told} if {code} else 0)"

    def _nodes(self) -> Iterator[Node]:
        trees = [line.tree for line in self.lines if line.tree is not None]
        trees += [self.rule_set.target] if self.rule_set.target is not None else []
        return (node for one in trees for node in tree.walk(one))

    def _line(self, line: Line, formulas: Formulas, known: Known) -> Value:
        if line.per not in {(), ("segment",)} or line.kind is Kind.CARRIED or line.tree is None:
            raise UnsupportedError(line.id)
        value = formulas.write(line.tree, marked=bool(line.per))
        if line.kind is Kind.GATE:
            self.writer.unless(f"{value.code} == 'pay'")
            return value
        if not isinstance(value, Num):
            return value
        if line.kind is Kind.CUT:
            return self._cut(line, value, known)
        value = amounts.rounded(self.writer, value, line.round)
        value = numbers.renamed(value, self.writer.let(value.code))
        if line.kind in NOT_NEGATIVE and value.signed:
            self.writer.unless(f"{value.code} >= 0")
        if line.kind is Kind.BASE:
            self.money.put(value)
        return value

    def _cut(self, line: Line, value: Num, known: Known) -> Value:
        if not line.is_rate:
            return self.money.take(line, value)
        parts = [(name, part) for name in line.of if isinstance(part := known.lines[name], Num)]
        if len(parts) != len(line.of):
            raise UnsupportedError(line.id)
        return self.money.take_share(line, value, parts)

    def _whole(self, known: Known) -> list[str]:
        numbers = {name: value for name, value in known.lines.items() if isinstance(value, Num)}
        if self.section is Section.PAYMENT:
            return [amounts.pay(self.writer, self.lines, numbers)]
        total = next((line for line in self.lines if line.kind is Kind.TOTAL), None)
        if total is None:
            raise UnsupportedError(self.rule_set.id)
        return amounts.settle(self.writer, self.lines, numbers, total, self.money)


def _listed(codes: Iterable[str]) -> str:
    return "".join(f"{code}, " for code in codes)
