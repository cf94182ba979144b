"""The page of the API's documentation asks nobody but us."""

from __future__ import annotations

import re

import httpx


async def test_the_page_loads_only_our_own_files(offline: httpx.AsyncClient) -> None:
    page = await offline.get("/docs")
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert {"/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/docs.js", "/openapi.json"} <= set(loaded)
    for address in loaded:
        assert address.startswith("/")
        assert (await offline.get(address)).status_code == 200
    assert "<script>" not in page.text
    assert "style=" not in page.text


async def test_the_browser_may_load_nothing_from_elsewhere(offline: httpx.AsyncClient) -> None:
    policy = (await offline.get("/docs")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_it_is_swagger_ui_5_and_its_files_have_their_types(offline: httpx.AsyncClient) -> None:
    bundle = await offline.get("/docs/swagger-ui-bundle.js")
    assert bundle.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "SwaggerUIBundle" in bundle.text
    assert (await offline.get("/docs/swagger-ui.css")).headers["content-type"] == "text/css; charset=utf-8"
    assert 'url: "/openapi.json"' in (await offline.get("/docs/docs.js")).text


async def test_no_other_file_is_served(offline: httpx.AsyncClient) -> None:
    assert (await offline.get("/docs/docs.html")).status_code == 404
    assert (await offline.get("/docs/..%2F__init__.py")).status_code == 404


async def test_limits_are_published(offline: httpx.AsyncClient) -> None:
    limits = (await offline.get("/v1/meta/limits")).json()
    assert (limits["max_body_bytes"], limits["max_sync_body_bytes"], limits["max_sync_mutations"]) == (
        1_048_576,
        262_144,
        200,
    )
