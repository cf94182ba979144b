"""Reads a formula into our own tree and refuses, with the mend, everything that the language does not have."""

import ast
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final, NoReturn

from app.rules import exact, tree
from app.rules.formula_text import WORD, FormulaError, flattened
from app.rules.model import Kind, Section
from app.rules.names import CRITERION, LOOPS, RESERVED, SEGMENT, Names
from app.rules.tree import SUMMED_OVER_SEGMENTS, Node
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, CRITERION_FACTS, PAYMENT_ONLY, STATED_PER_MONTH, Scope

MAX_DEPTH: Final = 60
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
_OPERATORS: Final[dict[type[ast.AST], str]] = dict(
    (
        *((ast.Add, "+"), (ast.Sub, "-"), (ast.Mult, "*"), (ast.Div, "/"), (ast.USub, "-"), (ast.Not, "not")),
        *((ast.Eq, "=="), (ast.NotEq, "!="), (ast.Lt, "<"), (ast.LtE, "<="), (ast.Gt, ">"), (ast.GtE, ">=")),
        *((ast.And, "and"), (ast.Or, "or")),
    )
)


def parse(text: str, names: Names) -> Node:
    """Read a formula, or raise the FormulaError that says what is refused and how to mend it."""
    flat = flattened(text)
    start = len(flat) - len(flat.lstrip())
    try:
        parsed = ast.parse(flat[start:], mode="eval")
    except SyntaxError as error:
        column = max((error.offset or 1) - 1, 0) + start
        raise FormulaError(
            code="formula-syntax", column=column, message="The formula can't be read here.", mend="Check brackets."
        ) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise FormulaError(
            code="formula-too-deep", column=0, message="The formula is nested too deeply.", mend="Split it into lines."
        ) from error
    return _Reader(flat, start, names).node(parsed.body, 0)


