"""The catalogue over HTTP: rows from HR, versions and uses to phones, answers as known then."""

from __future__ import annotations

from typing import Any

import anyio

from tests.support.front import Front

Json = dict[str, Any]

ITEM = {"code": "5", "name": "Menyusun laporan", "unit": "laporan", "norm_minutes": 60, "since": "2026-04-01"}


async def send(front: Front, kind: str, *rows: Json, who: str = "petugas") -> list[str]:
    answer = await front.post(who, f"/v1/imports/{kind}", {"items": list(rows)})
    assert answer.status_code == 200, answer.text
    return [one["outcome"] if one["problem"] is None else one["problem"]["type"] for one in answer.json()["items"]]


async def item(front: Front, code: str, **query: str) -> Json | None:
    listed = (await front.get("siti", "/v1/catalogue-items", **query)).json()["items"]
    return next((one for one in listed if one["code"] == code), None)


async def test_phones_get_all_versions_and_uses_of_an_item_whatever_of_it_changed(front: Front) -> None:
    assert await send(front, "catalogue-items", ITEM, ITEM | {"since": "2027-01-01", "norm_minutes": 50}) == [
        "created", "created",
    ]  # fmt: skip
    use = {"item_code": "5", "position_group": "pelaksana", "since": "2026-05-01"}
    assert await send(front, "catalogue-uses", use, use | {"item_code": "6"}) == [
        "created", "/v1/problems/reference-unknown",
    ]  # fmt: skip

    told = (await front.get("siti", "/v1/sync/changes")).json()["changes"]

    assert [(one["kind"], one["id"], one["rev"]) for one in told] == [("catalogue", "5", 2)]
    versions = told[0]["catalogue_item"]["versions"]
    assert [(one["since"], one["until"], one["norm_minutes"]) for one in versions] == [
        ("2026-04-01", None, 60), ("2027-01-01", None, 50),
    ]  # fmt: skip
    assert told[0]["catalogue_item"]["uses"] == [
        {"since": "2026-05-01", "until": None, "post_id": None, "post_code": None, "position_group": "pelaksana"}
    ]
    assert told[0]["catalogue_item"] == await item(front, "5")


async def test_the_catalogue_is_answered_as_it_was_known(front: Front) -> None:
    await send(front, "catalogue-items", ITEM)
    then = (await front.get("petugas", "/v1/export-digests/catalogue-items")).json()["known_at"]
    await send(front, "catalogue-items", ITEM | {"daily_minutes_limit": 120})

    before, now = await item(front, "5", known_at=str(then)), await item(front, "5")
    ahead = await front.get("siti", "/v1/catalogue-items", known_at="9999")

    assert before is not None
    assert now is not None
    assert [one["daily_minutes_limit"] for one in (*before["versions"], *now["versions"])] == [None, 120]
    assert ahead.status_code == 422


async def test_only_an_officer_records_the_catalogue(front: Front) -> None:
    for kind in ("catalogue-items", "catalogue-uses"):
        rows = [ITEM] if kind == "catalogue-items" else [{"item_code": "4", "since": "2026-04-01"}]
        assert (await front.post("siti", f"/v1/imports/{kind}", {"items": rows})).status_code == 403


async def test_the_same_rows_from_two_officers_at_once_are_one_change(front: Front) -> None:
    outcomes: list[str] = []

    async def one() -> None:
        outcomes.extend(await send(front, "catalogue-items", ITEM))

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(one)

    assert sorted(outcomes) == ["created", "unchanged", "unchanged", "unchanged"]
    found = await item(front, "5")
    assert found is not None
    assert found["rev"] == 1
