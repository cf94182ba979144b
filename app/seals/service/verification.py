"""One verification of all that an agency's trail holds: rows, links, checkpoints, and what finished runs froze."""

from collections.abc import Callable

from app.audit import verifying as chain
from app.persistence.database import Database
from app.seals.model import Report
from app.seals.service import results

Progress = Callable[[int, int], None]
"""Takes how much is done, and of how much."""


async def verify(database: Database, *, agency_id: int, progress: Progress | None = None) -> Report:
    """Verify an agency, page by page, each in a transaction of its own."""
    told = progress or (lambda _done, _total: None)
    report = Report()
    async with database.transaction(agency_id) as conn:
        links, found = await chain.begin(conn, agency_id=agency_id)
        sealed, of_runs = await results.begin(conn, agency_id=agency_id)
    report.add([*found, *of_runs])
    total = 2 * links.total + sealed.total
    while not links.ended:
        async with database.transaction(agency_id) as conn:
            report.add(await chain.go_on(conn, links))
        told(links.rows + links.looked_through_rows, total)
    while not sealed.ended:
        async with database.transaction(agency_id) as conn:
            report.add(await results.go_on(conn, sealed))
        told(2 * links.total + sealed.results, total)
    report.rows, report.waiting_rows, report.checkpoints = links.rows, links.waiting, links.checkpoints
    report.sealed_runs, report.waiting_runs, report.results = sealed.sealed_runs, sealed.waiting_runs, sealed.results
    return report
