"""Puts together what a phone needs to know of its owner, from what the stages say for today."""

from datetime import date
from uuid import UUID

from app.attendance.service.plan import Plan, read_plan
from app.http.edge import Edge
from app.http.schemas.me import MeOut, MonthRules, MyAssignment, MyDay, MyEmployee, MyPrincipal, MySuperior
from app.monthly_score.outset import About, Outset, outset_of
from app.period import service as period
from app.period.model import Fact, accepts
from app.personnel import service as personnel
from app.personnel.model import Assignment, AssignmentFilter, Kind, Moment, Version
from app.personnel.person_details import masked
from app.regulation import service as regulation
from app.rules import Library
from app.shared.errors import NotFoundError, Refusal
from app.shared.month import Month

MOST_MONTHS = 24
MOST_POSTS = 50


async def about_me(edge: Edge, library: Library) -> MeOut:
    """Return who asks, with the posts, superiors, hours and windows of today and this month."""
    caller = edge.caller
    agency = await regulation.agency(edge.conn, agency_id=edge.agency_id)
    moment = await personnel.moment(edge.conn, agency_id=edge.agency_id, on=None, known_at=None, now=edge.now)
    principal = await personnel.get_principal(edge.conn, agency_id=edge.agency_id, principal_id=caller.principal_id)
    who = caller.employee_id
    return MeOut(
        agency_id=edge.agency_id,
        on=moment.on,
        time_zone=agency.time_zone,
        principal=MyPrincipal(
            principal_id=principal.principal_id,
            name=principal.name,
            kind=principal.kind,
            roles=sorted(caller.roles),
            scopes=sorted(caller.scopes),
        ),
        employee=None if who is None else await _employee(edge, who, moment),
        assignments=[] if who is None else await _assignments(edge, who, moment),
        superiors=[] if who is None else await _superiors(edge, who, moment),
        days=[] if who is None else await _days(edge, who, moment.on),
        months=await _months(edge, who, moment, library),
    )


async def _thing(edge: Edge, kind: Kind, thing_id: UUID, moment: Moment) -> Version | None:
    try:
        return await personnel.get_thing(
            edge.conn, agency_id=edge.agency_id, kind=kind, thing_id=thing_id, moment=moment
        )
    except NotFoundError:
        return None


async def _employee(edge: Edge, employee_id: UUID, moment: Moment) -> MyEmployee | None:
    found = await _thing(edge, Kind.EMPLOYEE, employee_id, moment)
    if found is None:
        return None
    return MyEmployee(employee_id=employee_id, name=_said(found, "name"), nip_masked=masked(found.code))


async def _assignments(edge: Edge, employee_id: UUID, moment: Moment) -> list[MyAssignment]:
    only = AssignmentFilter(employee_id=employee_id)
    held = await personnel.assignments_page(
        edge.conn, agency_id=edge.agency_id, moment=moment, only=only, after=None, size=MOST_POSTS
    )
    found = [await _assignment(edge, one, moment) for one in held]
    return [one for one in found if one is not None]


async def _assignment(edge: Edge, held: Assignment, moment: Moment) -> MyAssignment | None:
    """Write a post that is held with its unit; None where nothing is known of either today."""
    post = await _thing(edge, Kind.POST, held.post_id, moment)
    unit = None if post is None else await _thing(edge, Kind.UNIT, getattr(post.details, "unit_id"), moment)  # noqa: B009 - of a post
    if post is None or unit is None:
        return None
    return MyAssignment(
        assignment_id=held.assignment_id,
        kind=held.kind,
        post_id=held.post_id,
        post_code=post.code,
        post_title=_said(post, "title"),
        unit_id=unit.thing_id,
        unit_code=unit.code,
        unit_name=_said(unit, "name"),
        since=held.since,
        until=held.until,
    )


async def _superiors(edge: Edge, employee_id: UUID, moment: Moment) -> list[MySuperior]:
    found = await personnel.superiors_of(
        edge.conn, agency_id=edge.agency_id, employee_ids=[employee_id], day=moment.on, known_at=moment.known_at
    )
    listed = []
    for one in found[employee_id]:
        person = await _thing(edge, Kind.EMPLOYEE, one.employee_id, moment)
        listed.append(
            MySuperior(
                employee_id=one.employee_id,
                name=None if person is None else _said(person, "name"),
                post_id=one.post_id,
                kind=one.kind,
                on_behalf_of=one.on_behalf_of,
            )
        )
    return listed


async def _days(edge: Edge, employee_id: UUID, today: date) -> list[MyDay]:
    days = Month.of(today).days()
    plan = await read_plan(edge.conn, edge.agency_id, [(employee_id, day) for day in days])
    return [_day(plan, employee_id, day) for day in days]


def _day(plan: Plan, employee_id: UUID, day: date) -> MyDay:
    try:
        hours = plan.hours_of(employee_id, day)
    except Refusal as refusal:
        return MyDay(day=day, working=False, begins=None, ends=None, minutes=0, unknown=refusal.code)
    if hours is None:
        return MyDay(day=day, working=False, begins=None, ends=None, minutes=0, unknown=None)
    return MyDay(day=day, working=True, begins=hours.begins, ends=hours.ends, minutes=hours.minutes, unknown=None)


async def _months(edge: Edge, employee_id: UUID | None, moment: Moment, library: Library) -> list[MonthRules]:
    """Return this month and every other that takes entries or returned ones, the newest first."""
    agency_id = edge.agency_id
    begun = await period.page(edge.conn, agency_id=agency_id, after=None, size=MOST_MONTHS)
    states = {one.month: one.state for one in begun}
    taking = {month for month, state in states.items() if accepts(state, Fact.RETURNED_ENTRY)}
    months = sorted({Month.of(moment.on), *taking}, reverse=True)
    said = await regulation.time_rules(edge.conn, agency_id=agency_id, months=months, library=library)
    outsets: dict[Month, Outset] = {}
    if employee_id is not None:
        about = About(agency_id=agency_id, employee_id=employee_id, today=moment.on, known_at=moment.known_at)
        outsets = {month: await outset_of(edge.conn, about, month, library) for month in months}
    return [MonthRules.of(month, states.get(month), said.get(month), outsets.get(month)) for month in months]


def _said(version: Version, name: str) -> str:
    return str(getattr(version.details, name))
