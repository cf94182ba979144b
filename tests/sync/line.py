"""How somebody reaches the service, wherever it runs now and however badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx

from app.shared.ids import new_id
from tests.flow.conftest import start
from tests.flow.story import Site, Story
from tests.sync.model import Json, Phone

Send = Callable[[], httpx.Response]


@dataclass
class Power:
    """The plug that can be pulled."""

    site: Site
    kills: int
    """How often it may have been pulled by now; raised as time goes on, so that not all comes at the beginning."""
    pulled: int = 0

    @property
    def left(self) -> bool:
        return self.pulled < self.kills

    @property
    def overdue(self) -> bool:
        """Whether it was pulled too seldom by now: chance alone would leave some runs without a push to kill."""
        return self.pulled < self.kills - 1

    def pull(self, send: Send, after: float) -> httpx.Response | None:
        """Kill the service so long after sending, start it again and return the answer, if there was one."""
        answers: list[httpx.Response] = []

        def sending() -> None:
            with suppress(httpx.TransportError):
                answers.append(send())

        thread = threading.Thread(target=sending)
        thread.start()
        time.sleep(after)
        self.site.service.kill9()
        thread.join()
        self.site.service = start(self.site.data.parent)
        self.pulled += 1
        return answers[0] if answers else None


class Line:
    """One person's connection, made anew when the service is elsewhere."""

    def __init__(self, story: Story, subject: str) -> None:
        self._story, self._subject = story, subject
        self._client = story.client(subject)

    def send(self, path: str, body: Json, key: str | None = None, seconds: float = 60) -> httpx.Response:
        """Post; a repeat under the same key is the same."""
        headers = {"Idempotency-Key": key or str(new_id())}
        return self._connected().post(path, json=body, headers=headers, timeout=seconds)

    def push(self, phone: Phone, mutations: list[Json], seconds: float = 60) -> httpx.Response:
        """Push as a phone."""
        return self.send("/v1/sync/push", {"device_id": phone.device_id, "mutations": mutations}, seconds=seconds)

    def get(self, path: str, **params: str) -> Json:
        """Read what must be there."""
        answer = self._connected().get(path, params=params)
        assert answer.status_code == 200, answer.text
        read: Json = answer.json()
        return read

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _connected(self) -> httpx.Client:
        if str(self._client.base_url).rstrip("/") != self._story.site.service.url:
            self._client.close()
            self._client = self._story.client(self._subject)
        return self._client
