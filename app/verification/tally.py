"""Counts what superiors are to be told of on a day: one notice for each person and kind, however many entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.activity_log.model import Waiting
from app.verification.model import Notice, NoticeKind


@dataclass(slots=True)
class _Count:
    entries: int = 0
    minutes: int = 0
    people: set[UUID] = field(default_factory=set)
    earliest: date = date.max


@dataclass(slots=True)
class Tally:
    """What is to be told so far, by person and kind."""

    counts: dict[tuple[UUID | None, NoticeKind], _Count] = field(default_factory=dict)

    def add(self, told: Iterable[UUID | None], kind: NoticeKind, one: Waiting, decide_by: date) -> None:
        """Count an entry for each of those who are to be told of it; None: the officers."""
        for employee_id in set(told):
            count = self.counts.setdefault((employee_id, kind), _Count())
            count.entries += 1
            count.minutes += one.minutes
            count.people.add(one.employee_id)
            count.earliest = min(count.earliest, decide_by)

    def notices(self, day: date, now: datetime) -> list[Notice]:
        """Return the notices of a day."""
        return [
            Notice(
                employee_id=employee_id,
                day=day,
                kind=kind,
                entries=count.entries,
                people=len(count.people),
                minutes=count.minutes,
                earliest_decide_by=count.earliest,
                told_at=now,
            )
            for (employee_id, kind), count in sorted(self.counts.items(), key=_place)
        ]


def _place(one: tuple[tuple[UUID | None, NoticeKind], _Count]) -> tuple[str, str]:
    (employee_id, kind), _ = one
    return str(employee_id or ""), kind
