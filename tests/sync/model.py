"""What phones hold and what was acknowledged, kept apart from the service so that the two can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from app.activity_log.model import rev_after_another
from app.shared.ids import new_id

Json = dict[str, Any]

MINE = {"draft", "returned", "parked", "withdrawn"}
ALLOWED = {
    "put": MINE,
    "submit": MINE,
    "delete": MINE,
    "withdraw": {"submitted"},
    "approve": {"submitted"},
    "return": {"submitted"},
    "reject": {"submitted"},
}
"""From which states what leads on, as published; a put of what isn't there yet leads there from nothing."""
AFTER = {
    "submit": "submitted",
    "withdraw": "withdrawn",
    "delete": "deleted",
    "approve": "approved",
    "return": "returned",
    "reject": "rejected",
}
VERDICTS = {"approve", "return", "reject"}
LIVE = {"draft", "submitted", "approved", "returned"}
SAID = ("work_date", "minutes", "catalogue_code", "volume", "description")
CODES: dict[str, set[str | None]] = {
    "applied": {None},
    "parked": {"entry-parked-month-closed"},
    "conflict": {"entry-changed", "entry-locked"},
    "rejected": {"entry-overlaps", "entry-unknown", "month-closed", "entry-id-taken"},
}
"""Why a mutation may come to what it came to."""


@dataclass(frozen=True)
class Outcome:
    """What a mutation came to; the same however often it is asked for."""

    status: str
    rev: int | None
    code: str | None


@dataclass(frozen=True)
class Step:
    """What brought an entry into a revision."""

    op: str
    parked: bool = False
    entry: Json | None = None


class Phone:
    """A phone: a queue of what is not yet acknowledged, and what it has read."""

    def __init__(self) -> None:
        self.device_id = str(new_id())
        self.last = 0
        self.queue: list[Json] = []
        self.done: list[Json] = []
        self.entries: dict[str, Json] = {}
        self.revs: dict[str | None, int] = {}
        self.days: dict[str, date] = {}
        self.cursor: str | None = None
        self.checkpoint = 0
        self.ahead = timedelta(0)

    def put(self, started_at: datetime, hours: int) -> str:
        """Write a new entry and return its id."""
        one = str(new_id())
        self._entry(one, None, started_at, hours)
        return one

    def edit(self, one: str, base_rev: int | None, started_at: datetime, hours: int) -> None:
        """Write an entry anew; its day stays what it was."""
        on = datetime.combine(self.days[one], started_at.timetz())
        self._entry(one, base_rev, on, hours)

    def ask(self, op: str, one: str | None = None, base_rev: int | None = None, entry: Json | None = None) -> None:
        """Number a mutation and keep it until it is acknowledged."""
        self.last += 1
        time = datetime.fromisoformat("2026-04-15T09:00:00+07:00") + self.ahead
        said = {"mutation_id": str(new_id()), "seq": self.last, "op": op, "id": one, "base_rev": base_rev}
        self.queue.append(said | {"device_time": time.isoformat(), "entry": entry})

    def rev(self, one: str) -> int:
        """Return the revision that an entry will have when all that is queued is applied."""
        return self.revs.get(one, 0) + len([mutation for mutation in self.queue if mutation["id"] == one])

    def acknowledge(self, mutation: Json, result: Json) -> None:
        """Take a mutation off the queue: the service has answered it."""
        assert self.queue
        assert self.queue[0] is mutation
        self.done.append(self.queue.pop(0))
        if result["rev"] is not None:
            self.revs[mutation["id"]] = max(result["rev"], self.revs.get(mutation["id"], 0))

    def read(self, change: Json) -> None:
        """Take in a change of an entry; what was read is never older than what was known."""
        one, rev = change["id"], change["rev"]
        assert rev >= self.revs.get(one, 0)
        self.revs[one] = rev
        if change["op"] == "remove":
            self.entries.pop(one, None)
            return
        self.entries[one] = change["entry"]
        self.days[one] = date.fromisoformat(change["entry"]["work_date"])

    def forget(self) -> None:
        """Begin to read anew; what is not yet sent stays."""
        self.cursor, self.entries = None, {}

    def digest(self) -> tuple[int, str]:
        """Return count and digest of what the phone has read, as the contract says."""
        lines = "\n".join(f"{one} {self.entries[one]['rev']}" for one in sorted(self.entries))
        return len(self.entries), "sha256:" + hashlib.sha256(lines.encode()).hexdigest()

    def _entry(self, one: str, base_rev: int | None, started_at: datetime, hours: int) -> None:
        self.days[one] = started_at.date()
        entry = {
            "work_date": started_at.date().isoformat(),
            "started_at": started_at.isoformat(),
            "ended_at": (started_at + timedelta(hours=hours)).isoformat(),
            "minutes": hours * 60,
            "catalogue_code": "41",
            "volume": "1",
            "description": f"Membuat laporan nomor {self.last + 1}",
            "links": [],
        }
        self.ask("put", one, base_rev, entry)


