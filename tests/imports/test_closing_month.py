"""A file of attendance that races the closing of its month: each chunk ends on one side, and late rows are named."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from app.imports.reading import read_rows
from app.imports.service import running
from app.persistence.partitions import ensure_activity_partitions
from app.shared.month import Month
from tests.imports.conftest import Hr, Json, counts, ndjson
from tests.imports.test_files import NIPS, held, person, post, unit
from tests.personnel.conftest import DEMO

MONTH = date(2026, 3, 1)
DAYS = [(MONTH + timedelta(days=place)).isoformat() for place in range(20)]
CHUNK = 10
CONDUCT: dict[str, Json] = {
    "leaves": {"since": "2026-03-09", "until": "2026-03-12", "kind": "annual"},
    "sanctions": {"kind": "light", "since": "2026-03-09"},
    "obligation-holds": {"obligation": "lhkpn", "since": "2026-03-09", "reason": "Belum lapor"},
    "assessments": {"period": "2026-03", "skp_score": "90"},
    "indicators": {"month": "2026-03", "kind": "iku", "name": "iku", "value": "0.9"},
}


def present(nip: str, day: str) -> Json:
    return {"nip": nip, "day": day, "status": "present", "late_minutes": 0, "early_minutes": 0}


async def move(hr: Hr, state: str) -> None:
    answer = await hr.api.post("/v1/periods/2026-03/transitions", {"to_state": state})
    assert answer.is_success, answer.text


async def staff(hr: Hr, people: int) -> None:
    await hr.send("units", unit("DISDIK"))
    await hr.send("posts", *(post(f"P{place}") for place in range(people)))
    await hr.send("employees", *(person(nip) for nip in NIPS[:people]))
    await hr.send("assignments", *(held(nip, f"P{place}") for place, nip in enumerate(NIPS[:people])))
    async with hr.database.transaction(DEMO) as conn:
        await ensure_activity_partitions(conn, Month.of(MONTH))
    await move(hr, "open")


def read_in_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file be read chunk by chunk with a moment between them, so that another has time to come between."""

    def slowly(*of: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever rows are read from
        for place, row in enumerate(read_rows(*of)):
            if place and place % CHUNK == 0:
                time.sleep(0.05)
            yield row

    monkeypatch.setattr(running, "CHUNK", CHUNK)
    monkeypatch.setattr(running, "read_rows", slowly)


async def close_once_begun(hr: Hr, operation: Json) -> None:
    while (await hr.operation(operation))["done"] == 0:  # noqa: ASYNC110 - it is read by the service itself
        await asyncio.sleep(0)
    await move(hr, "closed")


async def test_each_chunk_ends_whole_on_one_side_and_every_late_row_is_named(
    hr: Hr, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_small_chunks(monkeypatch)
    await staff(hr, 30)
    rows = [present(nip, day) for nip in NIPS[:30] for day in DAYS]
    operation = await hr.receive("attendance-days", ndjson(rows))

    ended, _ = await asyncio.gather(hr.read(operation), close_once_begun(hr, operation))

    created, _changed, _unchanged, late = counts(ended)
    assert (ended["state"], created + late) == ("succeeded", len(rows))
    assert created % CHUNK == 0
    assert created > 0
    assert late > 0
    assert len(await hr.exported("attendance-days")) == created
    told = []
    token: str | None = ""
    while token is not None:
        path = f"/v1/operations/{ended['operation_id']}/refused-rows?page_size=200{token}"
        page = (await hr.api.get(path)).json()
        told += page["items"]
        token = page["next_page_token"] and f"&page_token={page['next_page_token']}"
    assert {one["code"] for one in told} == {"month-closed"}
    assert [one["row"] for one in told] == list(range(created + 1, len(rows) + 1))


@pytest.mark.parametrize("kind", CONDUCT)
async def test_each_chunk_of_conduct_ends_whole_on_one_side_too(
    hr: Hr, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    read_in_small_chunks(monkeypatch)
    await staff(hr, 60)
    operation = await hr.receive(kind, ndjson([{"nip": nip, **CONDUCT[kind]} for nip in NIPS[:60]]))

    ended, _ = await asyncio.gather(hr.read(operation), close_once_begun(hr, operation))

    created, changed, unchanged, late = counts(ended)
    assert (ended["state"], created + late, changed, unchanged) == ("succeeded", 60, 0, 0)
    assert created % CHUNK == 0
    assert min(created, late) > 0
    assert len(await hr.exported(kind)) == created
    told = await hr.api.get(f"/v1/operations/{ended['operation_id']}/refused-rows?page_size=200")
    assert [(one["row"], one["code"]) for one in told.json()["items"]] == [
        (row, "month-closed") for row in range(created + 1, 61)
    ]
    again = await hr.read(await hr.receive(kind, ndjson([{"nip": nip, **CONDUCT[kind]} for nip in NIPS[:60]])))
    assert counts(again) == (0, 0, created, late)


async def test_a_month_that_is_closed_takes_no_row_of_a_list(hr: Hr) -> None:
    await staff(hr, 1)
    await move(hr, "closed")

    ended = await hr.send("attendance-days", present(NIPS[0], DAYS[0]))

    assert counts(ended) == (0, 0, 0, 1)
