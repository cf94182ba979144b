"""Entries as they stand in the database, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.activity_log.model import Activity, Content, Entry, EntryState, ParkedBecause
from app.evidence.model import EvidenceFile, EvidenceType

COLUMNS = """
a.activity_id, a.rev, a.state, a.work_date, lower(a.during), upper(a.during), a.minutes,
coalesce(a.catalogue_code, a.unknown_catalogue_code), trim_scale(a.volume)::text, a.description, a.links,
a.catalogue_code IS NOT NULL, a.approved_minutes, a.parked_because, a.device_time, a.submitted_at,
a.employee_id, a.received_at, a.content_digest,
CASE WHEN a.evidence_ids = '{}' THEN NULL ELSE (
    SELECT json_agg(json_build_array(f.evidence_id, f.name, f.media_type, f.size, f.content_digest)
                    ORDER BY array_position(a.evidence_ids, f.evidence_id))
    FROM evidence_files f WHERE f.agency_id = a.agency_id AND f.evidence_id = ANY(a.evidence_ids)) END
"""
"""What a row is read with, in the order that `entry_of` and `activity_of` take it."""

CONTENT_JSON = """
jsonb_build_object('work_date', {0}.work_date, 'started_at', lower({0}.during), 'ended_at', upper({0}.during),
    'minutes', {0}.minutes, 'catalogue_code', coalesce({0}.catalogue_code, {0}.unknown_catalogue_code),
    'volume', trim_scale({0}.volume)::text, 'description', {0}.description, 'links', {0}.links,
    'evidence_ids', {0}.evidence_ids)
"""
"""What a row says, as the content that its owner sent."""


def array(values: Iterable[object]) -> str:
    """Write a parameter that the statement casts to an array: the driver writes those of UUIDs and dates slowly."""
    return "{" + ",".join(map(str, values)) + "}"


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Read a row of `COLUMNS`."""
    evidence = tuple(_file(*said) for said in row[19] or ())
    return Entry(
        activity_id=row[0],
        rev=row[1],
        state=EntryState(row[2]),
        content=Content(
            work_date=row[3],
            started_at=row[4],
            ended_at=row[5],
            minutes=row[6],
            catalogue_code=row[7],
            volume=row[8],
            description=row[9],
            links=tuple(row[10]),
            evidence_ids=tuple(one.evidence_id for one in evidence),
        ),
        evidence=evidence,
        item_known=row[11],
        approved_minutes=row[12],
        parked_because=None if row[13] is None else ParkedBecause(row[13]),
        device_time=row[14],
        submitted_at=row[15],
    )


def activity_of(row: tuple[Any, ...]) -> Activity:
    """Read a row of `COLUMNS` with its owner and digest."""
    return Activity(entry=entry_of(row), employee_id=row[16], received_at=row[17], content_digest=row[18])


def _file(evidence_id: str, name: str, media_type: str, size: int, content_digest: str) -> EvidenceFile:
    return EvidenceFile(
        evidence_id=UUID(evidence_id),
        name=name,
        media_type=EvidenceType(media_type),
        size=size,
        content_digest=content_digest,
    )


def row_of(entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry that come from what its owner said, for `json_rows`."""
    content = entry.content
    return {
        "activity_id": entry.activity_id,
        "work_date": content.work_date,
        "state": entry.state,
        "rev": entry.rev,
        "catalogue_code": content.catalogue_code if entry.item_known else None,
        "unknown_catalogue_code": None if entry.item_known else content.catalogue_code,
        "started_at": content.started_at,
        "ended_at": content.ended_at,
        "minutes": content.minutes,
        "volume": content.volume,
        "description": content.description,
        "links": content.links,
        "evidence_ids": content.evidence_ids,
        "parked_because": entry.parked_because,
        "device_time": entry.device_time,
        "submitted_at": entry.submitted_at,
    }
