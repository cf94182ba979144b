"""Merges a regulation with those that it inherits: whole parts by name, in their place, never inside one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.rules.model import Diagnostic, Place
from app.rules.places import Places
from app.rules.sources import Source

SECTIONS: Final = ("lines", "payment")
PARTS: Final = ("parameters", "tables", *SECTIONS)
MAX_ANCESTORS: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One parameter, table or line as some file has it, with that file's places and the path to it."""

    name: str
    raw: Any
    places: Places
    path: tuple[str | int, ...]

    def place(self, *below: str | int) -> Place:
        """Return the place of the part or of a key below it."""
        return self.places.of(*self.path, *below)


@dataclass(slots=True)
class Merged:
    """The merged form: for each kind of part its names in order; and what went wrong on the way."""

    parts: dict[str, dict[str, Part]] = field(default_factory=lambda: {kind: {} for kind in PARTS})
    calendar: dict[str, Part] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, place: Place, message: str, mend: str) -> None:
        """Note something wrong."""
        self.diagnostics.append(Diagnostic(code, place, message, mend))


Find = Callable[[str], Source | None]


def merge(source: Source, find: Find, trail: tuple[str, ...] = ()) -> Merged:
    """Merge a file with its parents, which `find` gives by id."""
    merged = Merged()
    regulation = _mapping(source.raw.get("regulation"))
    for parent in dict.fromkeys(_names(regulation.get("inherits"))):
        _take_over(merged, source, parent, find, (*trail, source.id))
    _remove(merged, source, _of_kind(merged, source, dict, "regulation", "removes"))
    for key, value in _of_kind(merged, source, dict, "calendar").items():
        merged.calendar[key] = Part(key, value, source.places, ("calendar", key))
    for kind in PARTS:
        _override(merged, source, kind)
    merged.files.update(dict.fromkeys(source.files))
    return merged


def _take_over(merged: Merged, source: Source, parent: str, find: Find, trail: tuple[str, ...]) -> None:
    place = source.places.of("regulation", "inherits")
    found = find(parent)
    if found is None:
        merged.report("unknown-parent", place, f"There is no regulation {parent}.", "Name one that is in the library.")
        return
    if parent in trail or len(trail) > MAX_ANCESTORS:
        merged.report("inheritance-circle", place, f"{parent} is its own ancestor.", "Break the circle.")
        return
    above = merge(found, find, trail)
    merged.diagnostics.extend(above.diagnostics)
    merged.files.update(above.files)
    for kind in PARTS:
        for name, part in above.parts[kind].items():
            _join(merged, merged.parts[kind], part, place, f"{kind}.{name}")
    for key, part in above.calendar.items():
        _join(merged, merged.calendar, part, place, f"calendar.{key}")


def _join(merged: Merged, into: dict[str, Part], part: Part, place: Place, shown: str) -> None:
    other = into.setdefault(part.name, part)
    if (other.places.file, other.path) != (part.places.file, part.path):
        merged.report(
            "parents-clash",
            place,
            f"{shown} comes from {other.places.file} and from {part.places.file}.",
            "Remove it in one of the parents, or inherit from one only.",
        )


def _remove(merged: Merged, source: Source, removes: Mapping[str, Any]) -> None:
    kinds = {**merged.parts, "calendar": merged.calendar}
    for kind, names in removes.items():
        for name in _names(names) or [""]:
            if kinds.get(kind, {}).pop(name, None) is None:
                merged.report(
                    "nothing-to-remove",
                    source.places.of("regulation", "removes"),
                    f"No parent has {kind}.{name}.",
                    f"Remove by kind ({', '.join(kinds)}) and name what is inherited.",
                )


def _override(merged: Merged, source: Source, kind: str) -> None:
    raw = _of_kind(merged, source, list if kind in SECTIONS else dict, kind)
    own: set[str] = set()
    for key, content in enumerate(raw) if isinstance(raw, list) else raw.items():
        name = content.get("id") if isinstance(raw, list) and isinstance(content, Mapping) else key
        part = Part(str(name), content, source.places, (kind, key))
        if not isinstance(name, str) or not name:
            merged.report("line-without-id", part.place(), "This line has no id.", 'Give it id = "...".')
        elif name in own:
            merged.report("name-clash", part.place(), f"{kind}.{name} is there twice.", "Rename one of them.")
        else:
            own.add(name)
            merged.parts[kind][name] = part


def _of_kind(merged: Merged, source: Source, kind: type, *path: str) -> Any:  # noqa: ANN401 - a list or a table
    """Take what stands at a path, nothing where there is nothing; anything but a list, or a table, is noted."""
    raw: Any = source.raw
    for key in path:
        raw = _mapping(raw).get(key)
    if raw is None or isinstance(raw, kind):
        return kind() if raw is None else raw
    shown = path[-1]
    mend = f"Write [[{shown}]] before each of them." if kind is list else f"Write [{shown}], or {{ name = ... }}."
    merged.report(
        f"{'list' if kind is list else 'table'}-wanted", source.places.of(*path), f"{shown} is neither.", mend
    )
    return kind()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _names(value: object) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []
