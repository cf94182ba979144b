"""Who leaves the staff, as facts in two times."""

from typing import Final

from app.facts.store import FactTable

DEPARTURES: Final = FactTable(
    "departures",
    key={"employee_id": "uuid"},
    values={"last_day": "date", "reason": "text", "reference": "text", "sign_in_until": "date"},
)
