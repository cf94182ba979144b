"""Writing entries out with all that was decided on them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.activity_log import service as activity_log
from app.activity_log.model import Activity
from app.http.edge import Edge
from app.http.problems import describe
from app.http.schemas.activities import ActivityOut, DecisionResultOut, DecisionResults
from app.verification import service as verification
from app.verification.model import DecisionResult


async def written(edge: Edge, activities: list[Activity]) -> list[ActivityOut]:
    """Write entries out with the last decision on each, of a superior and of an officer."""
    rulings = await verification.latest_decisions(edge.conn, agency_id=edge.agency_id, of=activities)
    ids = [one.entry.activity_id for one in activities]
    parking = await activity_log.parking_rulings(edge.conn, agency_id=edge.agency_id, ids=ids)
    return [
        ActivityOut.from_activity(one, rulings.get(one.entry.activity_id), parking.get(one.entry.activity_id))
        for one in activities
    ]


async def decision_results(edge: Edge, results: Sequence[DecisionResult]) -> DecisionResults:
    """Write out what became of decisions, in order."""
    current = [result.current for result in results if result.current is not None]
    bodies = {body.id: body for body in await written(edge, current)}
    return DecisionResults(results=[_decided(edge, n, one, bodies) for n, one in enumerate(results)])


def _decided(edge: Edge, index: int, result: DecisionResult, bodies: Mapping[UUID, ActivityOut]) -> DecisionResultOut:
    kept = result.problem
    problem = None if kept is None else describe(edge.request, kept, within=f"/decisions/{index}")
    return DecisionResultOut(
        activity_id=result.activity_id,
        status=result.status,
        decision_id=result.decision_id,
        rev=result.rev,
        problem=problem,
        current=None if result.current is None else bodies[result.activity_id],
    )
