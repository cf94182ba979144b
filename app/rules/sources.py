"""Reads regulations from files, or from texts that were sent: the one module of the rules that opens files."""

import csv
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

from app.rules.errors import RuleSetError
from app.rules.model import Diagnostic, Place
from app.rules.places import Places

SHIPPED: Final = Path(str(files("app.rules") / "data"))
MAX_NESTING: Final = 16


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
    """Read a regulation file and the csv files beside it; what can't be read is a RuleSetError with its place.

    A shipped file is read once by each process.
    """
    return _read_shipped(path) if path.is_relative_to(SHIPPED) else _read(path)


def _read(path: Path) -> Source:
    name = _shown(path)

    def beside(csv_name: str, place: Place) -> tuple[str, str]:
        found = path.parent / csv_name
        if "\0" in csv_name or found.resolve().parent != path.parent.resolve():
            _refuse("csv-elsewhere", place, "A csv file lies beside its regulation.", "Move it there.")
        return _shown(found), _text(found, place)

    text = _text(path, Place(name))
    return _source(_from_toml(name, text), Places(name, text), beside)


_read_shipped: Final = lru_cache(maxsize=None)(_read)


def read_given(name: str, text: str, csv_texts: Mapping[str, str], *, as_json: bool = False) -> Source:
    """Read a regulation from a text and the csv texts that came with it, as if they lay beside each other.

    As JSON it has the keys of the TOML form, with the day in force as a text; nothing in it has a line of its own.
    """

    def beside(csv_name: str, place: Place) -> tuple[str, str]:
        if csv_name not in csv_texts:
            _refuse("file-unreadable", place, f"{csv_name} did not come with it.", "Send it too, or correct the name.")
        return csv_name, csv_texts[csv_name]

    return _source(parsed(name, text, as_json=as_json), Places(name, "" if as_json else text), beside)


def parsed(name: str, text: str, *, as_json: bool) -> dict[str, Any]:
    """Read a text by itself, with the names of its csv files where their rows would be."""
    return _from_json(name, text) if as_json else _from_toml(name, text)


def _source(raw: dict[str, Any], places: Places, beside: Callable[[str, Place], tuple[str, str]]) -> Source:
    """Put the rows of csv files in the place of their names."""
    if _is_too_deep(raw):
        _refuse("text-refused", Place(places.file), "Lists and tables are nested too deeply.", "Write it flatter.")
    read: list[str] = [places.file]
    tables = raw.get("tables")
    for table, content in tables.items() if isinstance(tables, dict) else ():
        if isinstance(content, dict) and isinstance(content.get("rows_csv"), str):
            shown, text = beside(content["rows_csv"], places.of("tables", table, "rows_csv"))
            content["rows_csv"] = _csv_rows(text, Place(shown))
            read.append(shown)
    return Source(raw, places, tuple(read))


def with_day(raw: dict[str, Any]) -> dict[str, Any]:
    """Return content that came from JSON with its day in force as a day, where the text is one."""
    head = raw.get("regulation")
    if not isinstance(head, dict):
        return raw
    try:
        return raw | {"regulation": head | {"in_force": date.fromisoformat(head["in_force"])}}
    except (KeyError, TypeError, ValueError):
        return raw


def _is_too_deep(raw: dict[str, Any]) -> bool:
    level: list[Any] = [raw]
    for _ in range(MAX_NESTING):
        level = [below for one in level if isinstance(one, dict | list) for below in _below(one)]
    return bool(level)


def _below(one: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return one.values() if isinstance(one, dict) else one


def _csv_rows(text: str, place: Place) -> list[list[str]]:
    """Read a heading and rows of as many cells."""
    try:
        rows = [row for row in csv.reader(text.splitlines()) if row]
    except csv.Error as error:
        _refuse("csv-malformed", place, f"This is no csv: {error}.", "Write one row a line, with commas between cells.")
    short = next((number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])), 0)
    if len(rows) < 2 or len(rows[0]) < 2 or short:  # noqa: PLR2004 - a heading and a row, a key and a value
        at = Place(place.file, short or 1)
        _refuse("csv-malformed", at, "A heading and rows of as many cells are wanted here.", "Write key,amount first.")
    return rows


def _from_toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = _place_of(error, name, text)
        _refuse("toml-syntax", place, f"This is not TOML: {error}.", "Mend the TOML at this place.")
    except (RecursionError, ValueError, ArithmeticError) as error:
        _unreadable(name, error)


def _from_json(name: str, text: str) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for at, (key, _) in enumerate(pairs) if key in dict(pairs[:at]))
            _refuse("json-syntax", Place(name), f"{twice} is there twice in one object.", "Keep one of them.")
        return found

    try:
        raw = json.loads(text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        _refuse("json-syntax", place, f"This is not JSON: {error.msg}.", "Mend the JSON at this place.")
    except (RecursionError, ValueError, ArithmeticError) as error:
        _unreadable(name, error)
    if not isinstance(raw, dict):
        _refuse("json-syntax", Place(name), "A regulation is one JSON object.", 'Write {"regulation": {...}, ...}.')
    return with_day(raw)


def _unreadable(name: str, error: Exception) -> NoReturn:
    """Refuse brackets within brackets without end, or a number of thousands of digits."""
    _refuse("text-refused", Place(name), f"This can't be read: {type(error).__name__}.", "Write it with less nesting.")


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
