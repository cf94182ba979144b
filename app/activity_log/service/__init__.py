"""The use cases of the activity log."""

from app.activity_log.service.entries import (
    activities_of,
    activity,
    awaiting_days,
    awaiting_page,
    keys_of,
    mark_decided,
    month_digests,
    page,
    waiting_of_some,
)
from app.activity_log.service.evidence import evidence_file
from app.activity_log.service.parking import decide_parked, parked_page, parking_rulings, revisions
from app.activity_log.service.pushes import push

__all__ = [
    "activities_of",
    "activity",
    "awaiting_days",
    "awaiting_page",
    "decide_parked",
    "evidence_file",
    "keys_of",
    "mark_decided",
    "month_digests",
    "page",
    "parked_page",
    "parking_rulings",
    "push",
    "revisions",
    "waiting_of_some",
]
