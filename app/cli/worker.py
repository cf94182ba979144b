"""`erk worker`: works off background jobs, on as many machines as needed."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from app.cli.collector import settle_collector
from app.cli.field_keys import require_field_keys
from app.cli.logs import configure_logging
from app.cli.options import DataOption, load_settings, refuse
from app.cli.signing_key import require_good_signing_key
from app.cli.termination import leave_when_terminated
from app.jobs.worker import Hands, WorkerLimits, running_worker
from app.main import clock_of, database_url, objects_of, sealer_of, signer_of
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServerError
from app.persistence.server_check import UnfitServerError
from app.rules.library import Library
from app.settings import Settings
from app.tasks import TASKS


def worker(
    data: DataOption = None,
    heartbeat: Annotated[int, typer.Option(min=1, help="Detik antara tanda hidup. | Seconds between signs.")] = 10,
    stalled: Annotated[
        int, typer.Option(min=2, help="Detik diam sebelum dianggap mati. | Seconds of silence before given up.")
    ] = 30,
) -> None:
    """Kerjakan tugas latar sampai dihentikan. | Work off background jobs until stopped.

    Contoh | Example: erk worker --data ./erk-data
    """
    settings = load_settings(data)
    configure_logging(settings.log_level)
    limits = WorkerLimits(heartbeat=timedelta(seconds=heartbeat), stalled_after=timedelta(seconds=stalled))
    require_good_signing_key(settings)
    leave_when_terminated()
    try:
        with database_url(settings) as url:
            require_field_keys(settings, url)
            asyncio.run(_work(settings, url, limits))
    except (EmbeddedServerError, UnfitServerError) as error:
        raise refuse(str(error)) from None


async def _work(settings: Settings, url: str, limits: WorkerLimits) -> None:
    database = Database(url, application="erk worker")
    try:
        hands = Hands(
            database=database,
            now=clock_of(settings).now,
            sealer=sealer_of(settings),
            objects=objects_of(settings),
            library=Library(settings.rules_paths),
            signer=signer_of(settings),
        )
        settle_collector()
        async with running_worker(url, TASKS, hands, limits):
            typer.echo("bekerja | working")
            await asyncio.Event().wait()
    finally:
        await database.close()
