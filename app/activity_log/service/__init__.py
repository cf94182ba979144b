"""The use cases of the activity log."""

from app.activity_log.service.catalogue import catalogue_items, catalogue_page, record_catalogue
from app.activity_log.service.entries import activities_of, activity, keys_of, mark_decided, month_digests, page
from app.activity_log.service.pushes import push

__all__ = [
    "activities_of",
    "activity",
    "catalogue_items",
    "catalogue_page",
    "keys_of",
    "mark_decided",
    "month_digests",
    "page",
    "push",
    "record_catalogue",
]
