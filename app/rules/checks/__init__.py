"""Checks a regulation before anybody is paid by it: every finding has a code, a place, what is wrong, and the mend."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from app.rules.assembly import assemble
from app.rules.checks.annex import check_must_equal
from app.rules.checks.coverage import check_coverage
from app.rules.checks.examples import check_examples, check_segments
from app.rules.checks.tables import check_published, check_tables
from app.rules.checks.usage import check_citations, check_usage, check_weights
from app.rules.checks.validity import check_validity
from app.rules.errors import RuleSetError
from app.rules.model import Diagnostic, RuleSet
from app.rules.sources import SHIPPED, Source, read_source, toml_files


def check(path: Path, folders: Iterable[Path] = (), *, enacting: bool = False) -> list[Diagnostic]:
    """Check one regulation file against those of the folders, those shipped, and those beside it."""
    try:
        source = read_source(path)
        around = _around(path, folders)
        rule_set = assemble(source, around.get)
    except RuleSetError as error:
        return list(error.diagnostics)
    return check_rule_set(rule_set, _others(rule_set, around), enacting=enacting)


def check_rule_set(rule_set: RuleSet, others: Iterable[RuleSet] = (), *, enacting: bool = False) -> list[Diagnostic]:
    """Check a regulation that has been read; `others` are those that it might be in force together with."""
    found = (
        *check_tables(rule_set),
        *(check_published(rule_set) if enacting else ()),
        *check_usage(rule_set),
        *check_citations(rule_set),
        *check_weights(rule_set),
        *check_validity(rule_set, others),
        *check_examples(rule_set),
        *check_segments(rule_set),
        *check_must_equal(rule_set),
        *check_coverage(rule_set, enacting=enacting),
    )
    return sorted(found, key=lambda one: (one.severity, one.place.file, one.place.line, one.place.column))


def _around(path: Path, folders: Iterable[Path]) -> dict[str, Source]:
    """Read once, by id, what this one may inherit from or clash with; what can't be read is left out."""
    found: dict[str, Source] = {}
    for file in (*toml_files((SHIPPED, *folders)), *sorted(path.parent.glob("*.toml"))):
        with suppress(RuleSetError):
            source = read_source(file)
            found.setdefault(source.id, source)
    return found


def _others(rule_set: RuleSet, around: Mapping[str, Source]) -> Iterator[RuleSet]:
    """Make the others of the same region and variant; one with mistakes is left out, since its own check says so."""
    for name, source in around.items():
        head = source.raw["regulation"] if name else {}
        if (head.get("region"), head.get("variant")) == (
            rule_set.region,
            rule_set.variant,
        ) and source.id != rule_set.id:
            with suppress(RuleSetError):
                yield assemble(source, around.get)
