"""Makes the kernel of a section: facts, lines in their order, whole rupiah, all as the source of one function."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from app.rules import tree
from app.rules.compiling import Compiler
from app.rules.kernel import money as amounts
from app.rules.kernel import numbers
from app.rules.kernel.facts import FactsWriter
from app.rules.kernel.formulas import Formulas, Known, Value
from app.rules.kernel.money import Money
from app.rules.kernel.numbers import Num
from app.rules.kernel.rows import exact_text
from app.rules.kernel.source import OtherwiseError, UnsupportedError, Writer
from app.rules.model import Kind, Line, RuleSet, Section
from app.rules.order import in_order
from app.rules.plan import plan_of
from app.rules.program import NOT_NEGATIVE
from app.rules.tree import Node

Raw = tuple[tuple[Any, ...], tuple[Any, ...], tuple[int, ...], int]
"""The facts, each line's value (numbers as numerator and denominator), the amounts in whole rupiah, the total."""

_GIVEN_UP: Final = (OtherwiseError, LookupError, TypeError, ValueError, ArithmeticError)


class Kernel:
    """A section as one function of the facts; `source` is its text, for whoever wants to read it.

    `run` works out an ordinary month; `facts_of` and `texts_of` write of what came out the facts in plan order and each
    line's exact value, as the compact trace has them.
    """

    def __init__(self, source: str, constants: dict[str, Any], lines: tuple[Line, ...], plan_digest: str) -> None:
        """Make the functions of their source."""
        self.source = source
        self.plan_digest = plan_digest
        self.names = tuple(line.id for line in lines)
        # The text is ours: written from a checked tree, of names and numbers that we chose.
        exec(compile(source, "<kernel>", "exec"), constants)  # noqa: S102 - the one place where made code is run
        self._run: Callable[[Mapping[str, Any]], Raw] = constants["run"]
        self.facts_of: Callable[[tuple[Any, ...]], dict[str, object]] = constants["facts_of"]
        self.texts_of: Callable[[tuple[Any, ...]], list[list[object]]] = constants["texts_of"]

    def run(self, facts: Mapping[str, Any]) -> Raw | None:
        """Work out an ordinary month, or say by None that this one isn't."""
        try:
            return self._run(facts)
        except _GIVEN_UP:
            return None


@lru_cache(maxsize=256)
def kernel_of(rule_set: RuleSet, section: Section) -> Kernel | None:
    """Make the kernel of a section once; None where the rule set has something that no kernel can say."""
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
        compiler = Compiler(self.rule_set, plan)
        facts = FactsWriter(self.writer, plan, compiler, self._nodes())
        known = facts.write(with_segments=self.section is Section.LINES)
        formulas = Formulas(self.rule_set, self.writer, known)
        steps = [line for line in in_order(self.lines) if line.tree is not None]
        for line in steps:
            known.lines[line.id] = self._line(line, formulas, known)
        whole = self._whole(known)
        values = [known.lines[line.id] for line in steps]
        shown = [f"{one.code}, {one.divisor}" if isinstance(one, Num) else one.code for one in values]
        names = facts.names
        self.writer.put(f"return ({_listed(names)}), ({_listed(shown)}), ({_listed(whole)}), {whole[-1]}")
        source = ["def run(facts):", *self.writer.lines, "def facts_of(found):", f"    {_listed(names) or '_'} = found"]
        source += [f"    return {facts.told}", "def texts_of(found):", *_texts(values), ""]
        self.writer.constants["exact_text"] = exact_text
        return Kernel("\n".join(source), self.writer.constants, tuple(steps), plan.digest)

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


def _texts(values: list[Value]) -> list[str]:
    """Write how the values that came out are said as text."""
    names, told = [], []
    for place, value in enumerate(values):
        if isinstance(value, Num):
            names += [f"n{place}", f"d{place}"]
            told.append(f"[str(n{place})]" if value.is_whole else f"[exact_text(n{place}, d{place})]")
        else:
            names.append(f"n{place}")
            told.append(f"[n{place}]")
    return [f"    {_listed(names) or '_'} = found", f"    return [{', '.join(told)}]"]
