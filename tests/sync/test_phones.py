"""Two phones of one employee, a superior and an officer do as they please, and lines and power fail.

What was acknowledged is on the server exactly once, what wasn't is on the phone, and nothing is nowhere.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from app.shared.ids import new_id
from app.shared.month import Month
from tests.flow.story import Json, Person, Site, Story
from tests.sync.line import Line, Power
from tests.sync.model import History, Phone, code_of

MONTHS = [Month(year, month) for year in range(2021, 2026) for month in range(1, 13)]
MOST_AT_ONCE = 100
HANG_UP_SECONDS = 0.01

PHONES = st.integers(0, 1)
ANY = st.integers(0, 99)
STARTS = st.tuples(st.integers(1, 6), st.integers(6, 18))
HOURS = st.integers(1, 2)
BASES = st.sampled_from(["known", "known", "older", "none"])
WAYS = st.sampled_from(
    ["plainly", "plainly", "in-pieces", "lost", "hung-up", "killed", "killed", "skipping", "again", "both"]
)


class Ground(NamedTuple):
    """An agency, one of its people and a month in which nothing has happened yet."""

    story: Story
    person: Person
    month: Month


@dataclass
class Grounds:
    """Hands out a fresh month for each run, of a new agency when one has none left; a closed month never opens."""

    power: Power
    runs_in_all: int
    kills: int
    runs: int = 0
    steps: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    _fresh: Iterator[Ground] = field(default_factory=lambda: iter(()))
    _agency: int = 9900

    def next(self) -> Ground:
        """Return the next ground, with its month open."""
        found = next(self._fresh, None)
        if found is None:
            self._agency += 1
            people = [Person(nip=f"19000330201001{1000 + n}") for n in range(len(MONTHS))]
            since = MONTHS[0].first_day.isoformat()
            story = Story(self.power.site, agency=self._agency, variant="basis-penuh", people=people, since=since)
            story.found()
            out = {"code": "G-2", "since_at": f"{since}T00:00:00+07:00", "reach": "sync"}
            story.record("/v1/outages", out | {"description": "Jaringan putus", "declared_by": "Diskominfo"})
            self._fresh = iter([Ground(story, *one) for one in zip(people, MONTHS, strict=True)])
            return self.next()
        self.runs += 1
        self.power.kills = min(self.kills * self.runs // self.runs_in_all, self.kills)
        self.power.site.prepare(found.month)
        transition(found, "open")
        return found


def transition(ground: Ground, state: str) -> None:
    ground.story.done("ani", f"/v1/periods/{ground.month}/transitions", {"to_state": state, "reason": "uji"})


class TwoPhones(RuleBasedStateMachine):
    """Everything that people and phones can do, one thing after the other."""

    def __init__(self, grounds: Grounds, steps: int) -> None:
        super().__init__()
        self.grounds, self.power = grounds, grounds.power
        self.ground = grounds.next()
        self.person = self.ground.person
        self.owner = [self._line(self.person), self._line(self.person)]
        self.superior = self._line(self.ground.story.head)
        self.phones = [Phone(), Phone()]
        self.history = History()
        self.desk: list[Json] = []
        self.steps_to_closing, self.closed = steps * 3 // 4, False

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """Count a step."""
        self.steps_to_closing -= 1
        self.grounds.steps += 1
        super().check_invariants(*args, **kwargs)  # type: ignore[arg-type] # Hypothesis' own, untyped

    @rule(phone=PHONES, start=STARTS, hours=HOURS, submitted=st.booleans())
    def put(self, phone: int, start: tuple[int, int], hours: int, *, submitted: bool) -> None:
        mine = self.phones[phone]
        one = mine.put(self._at(*start), hours)
        if submitted:
            mine.ask("submit", one)

    @rule(phone=PHONES, which=ANY, base=BASES, start=STARTS, hours=HOURS)
    def edit(self, phone: int, which: int, base: str, start: tuple[int, int], hours: int) -> None:
        mine = self.phones[phone]
        one = self._one(mine, which)
        if one is not None:
            mine.edit(one, self._base(mine, one, base), self._at(*start), hours)

    @rule(phone=PHONES, which=ANY, op=st.sampled_from(["submit", "submit", "withdraw", "delete"]), base=BASES)
    def ask(self, phone: int, which: int, op: str, base: str) -> None:
        mine = self.phones[phone]
        one = self._one(mine, which)
        if one is None:
            mine.ask("noop")
        else:
            mine.ask(op, one, self._base(mine, one, base))

    @rule(phone=PHONES, days=st.integers(-2000, 2000))
    def set_the_clock(self, phone: int, days: int) -> None:
        self.phones[phone].ahead = timedelta(days=days, seconds=days)

    @rule(phone=PHONES, way=WAYS, milliseconds=st.integers(0, 60))
    def push(self, phone: int, way: str, milliseconds: int) -> None:
        self._push(phone, way, milliseconds / 1000)

    @rule(phone=PHONES, way=WAYS, milliseconds=st.integers(0, 60))
    def push_again(self, phone: int, way: str, milliseconds: int) -> None:
        self._push(phone, way, milliseconds / 1000)

    @rule(phone=PHONES, afresh=st.sampled_from([False, False, False, True]), to_the_end=st.booleans())
    def pull(self, phone: int, *, afresh: bool, to_the_end: bool) -> None:
        if afresh:
            self.phones[phone].forget()
        while not self._page(phone) and to_the_end:
            pass

    @rule()
    def look(self) -> None:
        query = {"employee_id": self.person.employee_id, "month": str(self.ground.month), "state": "submitted"}
        self.desk = self.superior.get("/v1/activities", **query)["items"]

    @rule(which=ANY, verdict=st.sampled_from(["approve", "return", "return", "reject"]), way=WAYS)
    def decide(self, which: int, verdict: str, way: str) -> None:
        if not self.desk:
            self.look()
        if not self.desk:
            return
        seen = self.desk[which % len(self.desk)]
        reason = None if verdict == "approve" else "uji"
        decision = {"activity_id": seen["id"], "content_digest": seen["content_digest"], "verdict": verdict}
        self._decide(decision | {"reason": reason}, way)

    @rule()
    def rest(self) -> None:
        """Send and read everything: now both phones are equal to the server and to all that was ever acknowledged."""
        for phone in (0, 1):
            while self.phones[phone].queue:
                self._push(phone, "plainly", 0.01)
        for phone in (0, 1):
            while not self._page(phone):
                pass
            mine = self.phones[phone]
            self.history.check(mine)
            months = self.owner[phone].get("/v1/sync/digest", since=str(self.ground.month))["items"]
            said = {one["month"]: (one["count"], one["digest"]) for one in months}
            assert said.get(str(self.ground.month), (0, mine.digest()[1])) == mine.digest()

    @precondition(lambda self: self.steps_to_closing < 0 and not self.closed)
    @rule()
    def close(self) -> None:
        transition(self.ground, "closed")
        self.closed = True

    def teardown(self) -> None:
        """End with the month closed: what the phones still hold is parked or refused, and not lost."""
        try:
            if sys.exception() is None:
                self._end()
        finally:
            for line in (*self.owner, self.superior):
                line.close()

    def _end(self) -> None:
        if not self.closed:
            self.close()
        for phone in self.phones:
            phone.put(self._at(7, 8), 1)
        self.rest()
        self.grounds.seen["repeats"] += self.history.repeats
        for outcome in self.history.outcomes.values():
            self.grounds.seen.update([outcome.status] if outcome.code is None else [outcome.status, outcome.code])

    def _line(self, person: Person) -> Line:
        return Line(self.ground.story, self.ground.story.subject(person))

    def _at(self, day: int, hour: int) -> datetime:
        return datetime.fromisoformat(f"{self.ground.month}-{day:02}T{hour:02}:00:00+07:00")

    def _one(self, phone: Phone, which: int) -> str | None:
        known = sorted(phone.days)
        return known[which % len(known)] if known else None

    def _base(self, phone: Phone, one: str, base: str) -> int | None:
        known = phone.rev(one)
        return {"known": known, "older": max(known - 1, 1), "none": None}[base]

    def _push(self, phone: int, way: str, after: float) -> None:
        mine = self.phones[phone]
        way = self._way(mine, way)
        if way == "killed" and not mine.queue:
            mine.ask("noop")
        if way == "again" and mine.done:
            self._acknowledged(phone, mine.done[-9:], self.owner[phone].push(mine, mine.done[-9:]))
        elif way == "both":
            self._both()
        elif way == "in-pieces":
            while mine.queue:
                self._send(phone, mine.queue[:2])
        elif way == "skipping" and len(mine.queue) > 1 and not self._may_have_come(mine.queue[0]):
            self._skip(phone)
        elif mine.queue:
            self._send(phone, mine.queue[:MOST_AT_ONCE], way, after)

    def _way(self, phone: Phone, way: str) -> str:
        return "killed" if self.power.overdue and phone.queue else way

    def _may_have_come(self, mutation: Json) -> bool:
        return mutation["mutation_id"] in self.history.maybe | self.history.surely

    def _skip(self, phone: int) -> None:
        """Push as if the batch before had been overtaken: none of it is applied, and the service names the number."""
        mine = self.phones[phone]
        answer = self.owner[phone].push(mine, mine.queue[1:][:MOST_AT_ONCE])
        assert answer.status_code == 409, answer.text
        assert code_of(answer.json()) == "seq-gap"
        assert f"{mine.queue[0]['seq']} is expected" in answer.json()["detail"]

    def _both(self) -> None:
        """Push from both phones at the same time."""
        sent = [phone.queue[:MOST_AT_ONCE] for phone in self.phones]
        answers: dict[int, httpx.Response] = {}

        def push(phone: int) -> None:
            answers[phone] = self.owner[phone].push(self.phones[phone], sent[phone])

        threads = [threading.Thread(target=push, args=(phone,)) for phone in (0, 1) if sent[phone]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for phone, answer in answers.items():
            self._acknowledged(phone, sent[phone], answer)

    def _send(self, phone: int, sent: list[Json], way: str = "plainly", after: float = 0) -> None:
        mine, line = self.phones[phone], self.owner[phone]
        ids = {one["mutation_id"] for one in sent}
        answer: httpx.Response | None = None
        if way == "killed" and self.power.left:
            self.history.maybe |= ids
            answer = self.power.pull(lambda: line.push(mine, sent), after)
        elif way == "hung-up":
            self.history.maybe |= ids
            with suppress(httpx.TransportError):
                answer = line.push(mine, sent, seconds=HANG_UP_SECONDS)
        else:
            answer = line.push(mine, sent)
        if way == "lost":
            assert answer is not None
            assert answer.status_code == 200, answer.text
            self.history.surely |= ids
        elif answer is not None:
            self._acknowledged(phone, sent, answer)

    def _acknowledged(self, phone: int, sent: list[Json], answer: httpx.Response) -> None:
        assert answer.status_code == 200, answer.text
        mine, said = self.phones[phone], answer.json()
        for mutation, result in zip(list(sent), said["results"], strict=True):
            self.history.answered(mutation, result)
            if mutation["seq"] > len(mine.done):
                mine.acknowledge(mutation, result)
        mine.checkpoint = max(mine.checkpoint, int(said["checkpoint"]))

    def _decide(self, decision: Json, way: str) -> None:
        """Decide until there is an answer, always under the same key."""
        key = str(new_id())

        def send() -> httpx.Response:
            return self.superior.send("/v1/decisions", {"decisions": [decision]}, key)

        before = self.power.pull(send, 0.005) if way == "killed" and self.power.left else None
        if way in {"lost", "again"}:
            before = send()
        answer = send()
        assert answer.status_code == 200, answer.text
        assert before is None or before.json() == answer.json()
        (result,) = answer.json()["results"]
        code = code_of(result["problem"])
        self.grounds.seen.update([f"decision {result['status']}"])
        if result["status"] == "applied":
            self.history.decided(decision["activity_id"], decision["verdict"], result["rev"])
        else:
            assert code in {"entry-not-submitted", "entry-content-changed", "month-closed"}, result

    def _page(self, phone: int) -> bool:
        """Read a page of what changed; return whether it was the last."""
        mine = self.phones[phone]
        query = {"page_size": "5", "at_least": str(mine.checkpoint)}
        cursor = {} if mine.cursor is None else {"cursor": mine.cursor}
        page = self.owner[phone].get("/v1/sync/changes", **query, **cursor)
        for change in page["changes"]:
            if change["kind"] in {"entry", "decision"}:
                mine.read(change)
        mine.cursor = page["next_cursor"]
        last: bool = page["up_to_date"]
        return last


def play(site: Site, *, runs: int, steps: int, kills: int, derandomize: bool = True) -> Grounds:
    """Play so many runs of so many steps each, with so many kills among them."""
    grounds = Grounds(Power(site, 0), runs, kills)
    run_state_machine_as_test(
        lambda: TwoPhones(grounds, steps),  # type: ignore[arg-type] # a factory is what it asks for
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return grounds


ALL_SEEN = {
    *("applied", "parked", "conflict", "rejected", "repeats"),
    *("decision applied", "decision conflict"),
    *("entry-overlaps", "entry-changed", "entry-locked", "entry-parked-month-closed"),
}


def test_two_phones_lose_nothing_and_nothing_happens_twice(site: Site) -> None:
    grounds = play(site, runs=28, steps=120, kills=30)

    assert set(grounds.seen) >= ALL_SEEN
    assert grounds.steps >= 3_000
    assert grounds.power.pulled >= 25


@pytest.mark.long
def test_two_phones_lose_nothing_in_100_000_steps(site: Site) -> None:
    grounds = play(site, runs=560, steps=200, kills=300, derandomize=False)

    assert set(grounds.seen) >= ALL_SEEN
    assert grounds.steps >= 100_000
    assert grounds.power.pulled >= 290
