"""After the month: HR closes and works it out, one reviews, another approves it, two persons approve what is paid."""

from __future__ import annotations

import time
from datetime import date

from app.cli.api import Api, Json
from app.cli.demo.calendar import PAYMENT_MONTH, WORK_MONTH
from app.cli.demo.office import APPROVER, OFFICERS
from app.cli.demo.progress import Teller
from app.cli.demo.workdays import at
from app.cli.errors import CommandError
from app.clock import FileClock

_CLOSED_AT = at(date(2026, 5, 4), 8)
_APPROVED_AT = at(date(2026, 5, 5), 9)
_PUBLISHED_AT = at(date(2026, 5, 6), 10)
_PAUSE = 1 / 20
_TRANSITIONS = f"/v1/periods/{WORK_MONTH}/transitions"


class RunFailedError(CommandError):
    """The month run ended without a result."""

    def __init__(self, run: Json) -> None:
        super().__init__(
            f"Perhitungan bulan berakhir dengan status {run['state']}.", f"The month run ended {run['state']}."
        )


def close_and_publish(api: Api, clock: FileClock, teller: Teller) -> str:
    """Bring the month from its last entry to published lines, and return the publication's id."""
    with teller.stage("month_run", "Menutup dan menghitung bulan | Closing and working out the month"):
        clock.move(_CLOSED_AT)
        api.post(OFFICERS[0], _TRANSITIONS, {"to_state": "closed", "reason": "Rekap April selesai"})
        _work_out(api)
    with teller.stage("publication", "Menyetujui dan menerbitkan | Approving and publishing"):
        clock.move(_APPROVED_AT)
        api.post(OFFICERS[1], _TRANSITIONS, {"to_state": "reviewed", "reason": "Rekap cocok dengan daftar hadir"})
        api.post(APPROVER, _TRANSITIONS, {"to_state": "approved", "reason": "Sudah diperiksa"})
        months = {"work_month": str(WORK_MONTH), "payment_month": str(PAYMENT_MONTH)}
        batch = api.post(OFFICERS[0], "/v1/publications", months)
        clock.move(_PUBLISHED_AT)
        return _publish(api, batch)


def _work_out(api: Api) -> None:
    """Start the month's run, and read it again until it has ended."""
    run = api.post(OFFICERS[0], "/v1/month-runs", {"month": str(WORK_MONTH)})
    while run["state"] == "running":
        time.sleep(_PAUSE)
        run = api.get(OFFICERS[0], f"/v1/month-runs/{run['run_id']}")
    if run["state"] != "finished":
        raise RunFailedError(run)


def _publish(api: Api, batch: Json) -> str:
    """Let two persons approve exactly this batch, and publish it."""
    path = f"/v1/publications/{batch['publication_id']}"
    for who in (OFFICERS[1], APPROVER):
        api.post(who, f"{path}/approvals", {"digest": batch["digest"]})
    published = api.post(OFFICERS[0], f"{path}/publication", None)
    return str(published["publication_id"])
