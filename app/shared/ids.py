"""Identifiers that sort by the time they were made."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

VERSION_7 = 7


def new_id() -> UUID:
    """Make a UUIDv7."""
    return uuid7()


def made_at(identifier: UUID) -> datetime:
    """Return the instant that a UUIDv7 carries, to the millisecond."""
    milliseconds = identifier.int >> 80
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(microsecond=milliseconds % 1000 * 1000)
