"""Fills the statements of a recorded push with the values of another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from app.cli.bench.push.tape import Params, Step
from app.shared.ids import new_id
from app.shared.month import Month

Values = Mapping[str, str]
Fill = Callable[[Values, datetime], Any]

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FRESH: Final = "fresh"
_DAYS: Final = {"day_before": -1, "day": 0, "day_after": 1}


class NotAlikeError(Exception):
    """Two pushes of the same kind executed other statements, or with parameters of another shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Two pushes alike, each with the values by which it differs from any other; what differs else was made anew."""

    first: Sequence[Step]
    second: Sequence[Step]
    named: Values
    also_named: Values
    now: datetime


@dataclass(slots=True)
class Template:
    """The statements of a push, to be filled."""

    recorded: Recorded
    steps: Sequence[Step] = field(init=False)
    _fresh: dict[str, str] = field(init=False)
    _fills: list[Callable[[Values, datetime], Params]] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = self.recorded.first
        self._fresh = _made_anew(self.recorded)
        tokens = {value: name for name, value in {**self._fresh, **with_days(self.recorded.named)}.items()}
        filler = _Filler(tokens, self.recorded.now)
        self._fills = [filler.params(step.params) for step in self.steps]

    def params(self, named: Values, now: datetime) -> list[Params]:
        """Return the parameters of each statement of a push with these values."""
        values = {**with_days(named), **{name: str(new_id()) for name in self._fresh}}
        return [fill(values, now) for fill in self._fills]


def with_days(named: Values) -> dict[str, str]:
    """Add the days beside the push's own, and the first of its month."""
    day = date.fromisoformat(named["day"])
    beside = {name: (day + timedelta(days=step)).isoformat() for name, step in _DAYS.items()}
    return {**named, **beside, "month": Month.of(day).first_day.isoformat()}


def _made_anew(recorded: Recorded) -> dict[str, str]:
    """Find the ids of the first push that are neither its own nor the same in the second."""
    if [step.statement for step in recorded.first] != [step.statement for step in recorded.second]:
        raise NotAlikeError
    first, second = (_ids(steps) for steps in (recorded.first, recorded.second))
    if len(first) != len(second):
        raise NotAlikeError
    known = {*recorded.named.values(), *recorded.also_named.values()}
    found = dict.fromkeys(one for one, other in zip(first, second, strict=True) if one != other and one not in known)
    return {f"{_FRESH}_{number}": value for number, value in enumerate(found)}


def _ids(steps: Sequence[Step]) -> list[str]:
    return [found for step in steps for found in _UUID.findall(repr(step.params))]


class _Filler:
    """Knows what stands for what in the recorded values."""

    def __init__(self, tokens: Values, now: datetime) -> None:
        self._tokens = tokens
        self._now = now
        longest_first = sorted(tokens, key=len, reverse=True)
        self._pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")

    def params(self, params: Params) -> Callable[[Values, datetime], Params]:
        if params is None:
            return lambda _values, _now: None
        if isinstance(params, Mapping):
            fills = {name: self.value(value) for name, value in params.items()}
            return lambda values, now: {name: fill(values, now) for name, fill in fills.items()}
        each = [self.value(value) for value in params]
        return lambda values, now: tuple(fill(values, now) for fill in each)

    def value(self, value: Any) -> Fill:  # noqa: ANN401, PLR0911 - values of many columns, a way for each type
        if isinstance(value, list | tuple):
            each = [self.value(one) for one in value]
            return lambda values, now: [fill(values, now) for fill in each]
        if value == self._now:
            return lambda _values, now: now
        name = self._tokens.get(str(value), "")
        if name and isinstance(value, UUID):
            return lambda values, _now: UUID(values[name])
        if name and type(value) is int:
            return lambda values, _now: int(values[name])
        if name and type(value) is date:
            return lambda values, _now: date.fromisoformat(values[name])
        if isinstance(value, str) and self._pattern.search(value):
            return self._text(value)
        return lambda _values, _now: value

    def _text(self, value: str) -> Fill:
        """Split a text at what is to be filled in: every second part is the name of a value."""
        parts = self._pattern.split(value)
        fixed, names = parts[::2], [self._tokens[token] for token in parts[1::2]]

        def fill(values: Values, _now: datetime) -> str:
            filled = fixed[:1]
            for name, rest in zip(names, fixed[1:], strict=True):
                filled += (values[name], rest)
            return "".join(filled)

        return fill
