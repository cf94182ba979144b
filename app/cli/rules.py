"""The `erk rules` commands: check a regulation file, evaluate it on facts, explain it, compare two; schemas."""

import json
from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer

from app.rules import evaluate, evaluate_payment, expand_trace
from app.rules.checks import check
from app.rules.differences import differences
from app.rules.errors import PersonError, RuleSetError
from app.rules.exact import parse
from app.rules.explain import explain
from app.rules.explain.facts import WORDS
from app.rules.explain.figures import YES, figure
from app.rules.library import load_rule_set
from app.rules.model import RuleSet, Section
from app.rules.results import Evaluation, ResultLine
from app.rules.schemas import facts_schema, trace_schema
from app.rules.sources import toml_files
from app.rules.tree import Unit

rules_app: Final = typer.Typer(help="Regulations as dated data.", no_args_is_help=True)

REFUSED: Final = 1


class Schema(StrEnum):
    """What there is a JSON schema of."""

    FACTS = "facts"
    TRACE = "trace"


class Language(StrEnum):
    """A language that explanations are in."""

    ID = "id"
    EN = "en"


Regulation = Annotated[Path, typer.Argument(help="A regulation file (TOML).", exists=True, dir_okay=False)]
FactsFile = Annotated[
    Path, typer.Option("--facts", help="The facts of one person (JSON).", exists=True, dir_okay=False)
]
Folders = Annotated[
    list[Path] | None,
    typer.Option(
        "--folder", help="A further folder to find parents in; may be repeated.", exists=True, file_okay=False
    ),
]
Stage = Annotated[Section, typer.Option(help="The statement's lines, or what payment withholds.")]


@rules_app.command("check")
def check_command(
    path: Annotated[Path, typer.Argument(help="A regulation file, or a folder of them.", exists=True)],
    folder: Folders = None,
    *,
    enacting: Annotated[
        bool, typer.Option(help="Judge as for putting it in force: every branch has an example.")
    ] = False,
) -> None:
    """Check regulation files: schema, bands, units, citations, examples to the rupiah, segments, coverage.

    Example: erk rules check app/rules/data/nasional/2020-basis-penuh.toml
    """
    files = toml_files([path]) if path.is_dir() else (path,)
    if not files:
        _refuse(f"{path}: no regulation file (*.toml) in this folder")
    failed = False
    for file in files:
        findings = check(file, folder or (), enacting=enacting)
        for finding in findings:
            typer.echo(f"{finding.severity}: {finding}", err=True)
        errors = sum(finding.severity == "error" for finding in findings)
        failed = failed or errors > 0
        typer.echo(f"{file}: {errors} errors, {len(findings) - errors} warnings")
    if failed:
        raise typer.Exit(REFUSED)


@rules_app.command("evaluate")
def evaluate_command(
    path: Regulation,
    facts: FactsFile,
    folder: Folders = None,
    stage: Stage = Section.LINES,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print lines and trace as JSON.")] = False,
) -> None:
    """Work out one person's lines from facts.

    Example: erk rules evaluate app/rules/data/nasional/2020-basis-penuh.toml --facts facts.json --json
    """
    rule_set = _load(path, folder)
    result = _evaluated(rule_set, stage, _facts(facts), facts)
    if as_json:
        typer.echo(json.dumps(_as_json(rule_set, result), ensure_ascii=False, indent=2))
        return
    width = max(len(line.label.id) for line in result.lines)
    for line in result.lines:
        typer.echo(f"{line.label.id:<{width}}  {_shown(line):>20}  {line.citation}")


@rules_app.command("explain")
def explain_command(
    path: Regulation,
    facts: FactsFile,
    folder: Folders = None,
    stage: Stage = Section.LINES,
    lang: Annotated[Language, typer.Option(help="Indonesian or English.")] = Language.ID,
) -> None:
    """Tell line by line why the amount is what it is, with the articles.

    Example: erk rules explain app/rules/data/nasional/2020-basis-penuh.toml --facts facts.json --lang id
    """
    rule_set, given = _load(path, folder), _facts(facts)
    for line in explain(rule_set, _evaluated(rule_set, stage, given, facts), given, lang.value):
        typer.echo(str(line))


@rules_app.command("diff")
def diff_command(
    old: Annotated[Path, typer.Argument(help="The older version (TOML).", exists=True, dir_okay=False)],
    new: Annotated[Path, typer.Argument(help="The newer version (TOML).", exists=True, dir_okay=False)],
    folder: Folders = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the differences as JSON.")] = False,
) -> None:
    """Tell what differs between two versions: figures, rows, formulas, with the articles of both.

    Example: erk rules diff app/rules/data/nasional/2020-basis-penuh.toml app/rules/data/nasional/2020-basis-40.toml
    """
    found = differences(_load(old, folder), _load(new, folder))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        typer.echo(str(one))
    typer.echo(f"{len(found)} differences")


@rules_app.command("schema")
def schema_command(
    name: Annotated[Schema, typer.Argument(help="The facts that are given, or the trace that comes out.")],
) -> None:
    """Print a JSON schema (draft 2020-12).

    Example: erk rules schema facts > facts.schema.json
    """
    made = facts_schema() if name is Schema.FACTS else trace_schema()
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2))


def _load(path: Path, folders: list[Path] | None) -> RuleSet:
    try:
        return load_rule_set(path, folders or ())
    except RuleSetError as error:
        _refuse(*(str(diagnostic) for diagnostic in error.diagnostics))


def _facts(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except json.JSONDecodeError as error:
        _refuse(f"{path}:{error.lineno}:{error.colno}: facts-malformed: {error.msg}")
    except UnicodeDecodeError:
        _refuse(f"{path}:1:1: facts-malformed: the file is not UTF-8")
    if not isinstance(read, dict):
        _refuse(f"{path}:1:1: facts-malformed: facts are one JSON object")
    return read


def _evaluated(rule_set: RuleSet, stage: Section, facts: dict[str, Any], path: Path) -> Evaluation:
    work = evaluate_payment if stage is Section.PAYMENT else evaluate
    try:
        return work(rule_set, facts)
    except PersonError as error:
        _refuse(f"{path}: {error}")


def _refuse(*messages: str) -> NoReturn:
    for message in messages:
        typer.echo(message, err=True)
    raise typer.Exit(REFUSED)


def _shown(line: ResultLine) -> str:
    if line.value is None:
        return "; ".join(f"{criterion} {_figure(value, line.unit)}" for criterion, value in line.criteria) or "-"
    return _figure(line.value, line.unit)


def _figure(value: int | str, unit: Unit) -> str:
    if unit is Unit.YES_NO:
        return YES[value == "true"][0]
    return str(value) if unit in WORDS else figure(parse(value), unit, "id")


def _as_json(rule_set: RuleSet, result: Evaluation) -> dict[str, object]:
    return {
        "rule_set": rule_set.id,
        "digest": rule_set.digest,
        "standing": rule_set.standing,
        "total": result.total,
        "outcome": result.outcome,
        "hold_months": result.hold_months,
        "gates": [asdict(gate) for gate in result.gates],
        "claim": result.claim,
        "lines": [{**line._asdict(), "label": asdict(line.label)} for line in result.lines],
        "trace": expand_trace(rule_set, result.trace),
    }
