"""Reads regulation files from disk: the one module of the rules that opens files."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

from app.rules.errors import RuleSetError
from app.rules.model import Diagnostic, Place
from app.rules.places import Places

SHIPPED: Final = Path(str(files("app.rules") / "data"))


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: its raw content, its places, and itself with the csv files that it names."""

    raw: Mapping[str, Any]
    places: Places
    files: tuple[str, ...]

    @property
    def id(self) -> str:
        regulation = self.raw.get("regulation")
        found = regulation.get("id") if isinstance(regulation, Mapping) else None
        return found if isinstance(found, str) else ""


def toml_files(folders: Iterable[Path]) -> tuple[Path, ...]:
    """List every regulation file in the folders and below, in a fixed order."""
    return tuple(path for folder in folders for path in sorted(Path(folder).rglob("*.toml")))


def read_source(path: Path) -> Source:
    """Read a regulation file and the csv files beside it; what can't be read is a RuleSetError with its place."""
    name = _shown(path)
    text = _text(path, Place(name))
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = _place_of(error, name, text)
        _refuse("toml-syntax", place, f"This is not TOML: {error}.", "Mend the TOML at this place.")
    places = Places(name, text)
    read: list[str] = [name]
    tables = raw.get("tables")
    for table, content in tables.items() if isinstance(tables, dict) else ():
        if isinstance(content, dict) and isinstance(content.get("rows_csv"), str):
            beside = path.parent / content["rows_csv"]
            place = places.of("tables", table, "rows_csv")
            content["rows_csv"] = _csv_rows(beside, path.parent, place)
            read.append(_shown(beside))
    return Source(raw, places, tuple(read))


def _csv_rows(path: Path, folder: Path, place: Place) -> list[list[str]]:
    if path.resolve().parent != folder.resolve():
        _refuse("csv-elsewhere", place, "A csv file lies beside its regulation.", "Move it there.")
    return [row for row in csv.reader(_text(path, place).splitlines()) if row]


def _text(path: Path, place: Place) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path.name} can't be read: {type(error).__name__}."
        _refuse("file-unreadable", place, message, "Check the name, and that it is UTF-8.")


def _shown(path: Path) -> str:
    if path.is_relative_to(SHIPPED):
        return path.relative_to(SHIPPED).as_posix()
    return str(path)


def _place_of(error: tomllib.TOMLDecodeError, name: str, text: str) -> Place:
    line, _, column = str(error).rpartition("(at line ")[2].rstrip(")").partition(", column ")
    if line.isdigit() and column.isdigit():
        return Place(name, int(line), int(column))
    return Place(name, len(text.splitlines()) or 1)


def _refuse(code: str, place: Place, message: str, mend: str) -> NoReturn:
    raise RuleSetError((Diagnostic(code, place, message, mend),))
