"""`erk agency`: begin with an agency, as the database's owner."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.options import DataOption, load_settings, refuse
from app.http.problem_texts import PROBLEMS
from app.main import clock_of, owner_database_url
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServerError
from app.persistence.failures import DatabaseUnavailableError, describe, driver_error
from app.personnel import service as personnel
from app.personnel.model import NewPrincipal, Principal, PrincipalKind
from app.regulation import service as regulation
from app.regulation.model import Agency
from app.settings import Settings
from app.shared.errors import Refusal

agency_app = typer.Typer(help="Instansi. | Agencies.", no_args_is_help=True)


def _officer(text: str) -> NewPrincipal:
    issuer, _, rest = text.partition("#")
    subject, _, name = rest.partition("=")
    if not (issuer and subject and name):
        message = "ISSUER#SUBJECT=NAME"
        raise typer.BadParameter(message)
    return NewPrincipal(issuer=issuer, subject=subject, kind=PrincipalKind.PERSON, name=name)


@agency_app.callback()
def _root() -> None:
    pass


@agency_app.command()
def create(  # noqa: PLR0913, PLR0917 - options of a command
    code: Annotated[int, typer.Option(min=11, max=9999, help="Kode wilayah Kemendagri. | Region code.")],
    name: Annotated[str, typer.Option(help="Nama instansi. | Name of the agency.")],
    officer: Annotated[
        list[NewPrincipal],
        typer.Option(parser=_officer, metavar="ISSUER#SUBJECT=NAME", help="Dua pejabat pertama. | The first two."),
    ],
    demo: Annotated[bool, typer.Option("--demo", help="Boleh memakai peraturan peraga. | May use demo rules.")] = False,  # noqa: FBT002 - how typer declares a flag
    time_zone: Annotated[str, typer.Option(help="Zona waktu. | Time zone.")] = "Asia/Jakarta",
    data: DataOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print JSON.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Buat instansi dengan dua pejabat pertamanya. | Create an agency with its first two officers.

    Contoh | Example: erk agency create --code 3273 --name "Kota Bandung"
    --officer "https://sso.bandung.go.id#ani=Ani" --officer "https://sso.bandung.go.id#budi=Budi"
    """
    new = Agency(agency_id=code, name=name, demo=demo, time_zone=time_zone)
    officers = _create(load_settings(data), new, officer)
    if as_json:
        typer.echo(json.dumps(asdict(new) | {"officers": [_said(one) for one in officers]}, ensure_ascii=False))
        return
    typer.echo(f"instansi | agency {code} {name}")
    for one in officers:
        typer.echo(f"pejabat | officer {one.name}: {one.issuer}#{one.subject}")


def _create(settings: Settings, new: Agency, officers: list[NewPrincipal]) -> list[Principal]:
    """Create the agency; whatever stands against it is told on stderr, with status 1."""
    if settings.owner_database_url is None and not settings.embedded:
        message = "atur ERK_OWNER_DATABASE_URL | set ERK_OWNER_DATABASE_URL"
        raise refuse(message)
    try:
        with owner_database_url(settings) as url:
            return asyncio.run(_create_on(url, settings, new, officers))
    except Refusal as refusal:
        words = PROBLEMS[refusal.code].detail
        message = f"{words.id} | {words.en}".format_map(refusal.params)
        raise refuse(message) from None
    except (EmbeddedServerError, DatabaseUnavailableError) as error:
        raise refuse(str(error)) from None
    except Exception as error:
        if driver_error(error) is None:
            raise
        message = f"basis data menolak | the database refused ({', '.join(describe(error).values())})"
        raise refuse(message) from None


async def _create_on(url: str, settings: Settings, new: Agency, officers: list[NewPrincipal]) -> list[Principal]:
    now = clock_of(settings).now()
    database = Database(url, pool_size=1, application="erk agency")
    try:
        async with database.transaction(new.agency_id) as conn:
            await regulation.create_agency(conn, new=new, now=now)
            today = await regulation.today(conn, agency_id=new.agency_id, now=now)
            return await personnel.appoint_first_officers(
                conn, agency_id=new.agency_id, officers=officers, since=today, now=now
            )
    finally:
        await database.close()


def _said(officer: Principal) -> dict[str, str]:
    return {
        "principal_id": str(officer.principal_id),
        "issuer": officer.issuer,
        "subject": officer.subject,
        "name": officer.name,
    }
