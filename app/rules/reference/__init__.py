"""Writes REFERENCE.md: the file's keys, the language, the facts, and what findings and errors mean."""

from collections.abc import Sequence
from typing import Final

from app.rules.reference.errors import errors_table
from app.rules.reference.facts import vocabulary_table
from app.rules.reference.file import kinds_table, sections, units_table
from app.rules.reference.language import language_table
from app.rules.reference.markdown import table

FINDING: Final = ("code", "for example", "then the check says", "mend")
HEAD: Final = """# Reference of the regulation file

Written by `python -m tests.rules.reference_page` from the code and its tests; don't edit it.
[GUIDE.md](GUIDE.md) leads step by step.
"""
LANGUAGE: Final = """A formula is at most 2,000 characters of plain ASCII on one or several lines. `t` stands for a
table, `x` for an item. Percents stand in the data (`"3%"`), not in formulas; `%`, `**`, `//` and
numbers with a comma are refused. Numbers are exact throughout; nothing rounds but what declares
`round`.
"""
FACTS: Final = """A formula sees these and nothing else. Facts of an item are read in a loop: `days.late_minutes` as
`day.late_minutes` in `for day in days`. Shares and points may be written 3, 0.5, "0.5", "3%" or
"11/200"; all other numbers are whole. `erk rules schema facts` prints the JSON schema. `n` beside
the facts of an item says how often it is there; `id`, `date`, `since`, `until`, `note` and `decree`
are for people.
"""
FINDINGS: Final = """`erk rules check` prints `file:line:column: code: what is wrong. Mend: how to mend it.` A warning
doesn't fail the check. Each code has a file in `tests/rules/broken` that is wrong in this one
thing.
"""
ERRORS: Final = """One person's month can't be worked out; the others are not concerned. The error names the fact,
where it belongs in the facts, and the line that needed it. An example may expect one: `error =
"missing-fact"`.
"""


def page(findings: Sequence[tuple[str, ...]]) -> str:
    """Write the page; `findings` are the rows of the findings of the check, which need files to be shown."""
    parts = (
        ("The sections of a file", sections()),
        ("Kinds of lines", kinds_table()),
        ("Units", units_table()),
        ("The language", f"{LANGUAGE}\n{language_table()}"),
        ("The facts", f"{FACTS}\n{vocabulary_table()}"),
        ("Findings of the check", f"{FINDINGS}\n{table(FINDING, findings)}"),
        ("Errors of one person", f"{ERRORS}\n{errors_table()}"),
    )
    return HEAD + "".join(f"\n## {title}\n\n{text}" for title, text in parts)
