"""`erk bench month-end`: what phones sent is on the server, what found no room is sent again, a loss is told."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from app.cli.bench.push.load import SECOND, UnexpectedAnswerError, connected
from app.cli.bench.push.month_end_command import LostError, Size, figures, nothing_lost
from app.cli.bench.push.month_end_day import ENTRIES, Handset, Tally, month_end, morning
from app.cli.bench.push.phones import Owner, Phone
from app.cli.bench.push.site import PHONES, site

PEOPLE = 10
NO_ROOM = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 2\r\n\r\n{}"
READ = b'{"changes":[],"next_cursor":"c1","up_to_date":true,"backoff_seconds":5}'
ROOM = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(READ), READ)


def handset() -> Handset:
    owner = Owner(subject="pegawai-1", employee_id=str(UUID(int=1)), principal_id=str(UUID(int=2)), token="")
    return Handset(phone=Phone(owner=owner, days=[date(2026, 4, 14)]))


async def read_from(answers: list[bytes]) -> tuple[Handset, Tally, int]:
    """Let a phone read from a server that gives these answers, one after the other; tell how many it gave."""
    asked, ended = 0, asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answers[asked])
            asked += 1
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    phone, tally = handset(), Tally()
    async with server:
        try:
            async with connected(server.sockets[0].getsockname()[1], 1) as (line,):
                await phone.read(line, tally)
        finally:
            await ended.wait()
    return phone, tally, asked


def test_what_was_refused_for_want_of_room_is_asked_again_and_counted() -> None:
    phone, tally, asked = asyncio.run(read_from([NO_ROOM, NO_ROOM, ROOM]))

    assert (asked, tally.retries, tally.backoffs, len(tally.pulls)) == (3, 2, 1, 1)
    assert phone.cursor == "c1"


def test_a_service_that_never_has_room_ends_the_day() -> None:
    with pytest.raises(UnexpectedAnswerError):
        asyncio.run(read_from([NO_ROOM] * 30))


async def test_a_line_that_the_service_hung_up_says_so_instead_of_waiting_for_ever() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server, connected(server.sockets[0].getsockname()[1], 1) as (line,):
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(line.exchange(b"GET / HTTP/1.1\r\n\r\n"), 5)


def test_all_that_phones_sent_is_on_the_server_and_what_is_not_would_be_told(tmp_path: Path) -> None:
    with site(tmp_path, PEOPLE, PHONES) as built, built.service(1) as (port, _):
        days = built.founded[PHONES].work_days[-5:]
        phones = [Handset(phone=Phone(owner=one, days=days)) for one in built.owners[PHONES]]
        asyncio.run(morning(port, phones))
        tally = asyncio.run(month_end(port, phones, SECOND))
        checked = nothing_lost(built, port, phones)
        months = phones[0].months
        one = next(entries for entries in months.values() if entries)
        one[next(iter(one))] += 1
        with pytest.raises(LostError):
            nothing_lost(built, port, phones)
        phones[0].months, phones[0].sent = {}, 0
        phones[0].phone.device_id = str(UUID(int=3))
        with pytest.raises(LostError):
            nothing_lost(built, port, phones)

    assert checked == {"sent": PEOPLE * ENTRIES, "found": PEOPLE * ENTRIES, "lost": 0, "sample": PEOPLE, "differing": 0}
    told = figures(Size(phones=PEOPLE, seconds=60, workers=1), tally)
    assert (told["push"]["requests"], told["pull"]["requests"]) == (2 * PEOPLE, 2 * PEOPLE)
    assert (told["times_faster_than_real"], told["like_phones_in_two_hours"]) == (120, 1200)
    assert len(tally.visits) == PEOPLE
