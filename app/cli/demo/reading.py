"""Reads back, over HTTP, what the month came to: publication and lines as payroll, the rest as an officer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from app.cli.demo.api import Api, Json
from app.cli.demo.calendar import PAYMENT_MONTH, WORK_MONTH
from app.cli.demo.crew import side_by_side
from app.cli.demo.office import OFFICERS, PAYROLL
from app.cli.demo.report import PublishedLine, Report

_ON = WORK_MONTH.first_day.isoformat()
_CONTROL = ("lines", "people", "base", "cuts", "additions", "gross", "deductions", "net")


async def read_report(api: Api, publication_id: str) -> Report:
    """Read everything that the demo tells at its end."""
    path = f"/v1/publications/{publication_id}"
    batch = await api.get(PAYROLL, path)
    lines = [line async for line in api.every(PAYROLL, f"{path}/lines")]
    log, run, held = await asyncio.gather(
        _Log.read(api), api.get(OFFICERS[0], f"/v1/month-runs/{batch['run_id']}"), _count(api, f"{path}/held")
    )
    example = max(lines, key=_causes)
    return Report(
        month=str(WORK_MONTH),
        payment_month=str(PAYMENT_MONTH),
        employees=run["people"],
        activities=log.entries,
        verified_minutes=log.minutes.total(),
        statements=run["people"] - run["held"],
        held=held,
        digest=batch["digest"],
        publication_id=publication_id,
        lines=tuple(_published(line, log.minutes) for line in lines),
        control={name: batch[name] for name in _CONTROL},
        explained_name=f"{example['name']} ({example['unit_name']})",
        explanation=await _explanation(api, example["statement_id"]),
    )


class _Log:
    """The activity log of everybody: how many entries, and the minutes approved by employee."""

    def __init__(self) -> None:
        self.entries = 0
        self.minutes: Counter[str] = Counter()

    @classmethod
    async def read(cls, api: Api) -> _Log:
        log = cls()
        everybody = [one["employee_id"] async for one in api.every(OFFICERS[0], "/v1/employees", on=_ON)]

        async def read(employee_id: str) -> None:
            month = {"employee_id": employee_id, "month": str(WORK_MONTH)}
            async for entry in api.every(OFFICERS[0], "/v1/activities", **month):
                log.entries += 1
                log.minutes[employee_id] += entry["approved_minutes"] or 0

        await side_by_side(everybody, read)
        return log


async def _count(api: Api, path: str) -> int:
    return len([one async for one in api.every(PAYROLL, path)])


def _published(line: Json, minutes: Mapping[str, int]) -> PublishedLine:
    return PublishedLine(
        unit_code=line["unit_code"],
        unit_name=line["unit_name"],
        minutes=minutes[line["employee_id"]],
        base=line["base"],
        cuts=line["cuts"],
        additions=line["additions"],
        gross=line["gross"],
        deductions=line["deductions"],
        net=line["net"],
    )


def _causes(line: Json) -> int:
    """Count the causes of a line's cuts: the more there are, the more there is to explain."""
    return sum(part["kind"] == "cut" and part["amount"] != 0 for part in line["parts"])


async def _explanation(api: Api, statement_id: str) -> tuple[str, ...]:
    """Read one statement's explanation in Indonesian, each line with its article."""
    told = await api.get(OFFICERS[0], f"/v1/statements/{statement_id}/explanation")
    return tuple(f"{line['text']} [{line['citation']}]" if line["citation"] else line["text"] for line in told["lines"])
