"""SIASN is asked with two tokens, patiently and never without an end; nothing of a person stands in the log."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest

from app.siasn.client import Patience, SiasnClient
from app.siasn.errors import AnswerError, RejectedError, SiasnError, SignInRefusedError, UnavailableError
from app.siasn.model import NewAssessment, Unread
from tests.siasn.server import CUT, HANG, Reply, Siasn, found, running

NIP = "193503302010011005"
SANCTIONS = f"/pns/rw-hukdis/{NIP}"
REPRIMAND = {"jenisHukuman": "01", "hukumanTanggal": "02-03-2026", "skNomor": "SK-1", "masaTahun": None}
BUSY = Reply({"message": "busy"}, status=503)


class Asking:
    """A client, and how long it waited between its attempts."""

    def __init__(self, http: httpx.AsyncClient, siasn: Siasn) -> None:
        self.siasn, self.pauses = siasn, list[int]()
        self.client = SiasnClient(http, siasn.access, Patience(seconds=1, bytes=5_000), self._wait)

    async def _wait(self, milliseconds: int) -> None:
        self.pauses.append(milliseconds)

    async def codes(self) -> list[str]:
        return [one.code for one in (await self.client.sanctions(NIP)).items]


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    async with running() as siasn, httpx.AsyncClient() as http:
        siasn.answer(SANCTIONS, found(REPRIMAND))
        yield Asking(http, siasn)


async def test_tokens_are_fetched_once_and_go_together(asking: Asking) -> None:
    assert await asking.codes() == ["01"]
    assert await asking.codes() == ["01"]
    assert (asking.siasn.gateway_tokens, asking.siasn.sso_tokens) == (1, 1)


async def test_refused_in_the_middle_both_tokens_are_fetched_again(asking: Asking) -> None:
    await asking.codes()
    asking.siasn.expire()

    assert await asking.codes() == ["01"]
    assert (asking.siasn.gateway_tokens, asking.siasn.sso_tokens) == (2, 2)


async def test_a_gateway_token_that_is_about_to_end_is_fetched_before_it_is_refused(asking: Asking) -> None:
    asking.siasn.lifetime = 0
    await asking.codes()
    asking.client._tokens._gateway.until = 0  # type: ignore[union-attr]  # noqa: SLF001 - time goes by
    await asking.client._tokens.both()  # noqa: SLF001 - what the client does first
    assert (asking.siasn.gateway_tokens, asking.siasn.sso_tokens) == (2, 1)


async def test_refused_for_ever_is_said_after_one_more_attempt(asking: Asking) -> None:
    asking.siasn.refuses_tokens = True
    with pytest.raises(SignInRefusedError):
        await asking.codes()
    assert len(asking.siasn.asked) == 2
    assert (asking.siasn.gateway_tokens, asking.siasn.sso_tokens) == (2, 2)


async def test_errors_of_the_server_are_waited_out_longer_each_time(asking: Asking) -> None:
    asking.siasn.answer(SANCTIONS, BUSY, BUSY, BUSY, found(REPRIMAND))
    assert await asking.codes() == ["01"]
    for pause, longest in zip(asking.pauses, (500, 1000, 2000), strict=True):
        assert longest // 2 <= pause <= longest


async def test_a_server_that_stays_down_is_asked_four_times(asking: Asking) -> None:
    asking.siasn.answer(SANCTIONS, BUSY)
    with pytest.raises(UnavailableError, match="503"):
        await asking.codes()
    assert len(asking.siasn.asked) == 4


async def test_the_time_that_the_server_wants_is_kept(asking: Asking) -> None:
    asking.siasn.answer(SANCTIONS, Reply(status=429, headers={"Retry-After": "7"}), found(REPRIMAND))
    assert await asking.codes() == ["01"]
    assert asking.pauses == [7000]


async def test_nobody_waits_an_hour(asking: Asking) -> None:
    asking.siasn.answer(SANCTIONS, Reply(status=429, headers={"Retry-After": "3600"}), found(REPRIMAND))
    with pytest.raises(UnavailableError, match="429"):
        await asking.codes()
    assert asking.pauses == []


@pytest.mark.parametrize("misfortune", [HANG, CUT])
async def test_a_slow_or_partial_answer_is_asked_for_again(asking: Asking, misfortune: str) -> None:
    asking.siasn.answer(SANCTIONS, Reply({"data": [REPRIMAND] * 3}, misfortune=misfortune), found(REPRIMAND))
    assert await asking.codes() == ["01"]
    assert len(asking.pauses) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(raw=b'{"data": [{"jenis'), AnswerError),
        (Reply(raw=b"[" * 4_000), AnswerError),
        (Reply(raw=b"<html>"), AnswerError),
        (Reply(["no object"]), AnswerError),
        (Reply({"data": "Galat pada server"}), AnswerError),
        (Reply(raw=b" " * 6_000), AnswerError),
        (Reply(status=404), RejectedError),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), RejectedError),
    ],
)
async def test_what_is_no_answer_is_an_error_that_repeats_nothing(
    asking: Asking, reply: Reply, error: type[SiasnError]
) -> None:
    asking.siasn.answer(SANCTIONS, reply)
    with pytest.raises(error) as caught:
        await asking.codes()
    assert NIP not in str(caught.value)
    assert "Galat" not in str(caught.value)


@pytest.mark.parametrize("nothing", [[], None, "", {}, "Data tidak ditemukan"])
async def test_nothing_found_is_no_error(asking: Asking, nothing: object) -> None:
    asking.siasn.answer(SANCTIONS, Reply({"data": nothing}))
    assert await asking.codes() == []


async def test_items_of_wrong_types_are_told_and_stop_no_other(asking: Asking) -> None:
    wrong = [
        REPRIMAND | {"jenisHukuman": None},
        REPRIMAND | {"hukumanTanggal": "31-02-2026"},
        REPRIMAND | {"hukumanTanggal": 5},
        REPRIMAND | {"jenisHukuman": ["01"]},
        REPRIMAND | {"masaBulan": "1.5"},
        "text",
        REPRIMAND,
    ]
    asking.siasn.answer(SANCTIONS, found(*wrong))

    answer = await asking.client.sanctions(NIP)

    assert [one.since for one in answer.items] == [date(2026, 3, 2)]
    assert answer.unread == (
        Unread("jenisHukuman", "missing"),
        Unread("hukumanTanggal", "wrong-form"),
        Unread("hukumanTanggal", "wrong-form"),
        Unread("jenisHukuman", "wrong-type"),
        Unread("masaBulan", "wrong-form"),
        Unread("data", "wrong-type"),
    )


async def test_an_assessment_is_sent_once_even_where_the_server_fails(asking: Asking) -> None:
    new = NewAssessment(
        person_id="A1", year=2026, result=2, behaviour=2, predicate=2, assessor={}, first_month=4, last_month=4
    )
    await asking.client.save_assessment(new)
    asking.siasn.answer("/kinerjaperiodik/save", BUSY)
    with pytest.raises(UnavailableError):
        await asking.client.save_assessment(new)

    assert asking.siasn.asked == ["POST /kinerjaperiodik/save"] * 2
    sent = asking.siasn.bodies[0]
    assert (sent["bulanMulaiPenilaian"], sent["kuadranKinerjaNilai"], sent["pnsDinilaiOrang"]) == (4, 2, "A1")


async def test_no_log_line_names_a_person_or_a_token(asking: Asking) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    try:
        asking.siasn.answer(SANCTIONS, BUSY, found(REPRIMAND))
        await asking.codes()
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)
    assert "/pns/rw-hukdis/******************" in stream.getvalue()
    assert NIP not in stream.getvalue()
    assert "gateway-1" not in stream.getvalue()
    assert repr(asking.siasn.access).count("rahasia") == 0
