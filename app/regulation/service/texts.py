"""Reads and judges the text of a regulation: no database, so that a thread of its own can do it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.regulation.model import Content, EnactedRegulation, Heading, RegulationFormat
from app.regulation.service.versions import enacted_rule_set
from app.rules.assembly import assemble
from app.rules.checks import check_rule_set
from app.rules.errors import RuleSetError
from app.rules.kept import kept_source
from app.rules.library import Library
from app.rules.model import Diagnostic, RuleSet
from app.rules.sources import Source, parsed, read_given

NAMES: Final = {RegulationFormat.TOML: "regulation.toml", RegulationFormat.JSON: "regulation.json"}
"""What a text is called in its findings."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a regulation may inherit from and clash with: the agency's own enacted ones, by id, and the library."""

    own: Mapping[str, EnactedRegulation]
    library: Library

    def find(self, rule_set_id: str) -> Source | None:
        """Give the parent of an id."""
        own = self.own.get(rule_set_id)
        return self.library.source(rule_set_id) if own is None else kept_source(rule_set_id, own.canonical)

    def digest_of(self, rule_set_id: str) -> str:
        """Give the digest of a parent that was found."""
        own = self.own.get(rule_set_id)
        return self.library.by_id(rule_set_id).digest if own is None else own.digest

    def others(self, rule_set: RuleSet) -> Iterator[RuleSet]:
        """Give the other versions of its region and variant; a shipped file with mistakes is left out."""
        chain = (rule_set.region, rule_set.variant)
        for one in self.own.values():
            if (one.heading.region, one.heading.variant) == chain:
                yield enacted_rule_set(one.canonical)
        with suppress(RuleSetError):
            yield from self.library.of(*chain)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text says, None if it can't be made out, and every finding about it."""

    rule_set: RuleSet | None
    findings: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Return the findings that stand against enacting it."""
        return tuple(one for one in self.findings if one.severity == "error")


def read(content: Content) -> Source:
    """Read a text and its csv files, or raise the RuleSetError that says why not."""
    return read_given(NAMES[content.format], content.text, content.files, as_json=_is_json(content))


def heading_of(content: Content) -> Heading:
    """Take out what a text says of itself, as far as it can be read."""
    try:
        head = parsed(NAMES[content.format], content.text, as_json=_is_json(content)).get("regulation")
    except RuleSetError:
        return Heading()
    if not isinstance(head, Mapping):
        return Heading()
    said = {key: value for key, value in head.items() if isinstance(value, str)}
    day = head.get("in_force")
    return Heading(
        rule_set_id=said.get("id"),
        title=said.get("title"),
        region=said.get("region"),
        variant=said.get("variant"),
        citation=said.get("citation"),
        in_force=day if type(day) is date else None,
    )


def judge(content: Content, around: Surroundings) -> Judged:
    """Judge a text as its submission does: every finding, branch coverage by its examples among them."""
    try:
        rule_set = assemble(read(content), around.find)
    except RuleSetError as error:
        return Judged(None, error.diagnostics)
    return Judged(rule_set, tuple(check_rule_set(rule_set, around.others(rule_set), enacting=True)))


def _is_json(content: Content) -> bool:
    return content.format is RegulationFormat.JSON
