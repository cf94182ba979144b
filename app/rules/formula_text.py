"""Refuses by its text alone, with the mend, what a formula may not hold, before anything is parsed."""

import re
from typing import Final

MAX_LENGTH: Final = 2000

WORD: Final = re.compile(r"'[^']+'|\"[^\"]+\"")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_NO_BACKSLASH: Final = re.compile(r"[^\\]")
_REFUSED_TEXT: Final = (
    (
        re.compile(r"[^\x20-\x7e]"),
        "non-ascii",
        "A formula has plain ASCII characters only.",
        "Spell it without accents.",
    ),
    (
        re.compile(r"%"),
        "percent-in-formula",
        "`%` can't stand in a formula.",
        'Put "3%" in [parameters] and use its name.',
    ),
    (
        re.compile(r"\d,\d"),
        "comma-number",
        "A number has a decimal point, not a comma.",
        "Write 0.5; between two arguments put a blank after the comma.",
    ),
    (re.compile(r"\*\*"), "operator-refused", "`**` is not in the language.", "Multiply out."),
    (re.compile(r"//"), "operator-refused", "`//` is not in the language.", "Use floor(a / b)."),
    (re.compile(r"[#;\\@`$]"), "character-refused", "This character is not in the language.", "Leave it out."),
)


class FormulaError(Exception):
    """A formula says what the language does not have; `column` counts from 0 in the formula's text."""

    def __init__(self, code: str, column: int, message: str, mend: str) -> None:
        super().__init__(message)
        self.code = code
        self.column = column
        self.message = message
        self.mend = mend


def flattened(text: str) -> str:
    """Return the formula on one line, or raise the FormulaError of what its text alone shows."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            code="formula-too-long",
            column=0,
            message=f"A formula has at most {MAX_LENGTH} characters.",
            mend="Split it into several lines.",
        )
    flat = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    _refuse_text(flat)
    return flat


def _refuse_text(text: str) -> None:
    bare = _QUOTED.sub(lambda found: "'" + _NO_BACKSLASH.sub("_", found.group()[1:-1]) + "'", text)
    for pattern, code, message, mend in _REFUSED_TEXT:
        found = pattern.search(text if code == "non-ascii" else bare)
        if found:
            raise FormulaError(code, found.start(), message, mend)
