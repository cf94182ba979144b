"""Checks a regulation before anybody is paid by it: every finding has a code, a place, what is wrong, and the mend."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.rules.checks.coverage import check_coverage
from app.rules.checks.examples import check_examples, check_segments
from app.rules.checks.tables import check_tables
from app.rules.checks.usage import check_citations, check_usage, check_weights
from app.rules.checks.validity import check_validity
from app.rules.errors import RuleSetError
from app.rules.library import load_rule_set
from app.rules.model import Diagnostic, RuleSet
from app.rules.sources import SHIPPED, toml_files


def check(path: Path, folders: Iterable[Path] = (), *, enacting: bool = False) -> list[Diagnostic]:
    """Check one regulation file against those of the folders, those shipped, and those beside it."""
    folders = tuple(folders)
    try:
        rule_set = load_rule_set(path, folders)
    except RuleSetError as error:
        return list(error.diagnostics)
    return check_rule_set(rule_set, _others(path, folders), enacting=enacting)


def check_rule_set(rule_set: RuleSet, others: Iterable[RuleSet] = (), *, enacting: bool = False) -> list[Diagnostic]:
    """Check a regulation that has been read; `others` are those that it might be in force together with."""
    found = (
        *check_tables(rule_set),
        *check_usage(rule_set),
        *check_citations(rule_set),
        *check_weights(rule_set),
        *check_validity(rule_set, others),
        *check_examples(rule_set),
        *check_segments(rule_set),
        *check_coverage(rule_set, enacting=enacting),
    )
    return sorted(found, key=lambda one: (one.severity, one.place.file, one.place.line, one.place.column))


def _others(path: Path, folders: tuple[Path, ...]) -> Iterator[RuleSet]:
    beside = path.parent.glob("*.toml")
    found = {other.resolve() for other in (*toml_files((SHIPPED, *folders)), *beside)} - {path.resolve()}
    for other in sorted(found):
        try:
            yield load_rule_set(other, folders)
        except RuleSetError:
            continue  # its own check says so, or it is no regulation
