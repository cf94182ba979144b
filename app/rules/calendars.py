"""Makes the calendar of a regulation of the keys of `[calendar]`: windows, limits, proration, each with its article."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from app.rules.fields import Fields, Word
from app.rules.merging import Merged, Part
from app.rules.model import AutomaticAction, Calendar, Certainty, Counting, Place, Proration, Setting, Window
from app.rules.tree import Node

LAST_DAY: Final = 31
_WHOLE: Final = "Write a whole number, or { value = 3, citation = ..., certainty = ... }."
_CUTOFF: Final = "A cut-off day goes with proration by cut-off, and the other way round."

Read = Callable[[str, Place], Node | None]
Value = TypeVar("Value")


def calendar(parts: Mapping[str, Part], merged: Merged, read: Read) -> Calendar:
    """Make the calendar; `read` reads the formula of the target. Every mistake is noted with its place and mend."""
    return _Reading(parts, merged).calendar(read)


class _Reading:
    """The keys of one `[calendar]` while they are read; a bare value is one without an article."""

    def __init__(self, parts: Mapping[str, Part], merged: Merged) -> None:
        self.merged = merged
        self.parts = dict(parts)
        self.settings: dict[str, Setting] = {}

    def calendar(self, read: Read) -> Calendar:
        made = Calendar(
            target=self.key("target", lambda fields: _target(fields, read)),
            entry_window=self.window("entry_window_days", Counting.CALENDAR),
            verification_window=self.window("verification_window_days", Counting.WORKING),
            automatic_action=self.word("automatic_action", AutomaticAction, AutomaticAction.NONE),
            grace=self.window("grace_days", Counting.CALENDAR),
            daily_minutes_limit=self.whole("daily_minutes_limit", 1),
            monthly_minutes_limit=self.whole("monthly_minutes_limit", 1),
            proration=self.word("proration", Proration, Proration.SEGMENTS),
            cutoff_day=self.whole("cutoff_day", 1, LAST_DAY),
            settings=self.settings,
        )
        for part in self.parts.values():
            self.merged.report(
                "unknown-key",
                part.place(),
                f"[calendar] has no key `{part.name}`.",
                "Check its spelling, or remove it.",
            )
        self.check_cutoff(made)
        return made

    def key(self, name: str, take: Callable[[Fields], Value]) -> Value | None:
        """Read one key with its article; None where it isn't written."""
        part = self.parts.pop(name, None)
        if part is None:
            return None
        raw = part.raw if isinstance(part.raw, dict) else {"value": part.raw}
        fields = Fields(Part(name, raw, part.places, part.path), self.merged)
        text = str(raw.get("value"))
        value = take(fields)
        self.settings[name] = Setting(
            name=name,
            text=text,
            citation=fields.text("citation"),
            certainty=fields.word("certainty", Certainty, Certainty.UNVERIFIED) or "",
            place=part.place(),
        )
        fields.close()
        return value

    def whole(self, name: str, least: int, most: int | None = None) -> int | None:
        return self.key(name, lambda fields: _whole(fields, least, most))

    def window(self, name: str, counting: Counting) -> Window | None:
        return self.key(
            name,
            lambda fields: Window(_whole(fields, 0), fields.word("counting", Counting, counting) or counting),
        )

    def word(self, name: str, words: type[Word], default: Word) -> Word:
        return self.key(name, lambda fields: fields.word("value", words)) or default

    def check_cutoff(self, made: Calendar) -> None:
        if (made.proration is Proration.CUTOFF) is ("cutoff_day" in self.settings):
            return
        written = self.settings.get("cutoff_day") or self.settings["proration"]
        mend = 'Write proration = "cutoff" and cutoff_day = 10; of a parent, removes = { calendar = ["cutoff_day"] }.'
        self.merged.report("cutoff-malformed", written.place, _CUTOFF, mend)


def _whole(fields: Fields, least: int, most: int | None = None) -> int:
    value = fields.take("value")
    if type(value) is int and value >= least and (most is None or value <= most):
        return value
    span = f"from {least}" if most is None else f"from {least} to {most}"
    message = f"{fields.part.name} is {value!r}, not a whole number {span}."
    fields.wrong("whole-number-wanted", message, _WHOLE, "value")
    return least


def _target(fields: Fields, read: Read) -> Node | None:
    text = fields.take("value")
    if isinstance(text, str) and not re.search(r"\btarget\b", text):
        return read(text, fields.part.place("value"))
    fields.wrong("target-malformed", "target is a formula.", 'target = "working_days * 300"', "value")
    return None
