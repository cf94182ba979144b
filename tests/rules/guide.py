"""Follows a guide as its reader would: writes its blocks into files, runs its commands, and puts the real output in.

A block that goes into a file has a comment above it that names the file: `<!-- append F -->`, `<!-- write F -->`, or
`<!-- change F -->` above a diff. A `console` block holds commands after `$ `, each with what it prints.

`python -m tests.rules.guide` brings the outputs in app/rules/GUIDE.md up to date.
"""

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from typer.testing import CliRunner

from app.cli import app
from app.rules import sources

GUIDE: Final = Path(str(sources.__file__)).parent / "GUIDE.md"
BLOCK: Final = re.compile(
    r"(?:<!-- (?P<how>append|write|change) (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL
)
INTO_FILES: Final = {"toml": {"append", "write"}, "json": {"write"}, "csv": {"write"}, "diff": {"change"}}
PRINTS: Final = {"COLUMNS": "120", "NO_COLOR": "1"}


class GuideError(Exception):
    """The guide asks for something that can't be done."""


def followed(text: str, folder: Path) -> str:
    """Follow a guide in an empty folder and return it with what its commands really print."""
    pieces, end = [], 0
    with chdir(folder):
        for block in BLOCK.finditer(text):
            pieces += [text[end : block.start()], _done(block)]
            end = block.end()
    return "".join((*pieces, text[end:]))


def _done(block: re.Match[str]) -> str:
    kind, how, content = block["kind"], block["how"], block["text"]
    if kind == "console":
        return f"```console\n{''.join(_printed(content))}```\n"
    if how not in INTO_FILES.get(kind, {None}):
        message = f"a {kind} block that goes into no file: {content[:80]!r}"
        raise GuideError(message)
    if how is not None:
        _put(Path(block["file"]), how, content)
    return block[0]


def _put(path: Path, how: str, content: str) -> None:
    before = "" if how == "write" or not path.exists() else path.read_text(encoding="utf-8")
    if how == "change":
        for old, new in _changes(content):
            if before.count(old) != 1:
                message = f"{path} has {old!r} {before.count(old)} times"
                raise GuideError(message)
            before = before.replace(old, new)
        content = ""
    path.write_text(before + ("\n" if before and content else "") + content, encoding="utf-8")


def _changes(diff: str) -> Iterator[tuple[str, str]]:
    """Read pairs of lines: one that goes, one that comes in its place."""
    lines = diff.splitlines()
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        if (old[:1], new[:1]) != ("-", "+"):
            message = f"a change is a line with - and one with +, not {old!r} and {new!r}"
            raise GuideError(message)
        yield old[1:].strip(), new[1:].strip()


def _printed(content: str) -> Iterator[str]:
    for command in (line for line in content.splitlines() if line.startswith("$ ")):
        yield f"{command}\n"
        program, *arguments = shlex.split(command.removeprefix("$ "))
        if program != "erk":
            message = f"only erk is run here, not {program}"
            raise GuideError(message)
        yield CliRunner().invoke(app, arguments, env=PRINTS, catch_exceptions=False).output


def main() -> None:
    """Bring the outputs in the guide up to date."""
    with TemporaryDirectory() as folder:
        text = followed(GUIDE.read_text(encoding="utf-8"), Path(folder))
    GUIDE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ.update(PRINTS)
    main()
