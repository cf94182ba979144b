"""Finds out what a file is by its first bytes; what its sender calls it is compared, never believed."""

from __future__ import annotations

from collections.abc import Mapping

from app.evidence.model import EvidenceType

_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs"})
"""Brands of the HEIF container (ISO/IEC 23008-12) whose images are HEVC."""
_GENERIC = frozenset({b"mif1", b"msf1"})
"""Brands that leave the codec open: the compatible ones say it."""
_FTYP_END = 64
_ALIASES: Mapping[str, str] = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/heif": "image/heic",
    "application/x-pdf": "application/pdf",
}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})


def type_of(content: bytes) -> EvidenceType | None:
    """Return what the content is, None for anything that evidence may not be."""
    if content.startswith(b"\xff\xd8\xff"):
        return EvidenceType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return EvidenceType.PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return EvidenceType.WEBP
    if content.startswith(b"%PDF-"):
        return EvidenceType.PDF
    return EvidenceType.HEIC if _is_heic(content) else None


def agrees(declared: str | None, found: EvidenceType) -> bool:
    """Tell whether what a sender says of a file goes with what it is; to say nothing does."""
    said = (declared or "").partition(";")[0].strip().lower()
    return said in _SAYS_NOTHING or _ALIASES.get(said, said) == found


def _is_heic(content: bytes) -> bool:
    if content[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(content[:4], "big"), _FTYP_END)
    compatible = {content[at : at + 4] for at in range(16, end - 3, 4)}
    major = content[8:12]
    return major in _BRANDS or (major in _GENERIC and not _BRANDS.isdisjoint(compatible))
