"""`erk calendar propose`: days of a calendar for an officer to check, as rows that `erk attendance import` takes."""

from __future__ import annotations

import csv
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from app.attendance.proposals import propose_calendar
from app.attendance.weeks import WeekShape
from app.cli.options import refuse
from app.http.language import Language
from app.http.problem_texts import FIELD_ERRORS, PROBLEMS
from app.http.schemas.schedules import CalendarProposal, CalendarProposalIn
from app.imports.rows.attendance import CalendarDayRow
from app.shared.errors import FieldError, Refusal
from app.wire.errors import field_error

calendar_app: Final = typer.Typer(help="Kalender kerja. | Working calendars.", no_args_is_help=True)

_HOURS = re.compile(
    r"(?P<weekdays>[1-7](?:[-,][1-7])*) (?P<starts_at>\d\d:\d\d)-(?P<ends_at>\d\d:\d\d) (?P<minutes>\d{1,4})"
    r"(?: (?P<since>\S+)\.\.(?P<until>\S+))?"
)
_BAD_HOURS = "--hours: '1-4 07:30-16:00 450' ['2026-02-19..2026-03-20']"
_TEXTS = PROBLEMS["calendar-proposal-invalid"].errors

DayOption = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD")]


@calendar_app.callback()
def _group() -> None:
    pass


@calendar_app.command("propose")
def propose_command(  # noqa: PLR0913 - the options of a command
    code: Annotated[str, typer.Option("--code", help="Kode kalender. | The calendar's code.")],
    *,
    year: Annotated[int | None, typer.Option(help="Satu tahun. | A whole year.")] = None,
    since: DayOption = None,
    until: DayOption = None,
    shape: Annotated[
        WeekShape | None,
        typer.Option(help="Minggu kerja menurut Perpres 21/2023. | The usual week by Perpres 21/2023."),
    ] = None,
    ramadan_since: DayOption = None,
    ramadan_until: DayOption = None,
    hours: Annotated[
        list[str] | None,
        typer.Option(help="Jam lain; yang terakhir berlaku. | Other hours; the last counts. '5 07:30-11:30 240'"),
    ] = None,
    joint_leave: Annotated[bool, typer.Option(help="Dengan cuti bersama. | With joint leave.")] = True,
    file: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="TOML/JSON seperti POST /v1/calendar-proposals; pilihan menang. | Its body; options come before it.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON. | Days and sources as JSON.")] = False,
) -> None:
    """Usulkan hari kalender untuk diperiksa; keputusan daerah yang menentukan. | Propose days of a calendar.

    Contoh | Example: erk calendar propose --code umum --year 2026 --shape five_days --ramadan-since 2026-02-19
    --ramadan-until 2026-03-20 > calendar-days.csv; erk attendance import calendar-days.csv
    """
    said = {
        "year": year,
        "since": since,
        "until": until,
        "shape": shape,
        "ramadan_since": ramadan_since,
        "ramadan_until": ramadan_until,
        "patterns": None if hours is None else [_hours(text) for text in hours],
        "joint_leave": None if joint_leave else False,
    }
    body = ({} if file is None else _read(file)) | {name: value for name, value in said.items() if value is not None}
    proposed = _proposal(body)
    if as_json:
        typer.echo(json.dumps({"calendar_code": code, **proposed.model_dump(mode="json")}, ensure_ascii=False))
        return
    _write(code, proposed)
    for source in proposed.sources:
        typer.echo(source, err=True)


def _proposal(body: Mapping[str, object]) -> CalendarProposal:
    try:
        return CalendarProposal.of(propose_calendar(CalendarProposalIn.model_validate(body).to_wanted()))
    except ValidationError as error:
        raise _refused(field_error(item) for item in error.errors(include_url=False, include_input=False)) from None
    except Refusal as refusal:
        raise _refused(refusal.errors) from None


def _refused(errors: Iterable[FieldError]) -> typer.Exit:
    lines = []
    for one in errors:
        words = _TEXTS.get(one.code) or FIELD_ERRORS[one.code]
        said = (words.fill(language, one.params) for language in (Language.ID, Language.EN))
        lines.append(f"{one.pointer}: {' | '.join(said)}")
    return refuse("\n".join(lines))


def _write(code: str, proposed: CalendarProposal) -> None:
    rows = csv.DictWriter(sys.stdout, list(CalendarDayRow.model_fields), lineterminator="\n")
    rows.writeheader()
    rows.writerows({"calendar_code": code, **day.model_dump(mode="json")} for day in proposed.days)


def _hours(text: str) -> dict[str, object]:
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise refuse(_BAD_HOURS)
    said = found.groupdict()
    return {**said, "weekdays": _weekdays(said["weekdays"]), "minutes": int(said["minutes"])}


def _weekdays(text: str) -> list[int]:
    spans = (part.split("-") for part in text.split(","))
    return sorted({day for span in spans for day in range(int(span[0]), int(span[-1]) + 1)})


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        said = json.loads(text) if path.suffix.lower() == ".json" else _plain(tomllib.loads(text))
    except ValueError as error:
        message = f"{path.name}: {error}"
        raise refuse(message) from None
    if not isinstance(said, dict):
        message = f"{path.name}: {{...}}?"
        raise refuse(message)
    return said


def _plain(value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    """Write days and times of TOML as JSON has them."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value
