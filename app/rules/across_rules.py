"""Checks lines that reach across months and persons: what is carried, and what leaders read of their staff."""

from collections.abc import Iterable

from app.rules import tree
from app.rules.across import RESETS
from app.rules.merging import Merged
from app.rules.model import Kind, Line
from app.rules.tree import PLAIN, Unit
from app.rules.vocabulary import NOTES

NUMBERS = PLAIN | {Unit.RUPIAH, Unit.MINUTES}


def check_across(lines: Iterable[Line], merged: Merged) -> None:
    """Note every carried line that lacks something, and every line that others read and that can't be."""
    by_id = {line.id: line for line in lines}
    for line in by_id.values():
        _check_carried(line, merged)
    nodes = [node for line in by_id.values() if line.tree is not None for node in tree.walk(line.tree)]
    for name in dict.fromkeys(node.name for node in nodes if isinstance(node, tree.CarriedRead)):
        _check_rounded(by_id[name], "read by the next statement", merged)
    for name in dict.fromkeys(node.name for node in nodes if isinstance(node, tree.StaffRead)):
        _check_rounded(by_id[name], "read by leaders", merged)
        _check_shared(by_id[name], merged)


def _check_carried(line: Line, merged: Merged) -> None:
    given = line.start is not None and line.resets in RESETS
    if line.kind is not Kind.CARRIED:
        if line.start is not None or line.resets:
            merged.report("carried-only", line.place, f"{line.id}: start and resets are for carried.", "Remove them.")
    elif not given:
        mend = 'Write start = 0 and resets = "year" (or "never").'
        merged.report("carried-malformed", line.place, f"{line.id} says not where it starts, or when again.", mend)
    elif line.per or line.unit not in NUMBERS:
        mend = "Carry one number of the whole month."
        merged.report("carried-malformed", line.place, f"{line.id} is no one number that can be carried.", mend)


def _check_rounded(line: Line, reader: str, merged: Merged) -> None:
    if line.round is None and line.unit in NUMBERS:
        message = f"{line.id} is {reader}, so it says how it is rounded: exact fractions would grow without end."
        merged.report("not-rounded", line.place, message, 'round = { to = "0.01%", mode = "half_up" }')


def _check_shared(line: Line, merged: Merged) -> None:
    if line.per or line.unit not in NUMBERS:
        mend = "Share a score of the whole month, in numbers."
        merged.report("share-refused", line.place, f"{line.id} is no one number that leaders can read.", mend)
    if line.id in NOTES:
        merged.report("name-refused", line.place, f"{line.id} is a note in the facts of the staff.", "Rename it.")
