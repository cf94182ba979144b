"""What an entry of the activity log is, and through which states it goes."""

from enum import StrEnum


class EntryState(StrEnum):
    """Complete from the first version: a new value would break generated clients."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    PARKED = "parked"


LIVE = frozenset({EntryState.DRAFT, EntryState.SUBMITTED, EntryState.APPROVED, EntryState.RETURNED})
"""States in which an entry holds its time: two live entries of a person never overlap."""
