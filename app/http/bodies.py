"""Reads request bodies, bounded while they arrive: JSON, plain or gzip; and forms with one file."""

import asyncio
import zlib
from hashlib import sha256
from typing import BinaryIO

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from app.http.refusals import BodyTooLargeError, BrokenFormError, BrokenJsonError, MediaTypeError

_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_PIECE = 1 << 18
_FORM = 1 << 14
"""What a form has round its file, at most."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body, at most `limit` bytes also once unpacked, and leave it where FastAPI looks for it."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise BodyTooLargeError(limit=limit)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise BodyTooLargeError(limit=limit)
    body = _unpacked(bytes(content), request.headers.get("content-encoding"), limit)
    request._body = body  # noqa: SLF001 - where Starlette keeps a body that has been read
    return body


def require_json(request: Request) -> None:
    """Refuse a body of another type than JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise MediaTypeError


def _unpacked(content: bytes, encoding: str | None, limit: int) -> bytes:
    if encoding is None or encoding.strip().lower() == "identity":
        return content
    if encoding.strip().lower() != "gzip":
        raise MediaTypeError
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        body = unpacker.decompress(content, limit + 1)
    except zlib.error:
        raise BrokenJsonError from None
    if len(body) > limit:
        raise BodyTooLargeError(limit=limit)
    if not unpacker.eof:
        raise BrokenJsonError
    return body


async def read_upload(request: Request, limit: int) -> str:
    """Read a form with the one file `file`, at most `limit` bytes, and return the digest of the file.

    A large file is on disk and never whole in memory; the form stays where FastAPI looks for it.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise MediaTypeError
    request._receive = _bounded(request, limit)  # noqa: SLF001 - Starlette has no other place for a limit of a form
    try:
        form = await request.form(max_files=1, max_fields=0)
    except HTTPException:
        raise BrokenFormError from None
    sent = form.get("file")
    if not isinstance(sent, UploadFile):
        raise BrokenFormError
    request.state.upload_digest = await asyncio.to_thread(_digest, sent.file)
    return str(request.state.upload_digest)


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    while content := file.read(_PIECE):
        digest.update(content)
    file.seek(0)
    return f"sha256:{digest.hexdigest()}"


def _bounded(request: Request, limit: int) -> Receive:
    """Return the request's `receive`, which refuses what is more than an upload may have."""
    inner = request.receive
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await inner()
        received += len(message.get("body", b""))
        if received > limit + _FORM:
            raise BodyTooLargeError(limit=limit)
        return message

    return receive
