"""What a file is by its content, what it is called, and where it lies."""

from __future__ import annotations

import pytest

from app.evidence.media_types import agrees, type_of
from app.evidence.model import EvidenceType, clean_name, digest_in, is_object_key, object_key
from tests.evidence.files import HEIC, JPEG, PDF, PNG, WEBP, heif


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (JPEG, EvidenceType.JPEG),
        (PNG, EvidenceType.PNG),
        (WEBP, EvidenceType.WEBP),
        (PDF, EvidenceType.PDF),
        (HEIC, EvidenceType.HEIC),
        (heif(b"mif1", b"mif1", b"heic"), EvidenceType.HEIC),
        (heif(b"avif", b"mif1", b"avif"), None),
        (heif(b"mif1", b"avif"), None),
        (heif(b"isom", b"mp42"), None),
        (b"", None),
        (b"\xff\xd8", None),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 20, None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b" %PDF-1.7", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<html>", None),
        (b"PK\x03\x04", None),
        (b"\x00\x00\x00\x08ftyp", None),
    ],
)
def test_a_type_is_found_in_the_content(content: bytes, found: EvidenceType | None) -> None:
    assert type_of(content) is found


@pytest.mark.parametrize(
    ("declared", "found", "goes"),
    [
        (None, EvidenceType.PDF, True),
        ("", EvidenceType.PDF, True),
        ("application/octet-stream", EvidenceType.PDF, True),
        ("IMAGE/JPG; q=1", EvidenceType.JPEG, True),
        ("image/heif", EvidenceType.HEIC, True),
        ("image/png", EvidenceType.JPEG, False),
        ("text/html", EvidenceType.JPEG, False),
    ],
)
def test_what_a_sender_says_is_compared(declared: str | None, found: EvidenceType, *, goes: bool) -> None:
    assert agrees(declared, found) is goes


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("rapat.jpg", "rapat.jpg"),
        ("Rapat Kerja.JPEG", "Rapat_Kerja.jpeg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\foto\\rapat.jpg", "rapat.jpg"),
        ("foto.exe", "foto.exe.jpg"),
        ("rapat\u202egpj.exe", "rapatgpj.exe.jpg"),
        ("a\x00b\r\n.jpg", "ab.jpg"),
        (".htaccess", "htaccess.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "bukti.jpg"),
        (None, "bukti.jpg"),
        ("///", "bukti.jpg"),
        ("<b>.jpg", "b_.jpg"),
        ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
    ],
)
def test_a_name_has_no_folder_nothing_hidden_and_the_ending_of_its_type(sent: str | None, kept: str) -> None:
    assert clean_name(sent, EvidenceType.JPEG) == kept


def test_a_key_tells_the_agency_and_the_digest_only() -> None:
    digest = "sha256:" + "ab" * 32
    key = object_key(9901, digest)
    assert key == "9901/ab/" + "ab" * 32
    assert digest_in(key) == digest
    assert is_object_key(key)
    assert not is_object_key("9901/ab/laporan.pdf")
    assert not is_object_key("9901/cd/" + "ab" * 32)
