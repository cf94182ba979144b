"""Finds the line and column at which a key of a TOML file stands, by scanning its text."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from app.rules.model import Place

Path = tuple[str | int, ...]

_ARRAY_HEADER: Final = re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]\s*(#.*)?$")
_HEADER: Final = re.compile(r"\s*\[\s*([\w.-]+)\s*\]\s*(#.*)?$")
_KEY: Final = re.compile(r"\s*(?:\"([^\"]+)\"|([\w.-]+))\s*=\s*(\"\"\"|'''|[\"'])?")


class Places:
    """Where the keys of one file stand; a key that the scan can't see is placed where its table is."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._found: Mapping[Path, Place] = dict(_scan(file, text))

    def of(self, *path: str | int) -> Place:
        """Return the place of a key, or of the nearest table around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._found:
                return self._found[path[:length]]
        return Place(self.file)


def _scan(file: str, text: str) -> list[tuple[Path, Place]]:
    found: list[tuple[Path, Place]] = []
    counts: Counter[str] = Counter()
    table: Path = ()
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = "" if inside in line else inside
        elif header := _ARRAY_HEADER.match(line):
            table = (header[1], counts[header[1]])
            counts[header[1]] += 1
            found.append((table, Place(file, number, line.index("[") + 1)))
        elif header := _HEADER.match(line):
            table = tuple(header[1].split("."))
            found.append((table, Place(file, number, line.index("[") + 1)))
        elif key := _KEY.match(line):
            name: Path = (key[1],) if key[1] else tuple(key[2].split("."))
            found.append(((*table, *name), Place(file, number, key.end() + 1)))
            inside = key[3] if key[3] in {'"""', "'''"} and line.count(key[3]) == 1 else ""
    return found
