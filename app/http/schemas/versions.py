"""What the bodies of units, posts and employees have in common."""

from dataclasses import asdict
from typing import Any

from app.personnel.model import Version


def fields_of(version: Version) -> dict[str, Any]:
    """Return a version's details with its days and the change number at which it was learned."""
    return {
        **asdict(version.details),
        "since": version.since,
        "until": version.until,
        "known_from": version.known_from,
    }
