"""Writing entries out with all that was decided on them."""

from app.activity_log import service as activity_log
from app.activity_log.model import Activity
from app.http.edge import Edge
from app.http.schemas.activities import ActivityOut
from app.verification import service as verification


async def written(edge: Edge, activities: list[Activity]) -> list[ActivityOut]:
    """Write entries out with the last decision on each, of a superior and of an officer."""
    rulings = await verification.latest_decisions(edge.conn, agency_id=edge.agency_id, of=activities)
    ids = [one.entry.activity_id for one in activities]
    parking = await activity_log.parking_rulings(edge.conn, agency_id=edge.agency_id, ids=ids)
    return [
        ActivityOut.from_activity(one, rulings.get(one.entry.activity_id), parking.get(one.entry.activity_id))
        for one in activities
    ]
