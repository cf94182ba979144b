"""Sign-ins that end, persons who sign in by another subject, and scopes of service accounts that change."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from app.http.scopes import Scope
from app.persistence.database import Database
from app.personnel.service import approve_scopes, change_scopes
from app.shared.caller import Caller
from app.shared.errors import Refusal
from tests.personnel.builders import caller
from tests.personnel.conftest import DEMO, Api

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
NIP = "193503302010011005"


async def bind(api: Api, subject: str, **more: object) -> str:
    issuer = (await api.get("/v1/principals")).json()["items"][0]["issuer"]
    new = {"issuer": issuer, "subject": subject, "kind": "person", "name": subject.title()}
    (principal_id,) = await api.create("/v1/principals", new | more)
    return principal_id


async def bind_account(api: Api, *scopes: str, approved: bool = True) -> str:
    account = await bind(api, "simgaji", kind="service_account", scopes=list(scopes))
    for change in (await api.get(f"/v1/scope-changes?principal_id={account}")).json()["items"] if approved else ():
        await api.post(f"/v1/scope-changes/{change['scope_change_id']}/approval", subject="budi")
    return account


async def grant(api: Api, principal_id: str, role: str = "clerk", since: str = "2026-04-01") -> str:
    body = {"principal_id": principal_id, "role": role, "since": since}
    grant_id = str((await api.post("/v1/role-grants", body)).json()["grant_id"])
    approved = await api.post(f"/v1/role-grants/{grant_id}/approval", subject="budi")
    assert approved.status_code == 200, approved.text
    return grant_id


async def end(api: Api, principal_id: str) -> httpx.Response:
    return await api.post(f"/v1/principals/{principal_id}/ending", {"reason": "Pindah"})


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]


async def holders_on(api: Api, day: str) -> set[tuple[str, str]]:
    items = (await api.get(f"/v1/role-grants?on={day}")).json()["items"]
    return {(item["principal_id"], item["role"]) for item in items}


async def test_the_next_request_of_somebody_whose_sign_in_ended_is_refused_and_its_row_stays(api: Api) -> None:
    cici = await bind(api, "cici")
    await grant(api, cici, "officer")
    before = await api.get("/v1/principals", subject="cici")
    ended = await end(api, cici)
    after = await api.get("/v1/principals", subject="cici")
    row = (await api.get(f"/v1/principals/{cici}")).json()
    assert (before.status_code, ended.status_code) == (200, 200)
    assert code_of(after) == (401, "principal-unknown")
    assert (row["end_reason"], row["ended_at"]) == ("Pindah", "2026-04-01T01:00:00Z")
    assert [one["until"] for one in ended.json()["grants"]] == ["2026-04-01"]


async def test_a_sign_in_ends_once(api: Api) -> None:
    cici = await bind(api, "cici")
    await end(api, cici)
    assert code_of(await end(api, cici)) == (409, "principal-ended")


async def test_trying_to_end_a_sign_in_shows_what_would_end_and_ends_nothing(api: Api) -> None:
    cici = await bind(api, "cici")
    await grant(api, cici)
    tried = await api.post(f"/v1/principals/{cici}/ending?validate_only=true", {"reason": "Pindah"})
    assert (tried.status_code, len(tried.json()["grants"])) == (200, 1)
    assert (await api.get(f"/v1/principals/{cici}")).json()["ended_at"] is None
    assert (cici, "clerk") in await holders_on(api, "2026-04-01")


async def test_a_role_proposed_for_an_ended_sign_in_is_refused(api: Api) -> None:
    cici = await bind(api, "cici")
    await end(api, cici)
    body = {"principal_id": cici, "role": "clerk", "since": "2026-04-01"}
    assert code_of(await api.post("/v1/role-grants", body)) == (409, "principal-ended")


async def test_a_proposal_that_was_taken_back_can_not_be_approved(api: Api) -> None:
    cici = await bind(api, "cici")
    body = {"principal_id": cici, "role": "clerk", "since": "2026-04-01"}
    grant_id = (await api.post("/v1/role-grants", body)).json()["grant_id"]
    await api.post(f"/v1/role-grants/{grant_id}/ending", {"until": "2026-04-01"})
    approved = await api.post(f"/v1/role-grants/{grant_id}/approval", subject="budi")
    assert code_of(approved) == (409, "role-grant-taken-back")


async def test_an_employee_signs_in_by_its_new_subject_alone_and_without_its_former_roles(api: Api) -> None:
    employee = {"nip": NIP, "name": "Cici", "status_asn": "pns", "golongan": "III", "since": "2026-01-01"}
    (employee_id,) = await api.create("/v1/employees", employee)
    old = await bind(api, "cici", employee_id=employee_id)
    await grant(api, old, "auditor")
    issuer = (await api.get(f"/v1/principals/{old}")).json()["issuer"]
    new = await api.post(
        f"/v1/principals/{old}/rebinding", {"issuer": issuer, "subject": "cici.baru", "reason": "Akun diganti"}
    )
    by_old = await api.get(f"/v1/employees/{employee_id}", subject="cici")
    by_new = await api.get(f"/v1/employees/{employee_id}", subject="cici.baru")
    assert (new.status_code, new.json()["employee_id"]) == (201, employee_id)
    assert (by_old.status_code, by_new.status_code) == (401, 200)
    assert (await api.get("/v1/principals", subject="cici.baru")).status_code == 403


async def test_a_new_subject_that_is_taken_leaves_the_old_one_in(api: Api) -> None:
    cici = await bind(api, "cici")
    issuer = (await api.get(f"/v1/principals/{cici}")).json()["issuer"]
    refused = await api.post(
        f"/v1/principals/{cici}/rebinding", {"issuer": issuer, "subject": "budi", "reason": "Akun diganti"}
    )
    assert code_of(refused) == (409, "sign-in-taken")
    assert (await api.get("/v1/agency", subject="cici")).status_code == 200
    assert (await api.get(f"/v1/principals/{cici}")).json()["ended_at"] is None


async def test_a_subject_whose_sign_in_ended_can_be_bound_again(api: Api) -> None:
    cici = await bind(api, "cici")
    await end(api, cici)
    assert await bind(api, "cici") != cici


async def test_who_holds_which_role_is_told_for_a_day(api: Api) -> None:
    cici = await bind(api, "cici")
    grant_id = await grant(api, cici, since="2026-05-01")
    await api.post(f"/v1/role-grants/{grant_id}/ending", {"until": "2026-06-01"})
    await api.post("/v1/role-grants", {"principal_id": cici, "role": "auditor", "since": "2026-05-01"})
    on = {day: (cici, "clerk") in await holders_on(api, day) for day in ("2026-04-30", "2026-05-01", "2026-06-01")}
    assert on == {"2026-04-30": False, "2026-05-01": True, "2026-06-01": False}
    assert (cici, "auditor") not in await holders_on(api, "2026-05-01")


async def test_fewer_scopes_count_at_once_and_more_once_a_second_officer_has_approved_them(api: Api) -> None:
    account = await bind_account(api, "hr:read", "events:read")
    path = f"/v1/principals/{account}"
    fewer = await api.post(f"{path}/scopes", {"scopes": ["hr:read"]})
    narrowed = (await api.get(path)).json()["scopes"]
    more = await api.post(f"{path}/scopes", {"scopes": ["hr:read", "payroll:read"]})
    waiting = (await api.get(path)).json()["scopes"]
    approval = f"/v1/scope-changes/{more.json()['scope_change_id']}/approval"
    by_oneself = await api.post(approval)
    approved = await api.post(approval, subject="budi")
    again = await api.post(approval, subject="budi")
    assert (fewer.status_code, narrowed) == (201, ["hr:read"])
    assert (more.json()["applied_at"], waiting) == (None, ["hr:read"])
    assert code_of(by_oneself) == (403, "scope-change-second-person-needed")
    assert (approved.status_code, (await api.get(path)).json()["scopes"]) == (200, ["hr:read", "payroll:read"])
    assert code_of(again) == (409, "scope-change-already-applied")


async def test_a_new_service_account_reads_what_is_harmless_and_the_rest_waits_for_a_second_officer(api: Api) -> None:
    account = await bind_account(api, "hr:read", "hr:sensitive", "payroll:read", approved=False)
    begun = (await api.get(f"/v1/principals/{account}")).json()["scopes"]
    (waiting,) = (await api.get(f"/v1/scope-changes?principal_id={account}")).json()["items"]
    approval = f"/v1/scope-changes/{waiting['scope_change_id']}/approval"
    by_oneself = await api.post(approval)
    approved = await api.post(approval, subject="budi")
    assert (begun, waiting["before"]) == (["hr:read"], ["hr:read"])
    assert code_of(by_oneself) == (403, "scope-change-second-person-needed")
    assert approved.status_code == 200
    assert (await api.get(f"/v1/principals/{account}")).json()["scopes"] == ["hr:read", "hr:sensitive", "payroll:read"]


@pytest.mark.parametrize("scope", [one for one in Scope if one is not Scope.HR_READ])
async def test_no_scope_but_that_of_reading_hr_is_given_by_one_officer_alone(api: Api, scope: Scope) -> None:
    account = await bind_account(api, scope, approved=False)
    assert (await api.get(f"/v1/principals/{account}")).json()["scopes"] == []


async def test_a_service_account_that_only_reads_hr_waits_for_nobody_and_is_shut_out_by_one_officer(api: Api) -> None:
    account = await bind_account(api, "hr:read", approved=False)
    reads = await api.get("/v1/agency", subject="simgaji")
    ended = await end(api, account)
    afterwards = await api.get("/v1/agency", subject="simgaji")
    assert (await api.get(f"/v1/scope-changes?principal_id={account}")).json()["items"] == []
    assert (reads.status_code, ended.status_code) == (200, 200)
    assert code_of(afterwards) == (401, "principal-unknown")


async def test_scopes_proposed_from_others_than_there_are_now_are_not_approved(api: Api) -> None:
    account = await bind_account(api, "hr:read", "events:read")
    scopes = f"/v1/principals/{account}/scopes"
    stale = await api.post(scopes, {"scopes": ["hr:read", "events:read", "payroll:read"]})
    await api.post(scopes, {"scopes": []})
    approved = await api.post(f"/v1/scope-changes/{stale.json()['scope_change_id']}/approval", subject="budi")
    assert code_of(approved) == (409, "scope-change-stale")


async def test_scopes_of_a_person_and_scopes_as_they_are_are_refused(api: Api) -> None:
    account, cici = await bind_account(api, "hr:read"), await bind(api, "cici")
    same = await api.post(f"/v1/principals/{account}/scopes", {"scopes": ["hr:read"]})
    persons = await api.post(f"/v1/principals/{cici}/scopes", {"scopes": ["hr:read"]})
    assert code_of(same) == (409, "scopes-unchanged")
    assert code_of(persons) == (422, "principal-not-a-service-account")


async def test_of_two_officers_who_approve_at_once_one_does(api: Api, fresh_database: Database) -> None:
    account = await bind_account(api, "hr:read")
    await grant(api, await bind(api, "cici"), "officer")
    people = {one["subject"]: UUID(one["principal_id"]) for one in (await api.get("/v1/principals")).json()["items"]}
    ani, *others = (caller(DEMO, people[name]) for name in ("ani", "budi", "cici"))
    async with fresh_database.transaction(DEMO) as conn:
        change = await change_scopes(conn, caller=ani, principal_id=UUID(account), scopes=["payroll:read"], now=NOW)

    async def approve(who: Caller) -> str:
        try:
            async with fresh_database.transaction(DEMO) as conn:
                await approve_scopes(conn, caller=who, scope_change_id=change.scope_change_id, now=NOW)
        except Refusal as refusal:
            return refusal.code
        return "approved"

    told = await asyncio.gather(*(approve(who) for who in others))
    assert sorted(told) == ["approved", "scope-change-already-applied"]
