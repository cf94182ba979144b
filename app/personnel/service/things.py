"""Units, posts and employees: recorded, changed from a day on, and read in two times."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.personnel.model import (
    Details,
    EmployeeDetails,
    Kind,
    Moment,
    NewThing,
    PostDetails,
    StatusAsn,
    UnitDetails,
    Version,
    replace_from,
)
from app.personnel.refusals import (
    AboveItselfError,
    CodeTakenError,
    DaysReversedError,
    EmployeeNotFoundError,
    GolonganError,
    GolonganPppkError,
    PostNotFoundError,
    ReferenceUnknownError,
    RuangError,
    UnitNotFoundError,
)
from app.personnel.store import things as store
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import Refusal
from app.shared.ids import new_id
from app.shared.nip import Nip

_NOT_FOUND = {Kind.UNIT: UnitNotFoundError, Kind.POST: PostNotFoundError, Kind.EMPLOYEE: EmployeeNotFoundError}


async def create_things(
    conn: AsyncConnection, *, caller: Caller, kind: Kind, new: Sequence[NewThing], now: datetime
) -> list[UUID | Refusal]:
    """Record units, posts or employees; one result each, in order: its id, or why it was refused.

    Taking the change number first lets one transaction of the agency at a time record and change personnel: what is
    checked here stays true until the end.
    """
    agency_id = caller.agency_id
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    taken = await store.ids_by_code(conn, agency_id, kind, [one.code for one in new])
    missing = await _missing(conn, agency_id, [one.details for one in new])
    results: list[UUID | Refusal] = []
    made: list[Version] = []
    for one in new:
        refusal = _refusal(kind, one, taken, missing)
        if refusal is not None:
            results.append(refusal)
            continue
        version = _first_version(one, change)
        taken[one.code] = version.thing_id
        made.append(version)
        results.append(version.thing_id)
    await store.add_things(conn, agency_id, kind, made)
    await audit.record(conn, *(_record(caller, kind, "create", v) for v in made), agency_id=agency_id, now=now)
    return results


async def change_thing(
    conn: AsyncConnection, *, caller: Caller, thing_id: UUID, details: Details, since: date, now: datetime
) -> Version:
    """Record that from a day on a unit, post or employee is otherwise, until its next change that is known already."""
    agency_id, kind = caller.agency_id, kind_of(details)
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    versions = await store.versions_of(conn, agency_id, kind, thing_id, None)
    if not versions:
        raise _NOT_FOUND[kind]
    plan = replace_from(versions, since)
    await _refuse_details(conn, agency_id, thing_id, details, (since, plan.until))
    version = Version(
        version_id=new_id(),
        thing_id=thing_id,
        code=versions[0].code,
        details=details,
        since=since,
        until=plan.until,
        known_from=change,
    )
    if plan.superseded is not None:
        await store.supersede(conn, agency_id, kind, plan.superseded.version_id, change)
    kept = [] if plan.kept is None else [replace(plan.kept, version_id=new_id(), known_from=change)]
    await store.add_versions(conn, agency_id, kind, [*kept, version])
    made = _record(caller, kind, "change", version, before=plan.superseded)
    await audit.record(conn, made, agency_id=agency_id, now=now)
    return version


async def get_thing(conn: AsyncConnection, *, agency_id: int, kind: Kind, thing_id: UUID, moment: Moment) -> Version:
    """Return a unit, post or employee as it was on a day, as known at a change number; else a `NotFoundError`."""
    found = await store.version_at(conn, agency_id, kind, thing_id, moment)
    if found is None:
        raise _NOT_FOUND[kind]
    return found


async def things_page(
    conn: AsyncConnection, *, agency_id: int, kind: Kind, moment: Moment, after: str | None, size: int
) -> list[Version]:
    """Return at most `size` things after a code (employees: after an id), as they were at a moment."""
    return await store.page(conn, agency_id, kind, moment=moment, after=after, size=size)


async def employee_by_nip(conn: AsyncConnection, *, agency_id: int, nip: Nip, moment: Moment) -> Version:
    """Return the employee with a NIP as it was at a moment, or raise `EmployeeNotFoundError`."""
    found = (await store.ids_by_code(conn, agency_id, Kind.EMPLOYEE, [nip])).get(nip)
    if found is None:
        raise EmployeeNotFoundError
    return await get_thing(conn, agency_id=agency_id, kind=Kind.EMPLOYEE, thing_id=found, moment=moment)


async def ids_by_code(conn: AsyncConnection, *, agency_id: int, kind: Kind, codes: Collection[str]) -> dict[str, UUID]:
    """Return the units or posts that have one of the codes, or the employees that have one of the NIPs."""
    return await store.ids_by_code(conn, agency_id, kind, sorted(set(codes)))


def kind_of(details: Details) -> Kind:
    """Return the kind of thing that has such details."""
    if isinstance(details, UnitDetails):
        return Kind.UNIT
    return Kind.POST if isinstance(details, PostDetails) else Kind.EMPLOYEE


def _references(details: Details) -> dict[str, tuple[Kind, UUID | None]]:
    """List the fields that name other things."""
    if isinstance(details, UnitDetails):
        return {"parent_unit_id": (Kind.UNIT, details.parent_unit_id)}
    if isinstance(details, PostDetails):
        return {"unit_id": (Kind.UNIT, details.unit_id), "parent_post_id": (Kind.POST, details.parent_post_id)}
    return {}


async def _missing(conn: AsyncConnection, agency_id: int, details: Sequence[Details]) -> set[UUID]:
    """Return what the details name and the agency doesn't have; one query for each kind."""
    named: dict[Kind, set[UUID]] = {}
    for kind, thing_id in (reference for one in details for reference in _references(one).values()):
        if thing_id is not None:
            named.setdefault(kind, set()).add(thing_id)
    missing: set[UUID] = set()
    for kind, ids in named.items():
        missing |= ids - await store.existing(conn, agency_id, kind, list(ids))
    return missing


