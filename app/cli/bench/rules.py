"""`erk bench rules`: people per second and peak memory of each shipped regulation."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.bench.beside import ZEN_IS_MISSING, Beside
from app.cli.bench.machine import load, machine
from app.cli.bench.memory import peak_mib
from app.cli.bench.national import NATIONAL
from app.cli.bench.people import Facts, chunks, people
from app.cli.bench.timing import Rates, Side, measure
from app.cli.options import refuse
from app.rules import ENGINE_VERSION, Evaluation, Library, PersonError, RuleSet, evaluate, evaluate_payment
from app.rules.model import Kind, Section

_ASKED: Final[dict[str, Callable[[Evaluation], object]]] = {
    "total": lambda evaluation: evaluation.total,
    "lines": lambda evaluation: (evaluation.total, evaluation.lines),
    "trace": lambda evaluation: (evaluation.total, evaluation.trace),
    "lines_and_trace": lambda evaluation: (evaluation.total, evaluation.lines, evaluation.trace),
}
"""What is asked of each evaluation: lines and trace are written only when somebody asks."""

_HEADLINES: Final = {"people_per_second_trace": "trace", "people_per_second": "total"}

_METHOD: Final = {
    "people_per_second_trace": "evaluate(), then the complete compact trace (erk.trace.compact.v1)",
    "people_per_second": "evaluate() and its total, without the trace",
    "asked": "people per second by what is asked of each evaluation: the total, lines, trace, or lines and trace",
    "clock": "processor time of this one process, which works on one core; `wall` is the clock on the wall",
    "peak_mib": "most memory of a process of its own that reads these people a line at a time and evaluates them",
    "people": "seeded; the regulation's own examples with a typical month drawn anew: 0 to 5 days not as usual",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How much is to be measured."""

    people: int
    repetitions: int
    seed: int


@dataclass(slots=True, kw_only=True)
class Measured:
    """One regulation's figures."""

    rule_set: RuleSet
    section: Section
    wish: Wish
    rates: dict[str, Rates]
    peak_mib: int
    held: int  # people whom the regulation refused to work out, of those drawn
    beside: Beside | None = field(default=None)

    def to_json(self) -> dict[str, object]:
        """Write the figures as plain JSON."""
        told: dict[str, object] = {
            "regulation": self.rule_set.id,
            "stage": self.section.value,
            "people": self.wish.people,
            "held": self.held,
            **{key: self.rates[asked].median for key, asked in _HEADLINES.items()},
            "peak_mib": self.peak_mib,
            "asked": {name: self.rates[name].spread() for name in _ASKED},
        }
        return told if self.beside is None else {**told, "beside": self.beside.to_json(self.rates)}


def rules(
    count: Annotated[int, typer.Option("--people", min=1, help="Pegawai per ulangan. | People a repetition.")] = 5000,
    repetitions: Annotated[int, typer.Option(min=1, help="Ulangan. | Repetitions.")] = 5,
    seed: Annotated[int, typer.Option(help="Benih acak. | Seed of chance.")] = 1,
    regulation: Annotated[
        list[str] | None, typer.Option(help="Hanya peraturan ini; boleh berulang. | Only this one; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Ukur mesin aturan untuk tiap peraturan. | Measure the rules engine on each shipped regulation.

    The national pattern comes first, beside plain fractions and, where it is installed, zen-engine; each person's
    results are compared. Example: erk bench rules --people 20000 --json
    """
    wish = Wish(people=count, repetitions=repetitions, seed=seed)
    chosen = _chosen(regulation)
    before = load()
    measured = _measured(chosen, wish)
    if any(one.beside is not None and one.beside.zen is None for one in measured):
        typer.echo(ZEN_IS_MISSING, err=True)
    if as_json:
        told = {
            "regulations": [one.to_json() for one in measured],
            "machine": machine(),
            "load": {"before": before, "after": load()},
            "engine": ENGINE_VERSION,
            "repetitions": repetitions,
            "seed": seed,
            "method": _METHOD,
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    _show(measured)


def _chosen(wanted: list[str] | None) -> list[tuple[RuleSet, Section]]:
    """List the regulations to be measured, the national pattern first; a bare payment file by its payment."""
    library = Library()
    unknown = set(wanted or ()) - set(library.ids())
    if unknown:
        message = f"tidak ada peraturan | no regulation {', '.join(sorted(unknown))}"
        raise refuse(message)
    ids = sorted(wanted or library.ids(), key=lambda name: (name != NATIONAL, name))
    return [(rule_set, _section(rule_set)) for rule_set in map(library.by_id, ids)]


def _section(rule_set: RuleSet) -> Section:
    has_total = any(line.kind is Kind.TOTAL for line in rule_set.lines)
    return Section.LINES if has_total else Section.PAYMENT


def _measured(chosen: Sequence[tuple[RuleSet, Section]], wish: Wish) -> list[Measured]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    found = []
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        for rule_set, section in chosen:
            if next(people(rule_set, section, seed=wish.seed), None) is None:
                typer.echo(f"{rule_set.id}: tidak ada contoh | no example to draw people from", err=True)
                continue
            task = progress.add_task(rule_set.id, total=wish.people * wish.repetitions)
            found.append(_measure(rule_set, section, wish, partial(progress.advance, task)))
    return found


def _measure(rule_set: RuleSet, section: Section, wish: Wish, done: Callable[[int], None]) -> Measured:
    def draw() -> Iterator[list[Facts]]:
        return chunks(people(rule_set, section, seed=wish.seed), wish.people)

    held = sum(_run(rule_set, section, _ASKED["total"], chunk) for chunk in draw())  # also compiles, before the clock
    beside = Beside(rule_set) if rule_set.id == NATIONAL else None
    if beside is not None:
        beside.compare(draw())
    sides = [
        Side(name, partial(_run, rule_set, section, ask))  # type: ignore[arg-type]  # the count of those held is not used
        for name, ask in _ASKED.items()
    ]
    rates = measure([*sides, *(beside.sides() if beside else ())], draw, wish.repetitions, done)
    memory = peak_mib(rule_set.id, section, (facts for chunk in draw() for facts in chunk))
    return Measured(
        rule_set=rule_set, section=section, wish=wish, rates=rates, peak_mib=memory, held=held, beside=beside
    )


def _run(rule_set: RuleSet, section: Section, ask: Callable[[Evaluation], object], drawn: Sequence[Any]) -> int:
    """Evaluate people, ask of each result what is asked, and return how many could not be worked out."""
    work = evaluate_payment if section is Section.PAYMENT else evaluate
    held = 0
    for facts in drawn:
        try:
            ask(work(rule_set, facts))
        except PersonError:
            held += 1
    return held


def _show(measured: Sequence[Measured]) -> None:
    """Print one line a regulation, and one for each engine that ran beside it."""
    names = [*_HEADLINES.values(), *(name for name in _ASKED if name not in _HEADLINES.values())]
    typer.echo("orang per detik | people per second: " + ", ".join(names))
    for one in measured:
        rates = "  ".join(f"{one.rates[name].median:>9,}" for name in names)
        typer.echo(f"{one.rule_set.id:<28}{rates}  {one.peak_mib} MiB" + (f"  held {one.held}" if one.held else ""))
        for name in one.rates.keys() - _ASKED.keys():
            typer.echo(f"  {name:<26}{one.rates[name].median:>9,}")
        for line in one.beside.summary() if one.beside else ():
            typer.echo(f"  {line}")
