"""Reads back, over HTTP, what the month came to: publication and lines as payroll, the rest as an officer."""

from __future__ import annotations

from app.cli.api import Api, Json
from app.cli.demo.calendar import PAYMENT_MONTH, WORK_MONTH
from app.cli.demo.folder import Marker
from app.cli.demo.office import OFFICERS, PAYROLL
from app.cli.demo.report import PublishedLine, Report

_CONTROL = ("lines", "people", "base", "cuts", "additions", "gross", "deductions", "net")


def read_report(api: Api, marker: Marker) -> Report:
    """Read everything that the demo tells at its end; how much was approved, superiors were told when they decided."""
    path = f"/v1/publications/{marker.publication_id}"
    batch = api.get(PAYROLL, path)
    lines = list(api.every(PAYROLL, f"{path}/lines"))
    run = api.get(OFFICERS[0], f"/v1/month-runs/{batch['run_id']}")
    example = max(lines, key=_causes)
    return Report(
        month=str(WORK_MONTH),
        payment_month=str(PAYMENT_MONTH),
        employees=run["people"],
        activities=marker.activities,
        verified_minutes=sum(marker.minutes.values()),
        statements=run["people"] - run["held"],
        held=sum(1 for _ in api.every(PAYROLL, f"{path}/held")),
        digest=batch["digest"],
        publication_id=marker.publication_id,
        minutes=marker.minutes,
        lines=tuple(_published(line) for line in lines),
        control={name: batch[name] for name in _CONTROL},
        explained_name=f"{example['name']} ({example['unit_name']})",
        explanation=_explanation(api, example["statement_id"]),
    )


def _published(line: Json) -> PublishedLine:
    return PublishedLine(
        unit_code=line["unit_code"],
        unit_name=line["unit_name"],
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


def _explanation(api: Api, statement_id: str) -> tuple[str, ...]:
    """Read one statement's explanation in Indonesian, each line with its article."""
    told = api.get(OFFICERS[0], f"/v1/statements/{statement_id}/explanation")
    return tuple(f"{line['text']} [{line['citation']}]" if line["citation"] else line["text"] for line in told["lines"])
