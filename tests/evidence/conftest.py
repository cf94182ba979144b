"""The service with a folder for evidence, and people who send files and entries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.jobs.worker import Hands
from app.persistence.objects import Objects
from app.shared.ids import new_id
from tests.activity_log.test_http import entry, envelope, mutation
from tests.evidence.files import JPEG
from tests.support.front import Front
from tests.support.office import NOW

Json = dict[str, Any]


@dataclass
class Desk:
    """People who send files, and the folder in which the files lie."""

    front: Front
    folder: Path
    devices: dict[str, UUID] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def use(self, objects: Objects) -> None:
        """Let the service keep its files elsewhere."""
        self.front.app.state.services = replace(self.front.app.state.services, objects=objects)

    @property
    def objects(self) -> Objects:
        found: Objects = self.front.app.state.services.objects
        return found

    def hands(self, now: datetime = NOW) -> Hands:
        return Hands(database=self.front.app.state.services.database, now=lambda: now, objects=self.objects)

    async def send(
        self, who: str, content: bytes = JPEG, *, name: str = "rapat.jpg", declared: str | None = None, key: str = ""
    ) -> httpx.Response:
        headers = self.front.token(who) | {"Idempotency-Key": key or str(new_id()), "Accept-Language": "en"}
        file = (name, content, declared or "application/octet-stream")
        return await self.front.client.post("/v1/evidence-files", files={"file": file}, headers=headers)

    async def sent(self, who: str, content: bytes = JPEG) -> Json:
        answer = await self.send(who, content)
        assert answer.status_code == 201, answer.text
        said: Json = answer.json()
        return said

    async def push(self, who: str, op: str, activity_id: UUID, **more: Any) -> Json:  # noqa: ANN401 - JSON values
        """Push one mutation and return its result."""
        self.numbers[who] = self.numbers.get(who, 0) + 1
        device_id = self.devices.setdefault(who, new_id())
        body = envelope(mutation(self.numbers[who], op, activity_id, **more), device_id=device_id)
        answer = await self.front.post(who, "/v1/sync/push", body)
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()["results"][0]
        return result

    async def entered(self, who: str, *evidence: Json, hour: int = 8) -> UUID:
        """Push an entry that names files, and return its id."""
        activity_id = new_id()
        said = entry(hour, evidence_ids=[one["id"] for one in evidence])
        result = await self.push(who, "put", activity_id, entry=said)
        assert result["status"] == "applied", result
        return activity_id

    async def files(self) -> list[tuple[Any, ...]]:
        cursor = await self.front.superuser.execute(
            "SELECT evidence_id, named_at IS NOT NULL FROM evidence_files ORDER BY evidence_id"
        )
        return await cursor.fetchall()

    async def audited(self, action: str) -> list[tuple[Any, ...]]:
        cursor = await self.front.superuser.execute(
            "SELECT object_id, subject_employee_id FROM audit_log WHERE action = %s", (action,)
        )
        return await cursor.fetchall()

    def stored(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
async def desk(front: Front, tmp_path: Path) -> Desk:
    made = Desk(front, tmp_path / "evidence")
    made.use(Objects.in_folder(made.folder))
    await front.admit("auditor", role="auditor")
    await front.admit("bendahara", role="payroll")
    return made
