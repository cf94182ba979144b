"""The regulation of an invented regency, as it is sent: sound unless something is changed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CSV = (HERE / "kelas.csv").read_text(encoding="utf-8")


def text(*changes: tuple[str, str]) -> str:
    """Write the sound text with some pieces of it replaced."""
    written = (HERE / "contoh-2026.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in written, old
        written = written.replace(old, new)
    return written


def sent(toml: str, *, as_json: bool = False, csv: str = CSV) -> dict[str, Any]:
    """Write the body of an upload."""
    written = json.dumps(tomllib.loads(toml), default=str) if as_json else toml
    return {
        "format": "json" if as_json else "toml",
        "text": written,
        "files": [{"name": "kelas.csv", "content": csv}],
    }
