"""The regulations that are there: those shipped, and those of further folders."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from app.rules.assembly import assemble
from app.rules.errors import RuleSetError, UnknownRuleSetError
from app.rules.model import Diagnostic, RuleSet
from app.rules.sources import SHIPPED, Source, read_source, toml_files


class Library:
    """Every regulation of the shipped data and of further folders; a file that can't be read is a RuleSetError."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._sources: dict[str, Source] = {}
        self._made: dict[str, RuleSet] = {}
        diagnostics: list[Diagnostic] = []
        for path in toml_files((SHIPPED,)):
            diagnostics.extend(self._add(path))
        self._shipped = frozenset(self._sources)
        for path in toml_files(folders):
            diagnostics.extend(self._add(path))
        if diagnostics:
            raise RuleSetError(tuple(diagnostics))

    def _add(self, path: Path) -> tuple[Diagnostic, ...]:
        try:
            source = read_source(path)
        except RuleSetError as error:
            return error.diagnostics
        place = source.places.of("regulation")
        if not source.id:
            return (Diagnostic("text-wanted", place, "The regulation has no id.", 'Write id = "..." in [regulation].'),)
        other = self._sources.setdefault(source.id, source)
        if other.files[0] != source.files[0]:
            return (
                Diagnostic("id-twice", place, f"{other.files[0]} has this id too.", "Give one of them another id."),
            )
        return ()

    def ids(self) -> tuple[str, ...]:
        """List the ids of all regulations."""
        return tuple(self._sources)

    def source(self, rule_set_id: str) -> Source | None:
        """Give what others inherit from by that id, if it is there."""
        return self._sources.get(rule_set_id)

    def read_folders(self) -> None:
        """Make what the further folders hold, so that its mistakes are told now: a RuleSetError names them all."""
        diagnostics: list[Diagnostic] = []
        for rule_set_id in self._sources.keys() - self._shipped:
            try:
                self.by_id(rule_set_id)
            except RuleSetError as error:
                diagnostics.extend(error.diagnostics)
        if diagnostics:
            raise RuleSetError(tuple(sorted(set(diagnostics), key=str)))

    def by_id(self, rule_set_id: str) -> RuleSet:
        """Give the regulation of that id, or raise UnknownRuleSetError, or RuleSetError if it has mistakes."""
        if rule_set_id not in self._made:
            source = self._sources.get(rule_set_id)
            if source is None:
                raise UnknownRuleSetError(rule_set_id)
            self._made[rule_set_id] = assemble(source, self._sources.get)
        return self._made[rule_set_id]

    def of(self, region: str, variant: str) -> tuple[RuleSet, ...]:
        """List the versions of a region's variant, oldest first."""
        found = (
            self.by_id(name)
            for name, source in self._sources.items()
            if (source.raw["regulation"].get("region"), source.raw["regulation"].get("variant")) == (region, variant)
        )
        return tuple(sorted(found, key=lambda rule_set: rule_set.in_force))

    def in_force(self, region: str, variant: str, day: date) -> RuleSet:
        """Give the version that is in force on a day: the last one that came into force by then."""
        started = [rule_set for rule_set in self.of(region, variant) if rule_set.in_force <= day]
        if not started:
            asked = f"{region} {variant} on {day}"
            raise UnknownRuleSetError(asked)
        return started[-1]


def load_rule_set(path: Path, folders: Iterable[Path] = ()) -> RuleSet:
    """Read one file; its parents are shipped, lie beside it, or stand in the folders.

    A file with mistakes is a RuleSetError that names them all; an unreadable neighbour doesn't count.
    """
    source = read_source(path)
    parents: dict[str, Source] = {}
    for neighbour in toml_files((SHIPPED, *folders, path.parent)):
        try:
            found = read_source(neighbour)
        except RuleSetError:
            continue
        parents.setdefault(found.id, found)
    return assemble(source, parents.get)