class _Reader:
    """Turns one parsed formula into our tree."""

    def __init__(self, text: str, start: int, names: Names) -> None:
        self.text = text
        self.start = start
        self.names = names
        self.variable = ""
        self.collection = ""
        self.readers: dict[type[ast.AST], Callable[..., Node]] = {
            ast.Constant: self.constant,
            ast.Name: self.name,
            ast.Attribute: self.attribute,
            ast.BinOp: self.arithmetic,
            ast.UnaryOp: self.unary,
            ast.BoolOp: self.logic,
            ast.Compare: self.comparison,
            ast.IfExp: self.choice,
            ast.Call: self.call,
        }

    def node(self, source: ast.expr, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self.refuse(source, "formula-too-deep", "The formula is nested too deeply.", "Split it into several lines.")
        reader = self.readers.get(type(source))
        if reader is None:
            kind = type(source).__name__
            self.refuse(source, "expression-refused", f"{kind} is not in the language.", "See the language's list.")
        return reader(source, depth + 1)

    def refuse(self, source: ast.AST, code: str, message: str, mend: str) -> NoReturn:
        raise FormulaError(code, self.column(source), message, mend)

    def column(self, source: ast.AST) -> int:
        return int(getattr(source, "col_offset", 0)) + self.start

    def written(self, source: ast.expr) -> str:
        return self.text[self.column(source) : (source.end_col_offset or 0) + self.start]

    def constant(self, source: ast.Constant, _depth: int) -> Node:
        written = self.written(source)
        if isinstance(source.value, bool):
            return tree.YesNo(self.column(source), source.value)
        if isinstance(source.value, str) and WORD.fullmatch(written):
            return tree.Word(self.column(source), source.value)
        if _NUMBER.fullmatch(written) and len(written) <= exact.MAX_DIGITS:
            return tree.Number(self.column(source), exact.parse(written), written)
        return self.refuse(
            source, "literal-refused", f"{written} is not a number here.", "Write digits, with a point if needed."
        )

    def name(self, source: ast.Name, _depth: int) -> Node:
        name, at, names = source.id, self.column(source), self.names
        if self.variable and name == self.variable:
            return tree.Item(at, name)
        if name in {"pay", "zero"}:
            return tree.GateValue(at, name, None)
        if name in names.parameters:
            return tree.ParameterRead(at, name)
        if name in names.lines:
            return self.line(source, name)
        if name in BY_NAME:
            return self.fact(source, name)
        return self.unknown(source, name)

    def line(self, source: ast.AST, name: str) -> Node:
        shape = self.names.lines[name]
        if shape.kind in {Kind.TOTAL, Kind.NET}:
            mend = "Read the lines that it adds up."
            self.refuse(source, "total-read", f"{name} is worked out last, after every formula.", mend)
        over = [mark for mark in shape.per if mark not in self.names.per]
        if over and shape.unit not in SUMMED_OVER_SEGMENTS:
            marks = " and ".join(over)
            self.refuse(
                source,
                "marked-read-unmarked",
                f"{name} is a {shape.unit} that runs per {marks}; a sum over them would mean nothing.",
                f"Mark this line per {marks} too, or weigh {name} (by segment.share) in a line of its own.",
            )
        return tree.LineRead(self.column(source), name, bool(over))

    def fact(self, source: ast.AST, name: str) -> Node:
        payment = self.names.section is Section.PAYMENT
        if name in (STATED_PER_MONTH if payment else PAYMENT_ONLY):
            where = "[[payment]]" if payment else "[[lines]]"
            self.refuse(
                source, "fact-out-of-reach", f"{name} can't be seen from {where}.", "Use facts of that section."
            )
        segment_only = BY_NAME[name].scope is Scope.SEGMENT or name == "segment.share"
        if name in CRITERION_FACTS and CRITERION not in self.names.per:
            self.refuse(
                source,
                "criterion-unmarked",
                f"{name} is of a criterion.",
                'Mark the line per = ["segment", "criterion"].',
            )
        if segment_only and SEGMENT not in self.names.per:
            self.refuse(
                source, "segment-fact-unmarked", f"{name} belongs to a segment.", 'Mark the line per = "segment".'
            )
        return tree.Fact(self.column(source), name)

    def unknown(self, source: ast.AST, name: str) -> NoReturn:
        if name in self.names.tables or name in BY_COLLECTION or name in RESERVED:
            self.refuse(
                source, "name-misused", f"{name} can't stand alone.", "Look up t(key), or loop over a collection."
            )
        known = [*self.names.parameters, *self.names.tables, *self.names.lines, *BY_NAME]
        close = get_close_matches(name, known, 1)
        mend = f"Did you mean {close[0]}?" if close else "Define it, or use a name of the vocabulary."
        self.refuse(source, "unknown-name", f"There is no {name}.", mend)

    def attribute(self, source: ast.Attribute, depth: int) -> Node:
        if isinstance(source.value, ast.Call):
            return self.lookup(source.value, source.attr, depth)
        if not isinstance(source.value, ast.Name):
            self.refuse(source, "attribute-refused", "Only facts and table columns have attributes.", "Use one name.")
        base = source.value.id
        if self.variable and base == self.variable:
            return self.item_fact(source, f"{self.collection}.{source.attr}")
        if base == "carried" and source.attr != "month":
            return self.carried(source)
        if f"{base}.{source.attr}" not in BY_NAME or base in BY_COLLECTION:
            self.refuse(
                source, "attribute-refused", f"There is no {base}.{source.attr}.", "Use a name of the vocabulary."
            )
        return self.fact(source, f"{base}.{source.attr}")

    def carried(self, source: ast.Attribute) -> Node:
        shape = self.names.lines.get(source.attr)
        if shape is None or shape.kind is not Kind.CARRIED:
            mend = 'Name a line with kind = "carried", start and resets.'
            self.refuse(source, "unknown-name", f"There is no carried line {source.attr} here.", mend)
        return tree.CarriedRead(self.column(source), source.attr)

    def item_fact(self, source: ast.Attribute, name: str) -> Node:
        shape = self.names.lines.get(source.attr)
        if self.collection == "staff" and shape is not None and shape.kind is Kind.SCORE:
            return tree.StaffRead(self.column(source), source.attr, self.written(source))
        if name not in BY_NAME:
            known = [term.key for term in BY_NAME.values() if term.collection == self.collection]
            self.refuse(
                source, "unknown-name", f"{self.collection} have no {source.attr}.", f"They have {', '.join(known)}."
            )
        return tree.ItemFact(self.column(source), name, self.written(source))

    def arithmetic(self, source: ast.BinOp, depth: int) -> Node:
        operator = _OPERATORS.get(type(source.op))
        if operator is None:
            self.refuse(source, "operator-refused", "This operator is not in the language.", "Use + - * /.")
        return tree.Arithmetic(
            self.column(source), operator, self.node(source.left, depth), self.node(source.right, depth)
        )

    def unary(self, source: ast.UnaryOp, depth: int) -> Node:
        operator = _OPERATORS.get(type(source.op))
        if operator is None:
            self.refuse(source, "operator-refused", "This operator is not in the language.", "Use - or not.")
        return tree.Unary(self.column(source), operator, self.node(source.operand, depth))

    def logic(self, source: ast.BoolOp, depth: int) -> Node:
        operands = tuple(self.node(value, depth) for value in source.values)
        return tree.Logic(self.column(source), _OPERATORS[type(source.op)], operands)

    def comparison(self, source: ast.Compare, depth: int) -> Node:
        sides = [source.left, *source.comparators]
        pairs = tuple(
            self.compared(left, operator, right, depth)
            for left, operator, right in zip(sides, source.ops, sides[1:], strict=False)
        )
        return pairs[0] if len(pairs) == 1 else tree.Logic(self.column(source), "and", pairs)

    def compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int) -> Node:
        if isinstance(operator, ast.In | ast.NotIn):
            words = tuple(self.word(item) for item in self.items(right))
            return tree.Membership(self.column(left), self.node(left, depth), words, isinstance(operator, ast.NotIn))
        written = _OPERATORS.get(type(operator))
        if written is None:
            self.refuse(left, "operator-refused", "`is` is not in the language.", "Use ==.")
        return tree.Comparison(self.column(left), written, self.node(left, depth), self.node(right, depth))

    def items(self, source: ast.expr) -> list[ast.expr]:
        if not isinstance(source, ast.List) or not source.elts:
            self.refuse(source, "list-wanted", "`in` wants a list of categories.", "Write in ['a', 'b'].")
        return source.elts

    def word(self, source: ast.expr) -> str:
        if not isinstance(source, ast.Constant) or not WORD.fullmatch(self.written(source)):
            self.refuse(source, "category-wanted", "A quoted category is wanted here.", "Write it in quotes.")
        return str(source.value)

    def choice(self, source: ast.IfExp, depth: int) -> Node:
        condition = self.node(source.test, depth)
        then, otherwise = self.node(source.body, depth), self.node(source.orelse, depth)
        return tree.Choice(self.column(source), condition, then, otherwise)

    def call(self, source: ast.Call, depth: int) -> Node:
        if not isinstance(source.func, ast.Name) or source.keywords:
            self.refuse(source, "call-refused", "Only the language's own functions can be called.", "Use one of them.")
        name = source.func.id
        if any(isinstance(argument, ast.Starred) for argument in source.args):
            self.refuse(source, "expression-refused", "`*` before an argument is not in the language.", "List them.")
        if name in self.names.tables:
            return self.lookup(source, "", depth)
        if name in LOOPS and len(source.args) == 1 and isinstance(source.args[0], ast.GeneratorExp):
            return self.loop(source, name, source.args[0], depth)
        if name in {"min", "max"}:
            return self.extreme(source, name, depth)
        return self.function(source, name, depth)

    def extreme(self, source: ast.Call, name: str, depth: int) -> Node:
        if len(source.args) < 2:  # noqa: PLR2004 - the smaller of one value is nothing to ask for
            self.refuse(source, "argument-count", f"{name} wants two values or a loop.", f"Write {name}(a, b).")
        return tree.Extreme(self.column(source), name, tuple(self.node(value, depth) for value in source.args))

    def function(self, source: ast.Call, name: str, depth: int) -> Node:
        at, count = self.column(source), len(source.args)
        if name in LOOPS:
            self.refuse(source, "loop-wanted", f"{name} wants a loop.", f"Write {name}(... for day in days).")
        if name == "hold" and count == 0:
            return tree.GateValue(at, name, None)
        if name in {"hold", "floor", "ceil", "recorded", "indicator"} and count != 1:
            self.refuse(source, "argument-count", f"{name} wants one value.", f"Write {name}(x).")
        if name == "hold":
            return tree.GateValue(at, name, self.node(source.args[0], depth))
        if name in {"floor", "ceil"}:
            return tree.Unary(at, name, self.node(source.args[0], depth))
        if name == "recorded":
            return self.recorded(source, depth)
        if name == "indicator":
            return tree.Indicator(at, self.word(source.args[0]))
        return self.unknown(source.func, name)

    def recorded(self, source: ast.Call, depth: int) -> Node:
        fact = self.node(source.args[0], depth)
        if not isinstance(fact, tree.Fact | tree.ItemFact | tree.StaffRead):
            self.refuse(source, "fact-wanted", "recorded wants a fact.", "Write recorded(day.late_minutes).")
        return tree.Recorded(self.column(source), fact)

    def lookup(self, source: ast.Call, column: str, depth: int) -> Node:
        name = source.func.id if isinstance(source.func, ast.Name) else ""
        shape = self.names.tables.get(name)
        if shape is None:
            self.refuse(source, "attribute-refused", "Only a table look-up has columns.", "Write t(key).column.")
        wanted = shape.has_key + shape.has_band
        if len(source.args) != wanted or source.keywords:
            self.refuse(
                source, "argument-count", f"{name} wants {wanted} value(s).", "Give the key, then the band value."
            )
        if column not in shape.columns:
            columns = ", ".join(f".{item}" if item else "no column" for item in shape.columns)
            self.refuse(source, "unknown-column", f"{name} has no column {column!r}.", f"It has {columns}.")
        values = [self.node(value, depth) for value in source.args]
        key = values[0] if shape.has_key else None
        return tree.Lookup(self.column(source), name, key, values[-1] if shape.has_band else None, column)

    def loop(self, source: ast.Call, name: str, loop: ast.GeneratorExp, depth: int) -> Node:
        each = loop.generators[0]
        if self.variable or len(loop.generators) > 1:
            self.refuse(source, "nested-loop", "A loop can't stand inside a loop.", "Use a line of its own.")
        if not isinstance(each.target, ast.Name) or not isinstance(each.iter, ast.Name) or each.is_async:
            self.refuse(source, "loop-refused", "A loop has one name and runs over a collection.", "for day in days")
        self.enter(source, each.target.id, each.iter.id)
        conditions = tuple(self.node(condition, depth) for condition in each.ifs)
        value = self.node(loop.elt, depth)
        self.variable = self.collection = ""
        if (name == "count") != isinstance(value, tree.Item):
            mend = "count(day for day in days if ...)" if name == "count" else f"{name}(day.minutes for day in days)"
            self.refuse(loop.elt, "loop-value", f"{name} takes something else here.", f"Write {mend}.")
        at = self.column(source)
        condition = conditions[0] if len(conditions) == 1 else tree.Logic(at, "and", conditions) if conditions else None
        return tree.Loop(at, name, each.iter.id, None if name == "count" else value, condition)

    def enter(self, source: ast.Call, variable: str, collection: str) -> None:
        shape = BY_COLLECTION.get(collection)
        if shape is None or (shape.where == "payment") != (self.names.section is Section.PAYMENT):
            self.refuse(source, "loop-refused", f"There is no collection {collection} here.", "Loop over a collection.")
        taken = variable in RESERVED or variable in self.names.parameters or variable in self.names.lines
        if taken or variable in self.names.tables:
            self.refuse(source, "name-clash", f"{variable} already means something.", "Name the item otherwise.")
        self.variable, self.collection = variable, collection
