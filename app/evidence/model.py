"""What a file of evidence is, what it is called and where its content lies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

MOST_BYTES = 10 * 1024 * 1024
"""How large a file may be."""
MOST_OF_AN_ENTRY = 10
"""How many files an entry may name."""
MOST_WAITING = 100
"""How many files of an employee may wait for an entry to name them."""
WAITING = timedelta(days=30)
"""For how long a file that no entry ever named is kept after it was last sent."""
ORPHAN_AGE = timedelta(days=1)
"""After what time content that no file has is removed."""

_KEY = re.compile(r"\d+/([0-9a-f]{2})/\1[0-9a-f]{62}", re.ASCII)
_PATH = re.compile(r"[/\\]")
_ODD = re.compile(r'[<>:"|?*\s]+')
_LONGEST_NAME = 100
_NAMELESS = "bukti"


class EvidenceType(StrEnum):
    """What a file may be, found in its content; complete from the first version."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    PDF = "application/pdf"


ENDINGS: Mapping[EvidenceType, tuple[str, ...]] = {
    EvidenceType.JPEG: ("jpg", "jpeg"),
    EvidenceType.PNG: ("png",),
    EvidenceType.WEBP: ("webp",),
    EvidenceType.HEIC: ("heic", "heif"),
    EvidenceType.PDF: ("pdf",),
}
"""What names of a type end in; the first is added where a name doesn't."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file as entries show it; nothing of it ever changes."""

    evidence_id: UUID
    name: str
    media_type: EvidenceType
    size: int
    content_digest: str

    def to_json(self) -> dict[str, Any]:
        """Return the file as JSON values."""
        return {
            "id": str(self.evidence_id),
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "content_digest": self.content_digest,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedFile:
    """A file with whose it is, and when it was last sent."""

    file: EvidenceFile
    employee_id: UUID
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it came, with what its sender says of it."""

    content: bytes
    content_digest: str
    name: str | None
    declared_type: str | None


def object_key(agency_id: int, content_digest: str) -> str:
    """Return where content lies: by agency and digest, so that no key tells anything of a person."""
    digest = content_digest.removeprefix("sha256:")
    return f"{agency_id}/{digest[:2]}/{digest}"


def is_object_key(key: str) -> bool:
    """Tell whether a key is of the form that ours have; what else lies in a store is not our business."""
    return _KEY.fullmatch(key) is not None


def digest_in(key: str) -> str:
    """Return the digest of the content that lies under a key."""
    return f"sha256:{key.rpartition('/')[2]}"


def clean_name(sent: str | None, media_type: EvidenceType) -> str:
    """Return a name without folders and without characters that hide or break, ending as its type does."""
    last = _PATH.split(unicodedata.normalize("NFC", sent or ""))[-1]
    plain = "".join(one for one in last if not unicodedata.category(one).startswith("C"))
    name = _ODD.sub("_", plain).strip("._ ")[-_LONGEST_NAME:].lstrip("._ ")
    endings = ENDINGS[media_type]
    stem, _, ending = name.rpartition(".")
    if stem and ending.lower() in endings:
        return f"{stem}.{ending.lower()}"
    return f"{name or _NAMELESS}.{endings[0]}"