class History:
    """All that was acknowledged to anybody, and how the entries came to be what they are."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self.maybe: set[str] = set()
        """Mutations that may have reached the service unseen."""
        self.surely: set[str] = set()
        """Mutations that were answered, but the answer was lost."""
        self.repeats = 0
        self._steps: dict[str, dict[int, Step]] = {}

    def answered(self, mutation: Json, result: Json) -> None:
        """Note what a mutation came to: once it is known it never changes and it never happens twice."""
        one = mutation["mutation_id"]
        assert (result["mutation_id"], result["seq"]) == (one, mutation["seq"])
        repeated = result["status"] == "duplicate"
        said = result["original_status"] if repeated else result["status"]
        outcome = Outcome(said, result["rev"], code_of(result["problem"]))
        if one in self.outcomes or one in self.surely:
            assert repeated, (mutation, result)
        elif one not in self.maybe:
            assert not repeated, (mutation, result)
        self.repeats += repeated
        if one in self.outcomes:
            assert self.outcomes[one] == outcome
            return
        self.outcomes[one] = outcome
        self._note(mutation, outcome)

    def decided(self, activity_id: str, verdict: str, rev: int) -> None:
        """Note a decision that was applied."""
        self._step(activity_id, rev, Step(verdict))

    def check(self, phone: Phone) -> None:
        """Compare a phone at rest with the whole history."""
        assert not phone.queue
        assert [one["seq"] for one in phone.done] == list(range(1, phone.last + 1))
        assert all(one["mutation_id"] in self.outcomes for one in phone.done)
        expected = {one: replayed(steps) for one, steps in self._steps.items()}
        present = {one for one, (state, _) in expected.items() if state != "deleted"}
        assert set(phone.entries) == present
        for one in present:
            entry, (state, said) = phone.entries[one], expected[one]
            assert (entry["rev"], entry["state"]) == (max(self._steps[one]), state)
            assert [entry[name] for name in SAID] == [said[name] for name in SAID]
            assert times(entry) == times(said)
        no_two_at_once(entry for entry in phone.entries.values() if entry["state"] in LIVE)

    def _note(self, mutation: Json, outcome: Outcome) -> None:
        if outcome.status == "applied" and mutation["op"] == "noop":
            return
        assert outcome.code in CODES[outcome.status], (mutation, outcome)
        if outcome.status in {"applied", "parked"}:
            assert outcome.rev is not None
            step = Step(mutation["op"], parked=outcome.status == "parked", entry=mutation["entry"])
            self._step(mutation["id"], outcome.rev, step)

    def _step(self, activity_id: str, rev: int, step: Step) -> None:
        steps = self._steps.setdefault(activity_id, {})
        assert rev not in steps, (activity_id, rev, steps[rev], step)
        steps[rev] = step


def code_of(problem: Json | None) -> str | None:
    """Return which problem it is."""
    return None if problem is None else str(problem["type"]).rpartition("/")[2]


def replayed(steps: Mapping[int, Step]) -> tuple[str, Json]:
    """Follow an entry through its revisions; none is missing and each is allowed after the one before."""
    state = ""
    said: Json = {}
    last = 0
    for rev, step in sorted(steps.items()):
        assert rev == (rev_after_another(last) if step.op in VERDICTS else last + 1), (rev, last, step)
        last = rev
        assert state in ALLOWED[step.op] or (rev == 1 and step.op == "put"), (state, step)
        said = step.entry or said
        state = "parked" if step.parked else AFTER.get(step.op) or ("returned" if state == "returned" else "draft")
    return state, said


def times(entry: Json) -> tuple[datetime, datetime]:
    """Return when an entry begins and ends."""
    return datetime.fromisoformat(entry["started_at"]), datetime.fromisoformat(entry["ended_at"])


def no_two_at_once(entries: Iterable[Json]) -> None:
    """See that nobody did two things at a time."""
    spans = sorted(times(entry) for entry in entries)
    for (_, ended), (started, _) in pairwise(spans):
        assert ended <= started
