"""The service over a database of the test's own, and what its worker would do with a file."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_json

from app.imports.service.running import read_file
from app.jobs.worker import Hands
from app.persistence.database import Database
from app.persistence.sealing import Sealer
from app.shared.ids import new_id
from tests.personnel.conftest import DEMO, NOW, Api, found_two_agencies, open_api

Json = dict[str, Any]


@dataclass(frozen=True)
class Hr:
    """An HR system: sends files, and has them read at once."""

    api: Api
    database: Database

    @property
    def hands(self) -> Hands:
        return Hands(database=self.database, now=lambda: NOW, sealer=Sealer([b"k" * 32], b"i" * 32))

    async def receive(
        self,
        kind: str,
        content: bytes,
        *,
        written: str = "ndjson",
        agency_id: int = DEMO,
        trial: bool = False,
        system: str | None = None,
    ) -> Json:
        """Send a file; it is not read yet."""
        query = f"kind={kind}&format={written}&validate_only={str(trial).lower()}"
        query += "" if system is None else f"&system={system}"
        headers = {**self.api.token("ani", agency_id), "Idempotency-Key": str(new_id())}
        answer = await self.api.client.post(f"/v1/import-files?{query}", files={"file": content}, headers=headers)
        assert answer.status_code == 202, answer.text
        operation: Json = answer.json()
        assert answer.headers["Location"] == f"/v1/operations/{operation['operation_id']}"
        return operation

    async def read(self, operation: Json, *, agency_id: int = DEMO) -> Json:
        """Do the worker's job, and return what the operation says then."""
        await read_file(self.hands, agency_id=agency_id, operation_id=operation["operation_id"])
        return await self.operation(operation, agency_id=agency_id)

    async def operation(self, operation: Json, *, agency_id: int = DEMO) -> Json:
        answer = await self.api.get(f"/v1/operations/{operation['operation_id']}", agency_id=agency_id)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def send(
        self,
        kind: str,
        *rows: Mapping[str, object],
        agency_id: int = DEMO,
        trial: bool = False,
        system: str | None = None,
    ) -> Json:
        """Send rows as a file and have it read."""
        operation = await self.receive(kind, ndjson(rows), agency_id=agency_id, trial=trial, system=system)
        return await self.read(operation, agency_id=agency_id)

    async def refused(self, operation: Json) -> list[Json]:
        answer = await self.api.get(f"/v1/operations/{operation['operation_id']}/refused-rows")
        assert answer.status_code == 200, answer.text
        items: list[Json] = answer.json()["items"]
        return items

    async def exported(self, kind: str, *, agency_id: int = DEMO, query: str = "") -> list[Json]:
        answer = await self.api.get(f"/v1/exports/{kind}?format=csv{query}", agency_id=agency_id)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(StringIO(answer.text)))


def ndjson(rows: Sequence[Mapping[str, object]]) -> bytes:
    return b"\n".join(to_json(row) for row in rows)


def counts(operation: Json) -> tuple[int, int, int, int]:
    """Return how many rows were created, changed, unchanged and refused."""
    return operation["created"], operation["changed"], operation["unchanged"], operation["refused"]


@pytest.fixture
async def hr(fresh_database: Database, owner_url: str, tmp_path: Path) -> AsyncIterator[Hr]:
    await found_two_agencies(owner_url)
    async with open_api(fresh_database, tmp_path) as api:
        yield Hr(api, fresh_database)
