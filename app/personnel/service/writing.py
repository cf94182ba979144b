"""Versions of things written together under one change number, with their audit records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts.service import Audited
from app.persistence.json_rows import json_rows
from app.personnel.model import Kind, Version
from app.personnel.store import things as store
from app.personnel.timeline import Stretch, difference
from app.shared.caller import Caller
from app.shared.digests import digest, digest_of_bytes
from app.shared.ids import new_id
from app.shared.records import shallow


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is known of a thing from now on; `before` is None where the thing itself is new."""

    thing_id: UUID
    code: str
    before: Sequence[Version] | None
    after: Sequence[Stretch]


async def write(
    conn: AsyncConnection,
    *,
    caller: Caller,
    kind: Kind,
    changes: Sequence[Change],
    now: datetime,
    audited: Audited = Audited.EACH,
) -> list[Version]:
    """Write what differs, superseding what said otherwise; return the versions that are new, in the order given.

    No change number is taken where nothing differs. What came in bulk is audited together: its versions are those that
    are known from the change number that the record names.
    """
    agency_id = caller.agency_id
    differing = [(one, *difference(one.before or (), one.after)) for one in changes]
    differing = [one for one in differing if one[1] or one[2]]
    if not differing:
        return []
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    gone = [version.version_id for _, versions, _ in differing for version in versions]
    added = {one.thing_id: [_version(one, stretch, change) for stretch in said] for one, _, said in differing}
    made = [version for versions in added.values() for version in versions]
    await store.add_identities(conn, agency_id, kind, [one for one, *_ in differing if one.before is None])
    await store.supersede(conn, agency_id, kind, gone, change)
    await store.add_versions(conn, agency_id, kind, made)
    if audited is Audited.TOGETHER:
        records = [record_together(caller, kind, [one.thing_id for one, *_ in differing], change, made)]
    else:
        records = [_record(caller, kind, one, versions, added[one.thing_id]) for one, versions, _ in differing]
    await audit.record(conn, *records, agency_id=agency_id, now=now)
    return made


def _version(one: Change, stretch: Stretch, change: int) -> Version:
    return Version(
        version_id=new_id(),
        thing_id=one.thing_id,
        code=one.code,
        details=stretch.details,
        since=stretch.since,
        until=stretch.until,
        known_from=change,
    )


def record_together(
    caller: Caller, object_kind: str, things: Sequence[UUID], change: int, made: Sequence[object]
) -> Record:
    """Return the one audit record of many changes: its digest is over what was written."""
    return Record(
        principal_id=caller.principal_id,
        action=f"{object_kind}.record",
        object_kind=object_kind,
        object_id=f"change {change}: {len(things)}",
        request_id=caller.request_id,
        subject_employee_id=things[0] if object_kind == Kind.EMPLOYEE and len(things) == 1 else None,
        after_digest=digest_of_bytes(json_rows(made).encode()),
    )


def _record(caller: Caller, kind: Kind, one: Change, gone: Sequence[Version], made: Sequence[Version]) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"{kind}.{'create' if one.before is None else 'change'}",
        object_kind=kind,
        object_id=str(one.thing_id),
        request_id=caller.request_id,
        subject_employee_id=one.thing_id if kind is Kind.EMPLOYEE else None,
        before_digest=digest([_said(version) for version in gone]) if gone else None,
        after_digest=digest([_said(version) for version in made]) if made else None,
    )


def _said(version: Version) -> dict[str, object]:
    """Return what a version says; its ids are not part of it."""
    details = {name: None if value is None else str(value) for name, value in shallow(version.details).items()}
    return {"code": version.code, "since": _day(version.since), "until": _day(version.until), "details": details}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
