"""Small files of every type that evidence may be, and some that it may not."""

from __future__ import annotations

import struct

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 foto rapat"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\x00" * 13
WEBP = b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8 " + b"\x00" * 8
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def heif(major: bytes, *compatible: bytes) -> bytes:
    brands = major + b"\x00\x00\x00\x00" + b"".join(compatible)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\x00\x00\x00\x08mdat"


HEIC = heif(b"heic", b"mif1", b"heic")


def photo(number: int) -> bytes:
    """A JPEG unlike the others."""
    return JPEG + str(number).encode()
