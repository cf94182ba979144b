"""Agencies, the regulations they write and choose, and those that results rest on: the use cases of regulation."""

from app.regulation.service.agencies import agency, create_agency, today
from app.regulation.service.choices import choices, choose_regulation, in_force
from app.regulation.service.drafts import (
    approve,
    change,
    compare,
    content_of,
    findings,
    get,
    held,
    page,
    reject,
    submit,
    upload,
    withdraw,
)
from app.regulation.service.kept import keep_rule_set, kept_rule_set
from app.regulation.service.time_rules import time_rules
from app.regulation.service.versions import Shelf, versions

__all__ = [
    "Shelf",
    "agency",
    "approve",
    "change",
    "choices",
    "choose_regulation",
    "compare",
    "content_of",
    "create_agency",
    "findings",
    "get",
    "held",
    "in_force",
    "keep_rule_set",
    "kept_rule_set",
    "page",
    "reject",
    "submit",
    "time_rules",
    "today",
    "upload",
    "versions",
    "withdraw",
]
