"""Compiles the same formulas so that everything that is read goes into the frame's record, in the order of reading."""

from typing import Any

from app.rules import exact, tree
from app.rules.compiling import Compiler, Run
from app.rules.frame import Frame, Read
from app.rules.lookups import finder
from app.rules.rows import Row
from app.rules.tree import Node


class TracingCompiler(Compiler):
    """A compiler whose closures record facts, parameters, table rows, lines and loops; nothing is folded."""

    def run(self, node: Node) -> Run:
        described = self.described(node)
        run = self.fresh(node)
        return run if described is None else _recording(run, {"at": node.column, **described})

    def described(self, node: Node) -> Read | None:
        if isinstance(node, tree.ParameterRead):
            return {"parameter": node.name}
        if isinstance(node, tree.Fact | tree.ItemFact):
            return {"fact": node.name}
        if isinstance(node, tree.StaffRead):
            return {"fact": f"staff.{node.name}"}
        if isinstance(node, tree.Indicator):
            return {"fact": "indicators.value", "name": node.name}
        return {"line": node.name} if isinstance(node, tree.LineRead) else None

    def bare(self, node: Node) -> Run:
        """Record also a fact that may be missing."""
        return _recording(super().bare(node), {"at": node.column, **(self.described(node) or {})})

    def apart(self, run: Run) -> Run:
        """Record the reads of the calendar's target in a list of their own: their columns are those of its formula."""

        def work_out(frame: Frame) -> Any:  # noqa: ANN401 - minutes
            outer, frame.record = frame.record, []
            value = run(frame)
            outer.append({"calendar": "target", "segment": frame.at, "reads": frame.record, "value": plain(value)})
            frame.record = outer
            return value

        return work_out

    def start_of(self, node: tree.CarriedRead) -> Run:
        """Record that no earlier statement counted."""
        return _recording(super().start_of(node), {"at": node.column, "start": node.name})

    def lookup(self, node: tree.Lookup) -> Run:
        table = self.tables[node.table]
        if table.unpublished:
            return super().lookup(node)
        find, arguments = finder(table, node.column_name), self.arguments(node, table)
        known: Read = {"at": node.column, "table": table.name, "column": node.column_name}

        def look_up(frame: Frame) -> Any:  # noqa: ANN401 - a cell of any unit
            cell = find(*[argument(frame) for argument in arguments])
            frame.record.append({**known, "row": cell.row, "value": plain(cell.value)})
            return cell.value

        return look_up

    def loop(self, node: tree.Loop) -> Run:
        run = super().loop(node)
        known: Read = {"at": node.column, "loop": node.operator, "collection": node.collection}

        def go_through(frame: Frame) -> Any:  # noqa: ANN401 - a loop of any unit
            outer, frame.rows_seen = frame.record, []
            seen = frame.rows_seen
            value = run(frame)
            frame.record = outer
            outer.append({**known, "rows": seen, "value": plain(value)})
            return value

        return go_through

    def start(self, frame: Frame, count: int, row: Row) -> None:
        frame.row = row
        frame.record = []
        frame.rows_seen.append({"n": count, "reads": frame.record})


def _recording(run: Run, known: Read) -> Run:
    def record(frame: Frame) -> Any:  # noqa: ANN401 - a value of any unit
        value = run(frame)
        frame.record.append({**known, "value": plain(value)})
        return value

    return record


def plain(value: object) -> object:
    """Write a value as plain JSON: numbers as reduced text, words and yes/no as they are, a gate as its words."""
    if type(value) is not tuple:
        return value
    if type(value[0]) is str:
        return value[0] if value[1] is None else f"{value[0]} {value[1]}"
    return exact.text(value)
