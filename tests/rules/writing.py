"""Writes regulation files for tests: valid and dull by default."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.rules import RuleSet, RuleSetError, load_rule_set
from app.rules.model import Diagnostic


def head(name: str = "uji", **changes: str) -> str:
    """Write the [regulation] table; values are TOML."""
    keys = {
        "id": f'"{name}"',
        "title": '"Uji"',
        "region": '"uji"',
        "variant": '"biasa"',
        "citation": '"Perwal uji"',
        "in_force": "2024-01-01",
        **changes,
    }
    return "[regulation]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items()) + "\n"


def line(name: str, kind: str, formula: str = "", **changes: object) -> str:
    """Write one line; for a cut with `of`, the formula is its rate."""
    units = {"score": "share", "gate": "gate"}
    section = changes.pop("section", "lines")
    keys: dict[str, object] = {"id": name, "kind": kind, "unit": units.get(kind, "rupiah"), "citation": "Pasal 1"}
    if formula:
        keys["rate" if "of" in changes else "formula"] = formula
    if kind in {"total", "withheld", "borne", "claim"}:
        keys["round"] = {"to": 1, "mode": "half_up"}
    keys |= changes
    written = [f"{key} = {_toml(value)}" for key, value in keys.items()]
    return f'[[{section}]]\n{chr(10).join(written)}\nlabel = {{ id = "{name}", en = "{name}" }}\n'


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value)


TOTAL = line("tkd", "total")


def write(folder: Path, *parts: str, name: str = "uji", **changes: str) -> Path:
    """Write a regulation file and return its path."""
    path = folder / f"{name}.toml"
    path.write_text("\n".join([head(name, **changes), *parts]), encoding="utf-8")
    return path


def made(folder: Path, *parts: str, name: str = "uji", **changes: str) -> RuleSet:
    """Write a regulation file and read it."""
    return load_rule_set(write(folder, *parts, name=name, **changes))


def refused(folder: Path, *parts: str, name: str = "uji", **changes: str) -> tuple[Diagnostic, ...]:
    """Write a regulation file that must be refused, and return the findings."""
    try:
        made(folder, *parts, name=name, **changes)
    except RuleSetError as error:
        return error.diagnostics
    message = "the regulation was accepted"
    raise AssertionError(message)


def month(
    *, kelas_jabatan: int | None = 9, days: list[dict[str, Any]] | None = None, **changes: object
) -> dict[str, Any]:
    """Build the facts of one segment with 21 good days."""
    good = {"status": "present", "productive": True, "late_minutes": 0, "early_minutes": 0}
    return {
        "kelas_jabatan": kelas_jabatan,
        "position_group": "pelaksana",
        "days": days if days is not None else [{"n": 21, **good}],
        "events": [],
        "entries": [],
        **changes,
    }


def person(*segments: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Build the facts of one person for a work month."""
    listed = list(segments) or [month()]
    return {"status_asn": "pns", "month": {"index": 24316, "calendar_days": 30}, "segments": listed, **changes}
