"""SIASN over HTTP: two tokens at once, patient with a slow or busy server, never without an end."""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from app.siasn import reading
from app.siasn.errors import AnswerError, RejectedError, SignInRefusedError, UnavailableError
from app.siasn.masking import mask_outbound_logs
from app.siasn.model import (
    Answer,
    Assessment,
    GolonganStep,
    HeldPost,
    NewAssessment,
    Person,
    Sanction,
    Unit,
    UnpaidLeave,
)
from app.siasn.tokens import Access, Tokens

Json = Any

_SIZE = "size"
_JSON = "json"
_SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an answer may take, how often is asked, how long is waited between, and how much is read."""

    seconds: int = 30
    attempts: int = 4
    pause_milliseconds: int = 500
    longest_pause_milliseconds: int = 60_000
    bytes: int = 20_000_000


async def _sleep(milliseconds: int) -> None:
    await asyncio.sleep(milliseconds / 1000)


class SiasnClient:
    """A `PersonnelSource` that asks SIASN."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        access: Access,
        patience: Patience | None = None,
        sleep: Callable[[int], Awaitable[None]] = _sleep,
    ) -> None:
        mask_outbound_logs()
        self._http, self._base = http, access.base_url.rstrip("/")
        self._patience = patience or Patience()
        self._sleep = sleep
        self._tokens = Tokens(access, self._token)

    async def person(self, nip: str) -> Answer[Person]:
        return reading.read_person(await self._get(f"/pns/data-utama/{nip}"))

    async def posts(self, nip: str) -> Answer[HeldPost]:
        return reading.read_posts(await self._get(f"/jabatan/pns/{nip}"))

    async def golongan(self, nip: str) -> Answer[GolonganStep]:
        return reading.read_golongan(await self._get(f"/pns/rw-golongan/{nip}"))

    async def sanctions(self, nip: str) -> Answer[Sanction]:
        return reading.read_sanctions(await self._get(f"/pns/rw-hukdis/{nip}"))

    async def yearly_assessments(self, nip: str) -> Answer[Assessment]:
        return reading.read_yearly_assessments(await self._get(f"/pns/rw-skp22/{nip}"))

    async def periodic_assessments(self, nip: str) -> Answer[Assessment]:
        return reading.read_periodic_assessments(await self._get(f"/pns/rw-kinerjaperiodik/{nip}"))

    async def unpaid_leaves(self, nip: str) -> Answer[UnpaidLeave]:
        return reading.read_unpaid_leaves(await self._get(f"/pns/rw-cltn/{nip}"))

    async def units(self) -> Answer[Unit]:
        return reading.read_units(await self._get("/referensi/ref-unor"))

    async def save_assessment(self, new: NewAssessment) -> None:
        """Send the assessment of a year, or of some months of it; asked once only, since a repeat might save twice."""
        periodic = new.first_month is not None
        body = {
            "tahun": new.year,
            "hasilKinerjaNilai": new.result,
            "perilakuKerjaNilai": new.behaviour,
            "kuadranKinerjaNilai": new.predicate,
            "statusPenilai": "ASN",
            "pnsDinilaiOrang": new.person_id,
            **new.assessor,
        }
        if periodic:
            body |= {
                "bulanMulaiPenilaian": new.first_month,
                "bulanSelesaiPenilaian": new.last_month,
                "koefisienId": new.coefficient,
            }
        await self._signed("POST", "/kinerjaperiodik/save" if periodic else "/skp22/save", attempts=1, body=body)

    async def _get(self, path: str) -> Json:
        return await self._signed("GET", path, attempts=self._patience.attempts)

    async def _signed(self, method: str, path: str, *, attempts: int, body: Json = None) -> Json:
        """Ask with both tokens; where they are refused, once more with new ones."""
        for _ in range(2):
            pair = await self._tokens.both()
            headers = {"Authorization": f"Bearer {pair.gateway}", "Auth": f"bearer {pair.sso}"}
            request = self._http.build_request(method, f"{self._base}{path}", headers=headers, json=body)
            status, content = await self._patiently(request, attempts)
            if status != HTTPStatus.UNAUTHORIZED:
                return _json(status, content)
            self._tokens.drop(pair)
        raise SignInRefusedError

    async def _token(self, url: str, form: Mapping[str, str], auth: tuple[str, str] | None) -> Json:
        headers = {} if auth is None else {"Authorization": f"Basic {b64encode(':'.join(auth).encode()).decode()}"}
        request = self._http.build_request("POST", url, data=dict(form), headers=headers)
        status, content = await self._patiently(request, self._patience.attempts)
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SignInRefusedError
        return _json(status, content)

    async def _patiently(self, request: httpx.Request, attempts: int) -> tuple[int, bytes]:
        """Send a request until it is answered with anything but 429 or 5xx, or has been sent often enough."""
        why = ""
        for attempt in range(attempts):
            pause = self._pause(attempt)
            try:
                status, content, retry_after = await self._send(request)
            except httpx.HTTPError as error:
                why = type(error).__name__
            else:
                if status != HTTPStatus.TOO_MANY_REQUESTS and status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return status, content
                why = str(status)
                pause = pause if retry_after is None else retry_after
            if pause > self._patience.longest_pause_milliseconds:
                break
            if attempt + 1 < attempts:
                await self._sleep(pause)
        raise UnavailableError(why)

    async def _send(self, request: httpx.Request) -> tuple[int, bytes, int | None]:
        """Send a request once; return status, content and how many milliseconds the server wants us to wait."""
        try:
            async with asyncio.timeout(self._patience.seconds):
                response = await self._http.send(request, stream=True, follow_redirects=False)
                try:
                    content = await self._content(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise httpx.ReadTimeout(_SLOW) from None
        after = response.headers.get("retry-after", "")
        return response.status_code, content, int(after) * 1000 if after.isascii() and after.isdigit() else None

    async def _content(self, response: httpx.Response) -> bytes:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > self._patience.bytes:
                raise AnswerError(_SIZE)
        return bytes(content)

    def _pause(self, attempt: int) -> int:
        """Return how long to wait before the next attempt: twice as long each time, half of it by chance."""
        longest = min(self._patience.pause_milliseconds << attempt, self._patience.longest_pause_milliseconds)
        return longest // 2 + secrets.randbelow(longest // 2 + 1)


def _json(status: int, content: bytes) -> Json:
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise RejectedError(str(int(status)))
    try:
        return json.loads(content, parse_float=str)
    except (ValueError, RecursionError):
        raise AnswerError(_JSON) from None
