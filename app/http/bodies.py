"""Reads request bodies: bounded while they arrive, plain or gzip, JSON only."""

import zlib

from fastapi import Request

from app.http.refusals import BodyTooLargeError, BrokenJsonError, MediaTypeError

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


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
