"""Files of evidence on their way in, one of few at a time, and out, whole and compared before the first byte."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import IO, ClassVar
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.evidence.model import EvidenceFile
from app.evidence.refusals import EvidenceStoreUnavailableError
from app.evidence.service import content_of
from app.http.limits import MAX_EVIDENCE_BYTES
from app.http.problems import problem_response
from app.http.route import Handler, UploadRoute
from app.http.services import services_of
from app.persistence.objects import ObjectsUnavailableError
from app.shared.errors import Refusal

_PIECE = 256 * 1024


class EvidenceRoute(UploadRoute):
    """A route that takes a file of evidence: it waits for its turn to write before it begins a transaction."""

    max_file_bytes: ClassVar[int] = MAX_EVIDENCE_BYTES

    def get_route_handler(self) -> Handler:
        """Give the turn back when the request has ended."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            async with AsyncExitStack() as turns:
                request.state.turns = turns
                return await inner(request)

        return handle

    async def receive(self, request: Request) -> str:
        """Read the form, and only then wait for a turn: a slow phone holds up nobody."""
        digest = await super().receive(request)
        try:
            await request.state.turns.enter_async_context(services_of(request).objects.turn())
        except ObjectsUnavailableError:
            raise EvidenceStoreUnavailableError from None
        return digest


class EvidenceContent(Response):
    """Answers with a file's content; it is read when the request's transaction has ended, so that it holds none up."""

    def __init__(self, request: Request, agency_id: int, file: EvidenceFile) -> None:
        super().__init__(media_type=file.media_type)
        del self.headers["content-length"]
        self.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        self.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        self.headers["X-Content-Type-Options"] = "nosniff"
        self._request = request
        self._agency_id = agency_id
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the content once all of it is known to be what was sent, or say what is wrong with it."""
        objects = services_of(self._request).objects
        answer: Response
        try:
            content = await content_of(objects, agency_id=self._agency_id, file=self._file)
        except Refusal as refusal:
            answer = problem_response(self._request, refusal)
        else:
            headers = {**self.headers, "Content-Length": str(self._file.size)}
            answer = StreamingResponse(_pieces(content), headers=headers)
        await answer(scope, receive, send)


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while piece := content.read(_PIECE):
            yield piece
