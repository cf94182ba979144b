"""A small service on 127.0.0.1 that speaks as much S3 as files of evidence need, and can fail in given ways."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from app.persistence.objects import Bucket

BUCKET = "bukti"
SECRET = "sandi-rahasia"  # noqa: S105 - of a service that exists in these tests only
WRITTEN = datetime(2026, 4, 20, tzinfo=UTC)


class S3:
    """What lies in the bucket, and how the service behaves."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.status: int | None = None
        """What every request is answered with, where it is set."""
        self.port = 0

    def bucket(self, port: int | None = None) -> Bucket:
        return Bucket(
            name=BUCKET,
            prefix="erk/uji",
            region="id-jkt-1",
            key_id="kunci",
            secret=SECRET,
            endpoint=f"http://127.0.0.1:{port or self.port}",
        )


class Handler(BaseHTTPRequestHandler):
    s3: ClassVar[S3]
    protocol_version = "HTTP/1.1"

    def _answer(self, status: int, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _asked(self) -> tuple[str, bytes] | None:
        """Read the request; answer it here where the service fails."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(self.path).path)
        self.s3.asked.append((self.command, path, self.headers.get("Authorization", "")))
        if self.s3.status is not None:
            self._answer(self.s3.status, b"<Error><Code>SlowDown</Code></Error>")
            return None
        return path.removeprefix(f"/{BUCKET}").lstrip("/"), body

    def do_PUT(self) -> None:
        asked = self._asked()
        if asked is not None:
            self.s3.objects[asked[0]] = asked[1]
            self._answer(200, ETag=_etag(asked[1]))

    def do_GET(self) -> None:
        asked = self._asked()
        if asked is None:
            return
        if not asked[0]:
            self._answer(200, self._listing(), Content_Type="application/xml")
        elif asked[0] in self.s3.objects:
            content = self.s3.objects[asked[0]]
            self._answer(200, content, ETag=_etag(content), Last_Modified="Mon, 20 Apr 2026 00:00:00 GMT")
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_DELETE(self) -> None:
        asked = self._asked()
        if asked is not None:
            self.s3.objects.pop(asked[0], None)
            self._answer(204)

    def _listing(self) -> bytes:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-04-20T00:00:00.000Z</LastModified>"
            f"<ETag>{_etag(content)}</ETag><Size>{len(content)}</Size></Contents>"
            for key, content in sorted(self.s3.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - http.server's signature
        pass


def _etag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'


@contextmanager
def serving() -> Iterator[S3]:
    s3 = S3()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("S3Handler", (Handler,), {"s3": s3}))
    server.daemon_threads = True
    s3.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield s3
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
