"""What a departure made end, kept so that it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class EffectKind(StrEnum):
    """What a departure records or ends."""

    DEPARTURE = "departure"
    ASSIGNMENT = "assignment"
    ROLE_GRANT = "role_grant"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a departure did to one thing: its end, or its version, before and after; None where there was none."""

    kind: EffectKind
    object_id: UUID
    recorded_by: UUID
    until_before: date | None = None
    until_after: date | None = None
    version_before: UUID | None = None
    version_after: UUID | None = None

    def follows(self, earlier: Effect) -> bool:
        """Tell whether the thing was still as an earlier effect had left it."""
        return (self.until_before, self.version_before) == (earlier.until_after, earlier.version_after)