def _wrong_details(details: Details, missing: set[UUID]) -> Refusal | None:
    for field, (_, thing_id) in _references(details).items():
        if thing_id in missing:
            return ReferenceUnknownError(field)
    return _wrong_grade(details) if isinstance(details, EmployeeDetails) else None


def _wrong_grade(details: EmployeeDetails) -> Refusal | None:
    if (details.status_asn is StatusAsn.PPPK) != (details.golongan is None):
        return GolonganError()
    if details.golongan_pppk is not None and details.status_asn is not StatusAsn.PPPK:
        return GolonganPppkError()
    return RuangError() if details.ruang is not None and details.golongan is None else None


def _refusal(kind: Kind, new: NewThing, taken: dict[str, UUID], missing: set[UUID]) -> Refusal | None:
    if new.until is not None and new.until <= new.since:
        return DaysReversedError()
    if new.code in taken:
        return CodeTakenError(kind, taken[new.code])
    return _wrong_details(new.details, missing)


async def _refuse_details(
    conn: AsyncConnection, agency_id: int, thing_id: UUID, details: Details, days: tuple[date, date | None]
) -> None:
    wrong = _wrong_details(details, await _missing(conn, agency_id, [details]))
    if wrong is not None:
        raise wrong
    above = details.parent_unit_id if isinstance(details, UnitDetails) else None
    above = details.parent_post_id if isinstance(details, PostDetails) else above
    kind = kind_of(details)
    if above is not None and await store.leads_back(conn, agency_id, kind, thing_id=thing_id, above=above, days=days):
        raise AboveItselfError(kind=kind)


def _first_version(new: NewThing, change: int) -> Version:
    return Version(
        version_id=new_id(),
        thing_id=new_id(),
        code=new.code,
        details=new.details,
        since=new.since,
        until=new.until,
        known_from=change,
    )


def _record(caller: Caller, kind: Kind, action: str, after: Version, before: Version | None = None) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"{kind}.{action}",
        object_kind=kind,
        object_id=str(after.thing_id),
        request_id=caller.request_id,
        subject_employee_id=after.thing_id if kind is Kind.EMPLOYEE else None,
        before_digest=None if before is None else _digest(before),
        after_digest=_digest(after),
    )


def _digest(version: Version) -> str:
    """Digest what a version says; ids are not part of it."""
    said = {name: None if value is None else str(value) for name, value in asdict(version.details).items()}
    until = None if version.until is None else version.until.isoformat()
    return digest({"code": version.code, "since": version.since.isoformat(), "until": until, "details": said})
