"""The issuer's keys: fetched when needed, not too often, and kept through an outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc.jwk import ECKey, Key, KeySet, OctKey

from app.http.refusals import IssuerUnreachableError
from app.http.security.keys import FRESH_FOR, PAUSE, RemoteKeys, asymmetric

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Issuer:
    """A fake transport that publishes keys, counts how often it is asked, and can be down."""

    def __init__(self, *key_ids: str) -> None:
        self.key_ids = list(key_ids)
        self.asked = 0
        self.answer: httpx.Response | None = None

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.answer is not None:
            return self.answer
        keys: list[Key] = [ECKey.generate_key("P-256", parameters={"kid": kid}) for kid in self.key_ids]
        return httpx.Response(200, json=KeySet(keys).as_dict(private=False))

    def source(self) -> RemoteKeys:
        return RemoteKeys("https://sso.example/certs", httpx.AsyncClient(transport=httpx.MockTransport(self)))


def ids(keys: KeySet) -> list[str | None]:
    return [key.kid for key in keys.keys]


async def test_keys_are_fetched_once_and_kept() -> None:
    issuer = Issuer("a")
    source = issuer.source()
    assert ids(await source.keys("a", now=NOON)) == ["a"]
    await source.keys("a", now=NOON + FRESH_FOR)
    await source.keys(None, now=NOON + FRESH_FOR)
    assert issuer.asked == 1


async def test_old_keys_are_fetched_again() -> None:
    issuer = Issuer("a")
    source = issuer.source()
    await source.keys("a", now=NOON)
    await source.keys("a", now=NOON + FRESH_FOR + SECOND)
    assert issuer.asked == 2


async def test_a_new_key_is_found_and_invented_ones_do_not_flood_the_issuer() -> None:
    issuer = Issuer("a")
    source = issuer.source()
    await source.keys("a", now=NOON)
    issuer.key_ids.append("b")
    assert ids(await source.keys("b", now=NOON + PAUSE)) == ["a", "b"]
    for number in range(100):
        await source.keys(f"invented-{number}", now=NOON + PAUSE + SECOND)
    assert issuer.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"keys": []}),
        httpx.Response(200, json=[]),
    ],
    ids=["down", "html", "empty", "no keys", "list"],
)
async def test_an_outage_is_survived_on_the_keys_that_are_there(answer: httpx.Response) -> None:
    issuer = Issuer("a")
    source = issuer.source()
    await source.keys("a", now=NOON)
    issuer.answer = answer
    assert ids(await source.keys("a", now=NOON + 10 * FRESH_FOR)) == ["a"]
    assert issuer.asked == 2


async def test_without_any_keys_nobody_can_be_let_in() -> None:
    issuer = Issuer("a")
    issuer.answer = httpx.Response(503)
    source = issuer.source()
    with pytest.raises(IssuerUnreachableError):
        await source.keys("a", now=NOON)
    issuer.answer = None
    assert ids(await source.keys("a", now=NOON + PAUSE)) == ["a"]


def test_a_secret_key_in_a_published_set_is_dropped() -> None:
    public = ECKey.generate_key("P-256", parameters={"kid": "public"})
    secret = OctKey.generate_key(256, parameters={"kid": "secret"})
    assert ids(asymmetric(KeySet([secret, public]))) == ["public"]
