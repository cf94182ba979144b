"""Units, posts and employees: recorded, changed from a day on, and read in two times."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel.draft import above, leads_back, wrong_grade
from app.personnel.model import (
    Details,
    EmployeeDetails,
    Kind,
    Moment,
    NewThing,
    PostDetails,
    UnitDetails,
    Version,
)
from app.personnel.refusals import (
    AboveItselfError,
    CodeTakenError,
    DaysReversedError,
    EmployeeNotFoundError,
    PostNotFoundError,
    ReferenceUnknownError,
    UnitNotFoundError,
)
from app.personnel.service.writing import Change, write
from app.personnel.store import things as store
from app.personnel.store.ways import ways_up_from
from app.personnel.timeline import Stretch, end_of_change, paint, stretches_of
from app.shared.caller import Caller
from app.shared.errors import Refusal
from app.shared.ids import new_id
from app.shared.nip import Nip

_NOT_FOUND = {Kind.UNIT: UnitNotFoundError, Kind.POST: PostNotFoundError, Kind.EMPLOYEE: EmployeeNotFoundError}


async def create_things(
    conn: AsyncConnection, *, caller: Caller, kind: Kind, new: Sequence[NewThing], now: datetime
) -> list[UUID | Refusal]:
    """Record units, posts or employees; one result each, in order: its id, or why it was refused.

    The agency's counter is held, so that one transaction of the agency at a time records and changes personnel: what is
    checked here stays true until the end.
    """
    agency_id = caller.agency_id
    await audit.hold_counter(conn, agency_id=agency_id)
    taken = await store.ids_by_code(conn, agency_id, kind, [one.code for one in new])
    missing = await _missing(conn, agency_id, [one.details for one in new])
    results: list[UUID | Refusal] = []
    changes: list[Change] = []
    for one in new:
        refusal = _refusal(kind, one, taken, missing)
        if refusal is not None:
            results.append(refusal)
            continue
        taken[one.code] = new_id()
        stretch = Stretch(one.since, one.until, one.details)
        changes.append(Change(thing_id=taken[one.code], code=one.code, before=None, after=[stretch]))
        results.append(taken[one.code])
    await write(conn, caller=caller, kind=kind, changes=changes, now=now)
    return results


async def change_thing(
    conn: AsyncConnection, *, caller: Caller, thing_id: UUID, details: Details, since: date, now: datetime
) -> Version:
    """Record that from a day on a unit, post or employee is otherwise, until its next change that is known already."""
    agency_id, kind = caller.agency_id, kind_of(details)
    await audit.hold_counter(conn, agency_id=agency_id)
    versions = await store.versions_of(conn, agency_id, kind, thing_id, None)
    if not versions:
        raise _NOT_FOUND[kind]
    known = stretches_of(versions)
    new = Stretch(since, end_of_change(known, since), details)
    await _refuse_details(conn, agency_id, thing_id, new)
    after, _ = paint(known, new)
    change = Change(thing_id=thing_id, code=versions[0].code, before=versions, after=after)
    made = await write(conn, caller=caller, kind=kind, changes=[change], now=now)
    return next(version for version in [*made, *versions] if version.since == since)


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
    return wrong_grade(details) if isinstance(details, EmployeeDetails) else None


def _refusal(kind: Kind, new: NewThing, taken: dict[str, UUID], missing: set[UUID]) -> Refusal | None:
    if new.until is not None and new.until <= new.since:
        return DaysReversedError()
    if new.code in taken:
        return CodeTakenError(kind, taken[new.code])
    return _wrong_details(new.details, missing)


async def _refuse_details(conn: AsyncConnection, agency_id: int, thing_id: UUID, new: Stretch) -> None:
    details, kind = new.details, kind_of(new.details)
    wrong = _wrong_details(details, await _missing(conn, agency_id, [details]))
    if wrong is not None:
        raise wrong
    higher = above(details)
    ways = {} if higher is None else await ways_up_from(conn, agency_id, kind, [higher])
    if leads_back(ways, thing_id, new):
        raise AboveItselfError(kind, f"parent_{kind}_id")
