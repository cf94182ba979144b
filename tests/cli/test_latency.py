"""A client that keeps its connection open, as every app and gateway does, is answered at once."""

from __future__ import annotations

import time

import httpx

from tests.support.service import StartService


def test_fifty_requests_on_one_connection_do_not_wait_for_delayed_acknowledgements(
    start_service: StartService, app_url: str
) -> None:
    service = start_service(env={"ERK_DATABASE_URL": app_url})
    with httpx.Client(base_url=service.url) as client:
        client.get("/healthz")
        began = time.monotonic()
        for _ in range(50):
            client.get("/healthz")
        assert time.monotonic() - began < 1.5  # with Nagle's algorithm each waits 40 ms: 2 seconds
