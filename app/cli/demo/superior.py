"""The superiors: each reads what their people submitted, and decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.cli.api import Api, Json
from app.cli.demo.agency import Person
from app.cli.demo.calendar import WORK_MONTH
from app.cli.demo.draws import Draws
from app.cli.demo.words import LOWER_REASON, REJECT_REASONS, RETURN_REASONS
from app.cli.errors import CommandError

_AT_ONCE = 200
_UNSEEN = 8
"""Of a thousand entries, those that the superior never gets round to."""
_RETURNED = 6
_REJECTED = 3
_LOWERED = 5


@dataclass(frozen=True, slots=True)
class Decided:
    """What a round of decisions came to: minutes approved by unit, and entries that go back to their owners' phones."""

    minutes: Counter[str]
    returned: tuple[tuple[int, str, int], ...]
    """The owner's number, the entry's id, and its revision after the decision."""


@dataclass(frozen=True, slots=True)
class Superior:
    """A person with others below."""

    seed: int
    person: Person
    below: Mapping[str, Person]
    """Those whose entries the superior decides on, by the ids that the service gave them."""

    def decide(self, api: Api, *, last: bool) -> Decided:
        """Read what awaits a decision, and decide on it; in the last round nothing is returned."""
        entries: dict[str, tuple[Person, Json]] = {}
        decisions: list[Json] = []
        for entry in api.every(
            self.person.subject,
            "/v1/activities",
            employee_id=list(self.below),
            month=str(WORK_MONTH),
            state="submitted",
        ):
            entries[entry["id"]] = (self.below[entry["employee_id"]], entry)
            decisions.extend(self._decision(entry, last=last))
        minutes: Counter[str] = Counter()
        returned: list[tuple[int, str, int]] = []
        for some in _chunks(decisions):
            answer = api.post(self.person.subject, "/v1/decisions", {"decisions": some})
            for decision, result in zip(some, answer["results"], strict=True):
                if result["status"] != "applied":
                    raise NotDecidedError(self.person.subject, result)
                owner, entry = entries[result["activity_id"]]
                if decision["verdict"] == "approve":
                    minutes[owner.post.unit_code] += decision["approved_minutes"]
                elif decision["verdict"] == "return":
                    returned.append((owner.number, entry["id"], result["rev"]))
        return Decided(minutes, tuple(returned))

    def _decision(self, entry: Json, *, last: bool) -> Iterator[Json]:
        """Draw the verdict on an entry: mostly that it counts."""
        draws = Draws(self.seed, "verdict", entry["id"], entry["rev"])
        verdict: Json = {"verdict": "approve", "approved_minutes": entry["minutes"]}
        if draws.happens(_UNSEEN):
            return
        if draws.happens(_RETURNED) and not last:
            verdict = {"verdict": "return", "reason": draws.one_of(RETURN_REASONS)}
        elif draws.happens(_REJECTED):
            verdict = {"verdict": "reject", "reason": draws.one_of(REJECT_REASONS)}
        elif draws.happens(_LOWERED):
            verdict = {"verdict": "approve", "approved_minutes": entry["minutes"] * 3 // 4, "reason": LOWER_REASON}
        yield {"activity_id": entry["id"], "content_digest": entry["content_digest"], **verdict}


class NotDecidedError(CommandError):
    """The service did not take a decision that the story needs."""

    def __init__(self, who: str, result: Json) -> None:
        super().__init__(f"Keputusan {who} tidak diterima: {result}", f"A decision of {who} was not taken: {result}")


def _chunks(decisions: Sequence[Json]) -> Iterator[Sequence[Json]]:
    for first in range(0, len(decisions), _AT_ONCE):
        yield decisions[first : first + _AT_ONCE]
