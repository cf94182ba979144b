"""A small server that speaks SIASN's protocol over real HTTP on this machine, and fails as it is told."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from app.siasn.tokens import Access

Json = Any

HANG = "hang"
CUT = "cut"
BASIC = "Basic " + b64encode(b"kunci:rahasia").decode()


@dataclass
class Reply:
    """What is answered once: JSON, bytes as they are, or a misfortune (`HANG`, `CUT`)."""

    body: Json = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    misfortune: str = ""


def found(*items: Json) -> Reply:
    return Reply({"code": 1, "data": list(items)})


@dataclass
class Siasn:
    """Its address, what was asked of it, and what it will answer: by path, first the next ones, then the last again."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    answers: dict[str, list[Reply]] = field(default_factory=dict)
    gateway_tokens: int = 0
    sso_tokens: int = 0
    good: set[tuple[str, str]] = field(default_factory=set)
    lifetime: int = 3600
    refuses_tokens: bool = False

    @property
    def access(self) -> Access:
        return Access(
            base_url=f"{self.url}/apisiasn/1.0",
            gateway_token_url=f"{self.url}/oauth2/token",
            sso_token_url=f"{self.url}/sso/token",
            consumer_key="kunci",
            consumer_secret="rahasia",  # noqa: S106 - of this server
            client_id="uji",
            username="petugas",
            password="sandi",  # noqa: S106 - of this server
        )

    def answer(self, path: str, *replies: Reply) -> None:
        self.answers[path] = list(replies)

    def expire(self) -> None:
        """Take no token that was given out so far."""
        self.good.clear()

    def reply(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if path == "/oauth2/token":
            assert headers["authorization"] == BASIC
            assert dict(parse_qsl(body.decode())) == {"grant_type": "client_credentials"}
            self.gateway_tokens += 1
            return Reply({"access_token": f"gateway-{self.gateway_tokens}", "expires_in": self.lifetime})
        if path == "/sso/token":
            if dict(parse_qsl(body.decode()))["password"] != "sandi":  # noqa: S105 - of this server
                return Reply(status=401)
            self.sso_tokens += 1
            self.good = {(f"Bearer gateway-{self.gateway_tokens}", f"bearer sso-{self.sso_tokens}")}
            return Reply({"access_token": f"sso-{self.sso_tokens}", "expires_in": 12 * 3600})
        path = path.removeprefix("/apisiasn/1.0")
        self.asked.append(f"{method} {path}")
        if self.refuses_tokens or (headers.get("authorization"), headers.get("auth")) not in self.good:
            return Reply({"message": "Invalid Credentials"}, status=401)
        if body:
            self.bodies.append(json.loads(body))
        replies = self.answers.get(path, [found()])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                method, path, _ = line.decode().split()
                headers = {}
                while (header := (await reader.readline()).decode().strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                await self._write(writer, self.reply(method, path, headers, body))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _write(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        if reply.misfortune == HANG:
            await asyncio.sleep(30)
        content = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
        head = [f"HTTP/1.1 {reply.status} X", f"Content-Length: {len(content)}", "Content-Type: application/json"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        writer.write("\r\n".join([*head, "", ""]).encode())
        writer.write(content[: len(content) // 2] if reply.misfortune == CUT else content)
        await writer.drain()
        if reply.misfortune == CUT:
            raise ConnectionError


@asynccontextmanager
async def running() -> AsyncIterator[Siasn]:
    """Serve on a free port until the block ends."""
    siasn = Siasn()
    handling: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handling.add(task)
        try:
            await siasn.serve(reader, writer)
        except asyncio.CancelledError:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    siasn.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield siasn
    finally:
        server.close()
        for task in handling:
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)
        await server.wait_closed()
