"""The activity catalogue of Kota Surakarta, as it is shipped."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of activity and how many minutes a quantity of it is worth."""

    code: str
    name: str
    unit: str
    per_quantity: int
    norm_minutes: int


def shipped_items() -> tuple[Item, ...]:
    """Read the catalogue."""
    text = resources.files("app.catalogue").joinpath("data", "surakarta_2020.csv").read_text("utf-8")
    return tuple(
        Item(row["code"], row["name"], row["unit"], int(row["per_quantity"]), int(row["norm_minutes"]))
        for row in csv.DictReader(text.splitlines())
    )
