"""Sign-ins, and roles by two persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel import service
from app.personnel.model import Kind, NewPrincipal, PrincipalKind, RoleGrant, SignIn
from app.personnel.refusals import (
    EmployeeBoundError,
    GrantAlreadyApprovedError,
    GrantEndError,
    GrantNotFoundError,
    GrantSecondPersonError,
    GrantToOneselfError,
    GrantToServiceAccountError,
    PrincipalNotFoundError,
    ReferenceUnknownError,
    ServiceAccountError,
    SignInTakenError,
)
from app.personnel.service import Proposal
from app.shared.caller import Caller, Role
from tests.personnel.builders import (
    DEMO,
    ISSUER,
    NOW,
    SINCE,
    Office,
    caller,
    employee,
    made,
    open_office,
    person,
    record,
)
from tests.support.databases import RolledBackDatabase

APRIL_1 = date(2026, 4, 1)


async def bind(conn: AsyncConnection, office: Office, new: NewPrincipal) -> UUID:
    (bound,) = made(await service.bind_principals(conn, caller=office.officer, new=[new], now=NOW))
    return bound


async def propose(conn: AsyncConnection, by: Caller, principal_id: UUID, role: Role = Role.CLERK) -> RoleGrant:
    proposal = Proposal(principal_id=principal_id, role=role, since=APRIL_1, until=None)
    return await service.propose_grant(conn, caller=by, proposal=proposal, now=NOW)


async def roles_of(conn: AsyncConnection, subject: str, now: datetime = NOW) -> set[Role]:
    sign_in = SignIn(issuer=ISSUER, subject=subject, scopes=frozenset(), request_id="test")
    found = await service.principal_of(conn, agency_id=DEMO, sign_in=sign_in, now=now)
    assert found is not None
    return set(found.roles)


async def test_a_role_counts_once_a_second_officer_has_approved_it(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        clerk = await bind(conn, office, person("cici"))
        grant = await propose(conn, office.officer, clerk)
        before = await roles_of(conn, "cici")
        await service.approve_grant(conn, caller=office.second, grant_id=grant.grant_id, now=NOW)
        after = await roles_of(conn, "cici")
        too_early = await roles_of(conn, "cici", datetime(2026, 3, 31, 16, 59, tzinfo=UTC))
        first_minute = await roles_of(conn, "cici", datetime(2026, 3, 31, 17, 0, tzinfo=UTC))
    assert (before, after, too_early, first_minute) == (set(), {Role.CLERK}, set(), {Role.CLERK})


async def test_who_proposed_a_role_can_not_approve_it(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        grant = await propose(conn, office.officer, await bind(conn, office, person("cici")))
        with pytest.raises(GrantSecondPersonError):
            await service.approve_grant(conn, caller=office.officer, grant_id=grant.grant_id, now=NOW)


async def test_nobody_proposes_or_approves_a_role_for_itself(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        with pytest.raises(GrantToOneselfError):
            await propose(conn, office.officer, office.officer.principal_id, Role.PAYROLL)
        grant = await propose(conn, office.officer, office.second.principal_id, Role.PAYROLL)
        with pytest.raises(GrantToOneselfError):
            await service.approve_grant(conn, caller=office.second, grant_id=grant.grant_id, now=NOW)
        third = caller(DEMO, await bind(conn, office, person("cici")), Role.OFFICER)
        await service.approve_grant(conn, caller=third, grant_id=grant.grant_id, now=NOW)
        with pytest.raises(GrantAlreadyApprovedError):
            await service.approve_grant(conn, caller=third, grant_id=grant.grant_id, now=NOW)


async def test_a_proposal_is_kept_without_an_approval(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        grant = await propose(conn, office.officer, await bind(conn, office, person("cici")))
        stored = await service.get_grant(conn, agency_id=DEMO, grant_id=grant.grant_id)
        with pytest.raises(GrantNotFoundError):
            await service.get_grant(conn, agency_id=DEMO, grant_id=uuid4())
    assert (stored.approved_by, stored.approved_at) == (None, None)


INSERT = """INSERT INTO role_grants (agency_id, grant_id, principal_id, role, since, origin, proposed_by, proposed_at,
    approved_by, approved_at) VALUES (%s, %s, %s, 'officer', '2026-04-01', %s, %s, now(), %s, %s)"""


@pytest.mark.parametrize(
    ("origin", "proposed", "approved"), [("persons", True, True), ("owner", False, True), ("owner", False, False)]
)
async def test_the_database_refuses_the_application_a_grant_that_is_more_than_a_proposal(
    database: RolledBackDatabase, *, origin: str, proposed: bool, approved: bool
) -> None:
    office = await open_office(database)
    first, second = office.officer.principal_id, office.second.principal_id
    async with database.transaction(DEMO) as conn:
        cici = await bind(conn, office, person("cici"))
        by, approval = first if proposed else None, (second, NOW) if approved else (None, None)
        driver = await raw(conn)
        with pytest.raises(InsufficientPrivilege):
            async with driver.transaction():
                await driver.execute(INSERT, (DEMO, uuid4(), cici, origin, by, *approval))
        async with driver.transaction():  # what is refused above is the approval or the origin, and nothing else
            await driver.execute(INSERT, (DEMO, uuid4(), cici, "persons", first, None, None))


@pytest.mark.parametrize("column", ["role", "principal_id", "proposed_by", "origin", "since"])
async def test_the_database_refuses_the_application_to_change_what_was_proposed(
    database: RolledBackDatabase, column: str
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await propose(conn, office.officer, await bind(conn, office, person("cici")))
        driver = await raw(conn)
        change = sql.SQL("UPDATE role_grants SET {0} = {0}").format(sql.Identifier(column))
        with pytest.raises(InsufficientPrivilege):
            async with driver.transaction():
                await driver.execute(change)


async def test_a_service_account_is_given_no_role(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    account = replace(person("simpeg"), kind=PrincipalKind.SERVICE_ACCOUNT, scopes=("hr:write",))
    async with database.transaction(DEMO) as conn:
        with pytest.raises(GrantToServiceAccountError) as refused:
            await propose(conn, office.officer, await bind(conn, office, account), Role.OFFICER)
    assert refused.value.errors[0].pointer == "/principal_id"


async def test_a_role_ends_at_once_even_on_its_first_day(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        grant = await propose(conn, office.officer, await bind(conn, office, person("cici")))
        await service.approve_grant(conn, caller=office.second, grant_id=grant.grant_id, now=NOW)
        with pytest.raises(GrantEndError):
            await service.end_grant(conn, caller=office.second, grant_id=grant.grant_id, until=SINCE, now=NOW)
        await service.end_grant(conn, caller=office.second, grant_id=grant.grant_id, until=APRIL_1, now=NOW)
        assert await roles_of(conn, "cici") == set()
        with pytest.raises(GrantEndError):
            await service.end_grant(
                conn, caller=office.second, grant_id=grant.grant_id, until=date(2026, 5, 1), now=NOW
            )


async def test_a_role_for_nobody_is_refused(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        with pytest.raises(PrincipalNotFoundError):
            await propose(conn, office.officer, uuid4())


async def test_an_employee_has_one_sign_in_and_a_subject_one_principal(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        (employee_id,) = await record(conn, office.officer, Kind.EMPLOYEE, employee())
        new = [
            person("cici", employee_id=employee_id),
            person("dedi", employee_id=employee_id),
            person("ani"),
            person("eka", employee_id=uuid4()),
        ]
        results = await service.bind_principals(conn, caller=office.officer, new=new, now=NOW)
    assert isinstance(results[0], UUID)
    assert [type(one) for one in results[1:]] == [EmployeeBoundError, SignInTakenError, ReferenceUnknownError]


async def test_a_service_account_has_scopes_of_its_own_and_is_nobody(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    account = replace(person("simgaji"), kind=PrincipalKind.SERVICE_ACCOUNT, scopes=("hr:read",))
    async with database.transaction(DEMO) as conn:
        (employee_id,) = await record(conn, office.officer, Kind.EMPLOYEE, employee())
        await bind(conn, office, account)
        wrong = [
            replace(account, subject="x", employee_id=employee_id),
            replace(person("y"), scopes=("hr:read",)),
        ]
        results = await service.bind_principals(conn, caller=office.officer, new=wrong, now=NOW)
        sign_in = SignIn(issuer=ISSUER, subject="simgaji", scopes=frozenset({"hr:read", "hr:write"}), request_id="test")
        found = await service.principal_of(conn, agency_id=DEMO, sign_in=sign_in, now=NOW)
    assert [type(one) for one in results] == [ServiceAccountError, ServiceAccountError]
    assert found is not None
    assert found.scopes == {"hr:read"}
