"""Agency, personnel, access, months and events over HTTP."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.http.security.development import DEVELOPMENT_ISSUER
from tests.personnel.conftest import BANDUNG, DEMO, Api, employee, post, unit

NIP = "193503302010011005"


async def test_a_unit_its_posts_and_people_are_recorded_and_read(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    (head,) = await api.create("/v1/posts", post("KADIS", unit_id, kelas_jabatan=14, position_group="jpt"))
    (staff,) = await api.create("/v1/posts", post("ANALIS", unit_id, parent_post_id=head))
    ani, budi = await api.create("/v1/employees", employee(), employee("193503302010011006", name="Budi"))
    await api.create(
        "/v1/assignments",
        {"employee_id": ani, "post_id": head, "kind": "definitive", "since": "2026-01-01"},
        {"employee_id": budi, "post_id": staff, "kind": "definitive", "since": "2026-01-01"},
    )
    listed = (await api.get("/v1/posts?on=2026-04-01")).json()
    superiors = (await api.get(f"/v1/employees/{budi}/superiors")).json()
    assert [(one["code"], one["kelas_jabatan"]) for one in listed["items"]] == [("ANALIS", 7), ("KADIS", 14)]
    assert (listed["on"], listed["next_page_token"]) == ("2026-04-01", None)
    assert superiors["items"] == [{"employee_id": ani, "post_id": head, "kind": "definitive", "on_behalf_of": None}]


async def test_each_item_has_its_own_result_and_problem(api: Api) -> None:
    (existing,) = await api.create("/v1/employees", employee())
    answer = await api.post(
        "/v1/employees",
        {"items": [employee(), employee("193503302010011006", golongan=None), employee("193503302010011007")]},
    )
    body = answer.json()
    assert (answer.status_code, body["created"], body["refused"]) == (200, 1, 2)
    taken, without_golongan, _ = body["items"]
    assert taken["problem"]["type"] == "/v1/problems/code-taken"
    assert taken["problem"]["remedies"][0]["href"] == f"/v1/employees/{existing}"
    assert without_golongan["problem"]["errors"][0]["pointer"] == "/items/1/golongan"
    assert NIP not in answer.text


async def test_validate_only_checks_and_keeps_nothing(api: Api) -> None:
    tried = await api.post("/v1/units?validate_only=true", {"items": [unit()]})
    assert tried.json()["created"] == 1
    assert (await api.get("/v1/units")).json()["items"] == []


async def test_an_employee_is_found_by_a_nip_in_the_body(api: Api) -> None:
    (employee_id,) = await api.create("/v1/employees", employee())
    found = await api.post("/v1/employees/search", {"nip": NIP})
    missing = await api.post("/v1/employees/search", {"nip": "193503302010011999"})
    assert found.json()["employee_id"] == employee_id
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "nip", ["19350330 201001 1 005", "19350330201001100", "1935033020100110055", 193503302010011005]
)
async def test_a_nip_is_eighteen_digits_of_text(api: Api, nip: object) -> None:
    answer = await api.post("/v1/employees", {"items": [employee() | {"nip": nip}]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/items/0/nip"


async def test_a_changed_post_is_read_as_known_before_and_now(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    (post_id,) = await api.create("/v1/posts", post("ANALIS", unit_id))
    before = (await api.get("/v1/posts")).json()["known_at"]
    body = post("", unit_id, kelas_jabatan=9, since="2026-03-01")
    del body["code"]
    changed = await api.post(f"/v1/posts/{post_id}/versions", body)
    now = await api.get(f"/v1/posts/{post_id}?on=2026-04-01")
    then = await api.get(f"/v1/posts/{post_id}?on=2026-04-01&known_at={before}")
    february = await api.get(f"/v1/posts/{post_id}?on=2026-02-01")
    assert changed.status_code == 201
    assert [one.json()["kelas_jabatan"] for one in (now, then, february)] == [9, 7, 7]


async def test_the_pages_of_a_list_keep_the_first_ones_moment(api: Api) -> None:
    await api.create("/v1/units", *(unit(code) for code in ("A", "B", "C")))
    first = (await api.get("/v1/units?page_size=2")).json()
    await api.create("/v1/units", unit("D"))
    second = (await api.get(f"/v1/units?page_size=2&page_token={first['next_page_token']}")).json()
    assert [one["code"] for one in first["items"]] == ["A", "B"]
    assert [one["code"] for one in second["items"]] == ["C"]
    assert (second["known_at"], second["next_page_token"]) == (first["known_at"], None)


async def test_overlapping_assignments_are_refused_with_the_other_one(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    one, other = await api.create("/v1/posts", post("A", unit_id), post("B", unit_id))
    (person,) = await api.create("/v1/employees", employee())
    (held,) = await api.create(
        "/v1/assignments", {"employee_id": person, "post_id": one, "kind": "definitive", "since": "2026-01-01"}
    )
    answer = await api.post(
        "/v1/assignments",
        {"items": [{"employee_id": person, "post_id": other, "kind": "definitive", "since": "2026-04-01"}]},
    )
    problem = answer.json()["items"][0]["problem"]
    assert problem["type"] == "/v1/problems/employee-holds-post"
    assert problem["detail"] == "The employee has another definitive post since 2026-01-01."
    assert problem["remedies"][0]["href"] == f"/v1/assignments/{held}"
    ended = await api.post(f"/v1/assignments/{held}/ending", {"until": "2026-04-01"})
    assert ended.json()["until"] == "2026-04-01"


async def test_another_agencys_token_sees_nothing_of_this_one(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    (person,) = await api.create("/v1/employees", employee())
    await api.post("/v1/periods/2026-04/transitions", {"to_state": "open"})
    for path in ("/v1/units", "/v1/employees", "/v1/assignments", "/v1/periods", "/v1/events"):
        assert (await api.get(path, agency_id=BANDUNG)).json()["items"] == [], path
    for path in (f"/v1/units/{unit_id}", f"/v1/employees/{person}", "/v1/periods/2026-04"):
        assert (await api.get(path, agency_id=BANDUNG)).status_code == 404, path
        assert (await api.get(path)).status_code == 200, path
    found = await api.post("/v1/employees/search", {"nip": NIP}, agency_id=BANDUNG)
    assert found.status_code == 404


async def test_who_has_no_role_reads_only_what_is_its_own(api: Api) -> None:
    siti, budi = await api.create("/v1/employees", employee(), employee("193503302010011006"))
    account = {"issuer": DEVELOPMENT_ISSUER, "subject": "siti", "kind": "person", "name": "Siti", "employee_id": siti}
    await api.create("/v1/principals", account)
    assert (await api.get(f"/v1/employees/{siti}", subject="siti")).status_code == 200
    assert (await api.get(f"/v1/assignments?employee_id={siti}", subject="siti")).status_code == 200
    for path in (f"/v1/employees/{budi}", "/v1/employees", "/v1/assignments", "/v1/principals", "/v1/events"):
        answer = await api.get(path, subject="siti")
        assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/role-missing"), path
    written = await api.post("/v1/units", {"items": [unit()]}, subject="siti")
    assert written.status_code == 403


async def test_another_persons_assignment_is_not_there_for_who_has_no_role(api: Api) -> None:
    (unit_id,) = await api.create("/v1/units", unit())
    (post_id,) = await api.create("/v1/posts", post("A", unit_id))
    (person,) = await api.create("/v1/employees", employee())
    (held,) = await api.create(
        "/v1/assignments", {"employee_id": person, "post_id": post_id, "kind": "definitive", "since": "2026-01-01"}
    )
    await api.create(
        "/v1/principals", {"issuer": DEVELOPMENT_ISSUER, "subject": "tamu", "kind": "person", "name": "Tamu"}
    )
    assert (await api.get(f"/v1/assignments/{held}", subject="tamu")).status_code == 404
    assert (await api.get(f"/v1/assignments/{held}")).status_code == 200


async def test_a_role_needs_two_officers(api: Api) -> None:
    (clerk,) = await api.create(
        "/v1/principals", {"issuer": DEVELOPMENT_ISSUER, "subject": "cici", "kind": "person", "name": "Cici"}
    )
    proposed = await api.post("/v1/role-grants", {"principal_id": clerk, "role": "clerk", "since": "2026-04-01"})
    grant = proposed.json()["grant_id"]
    alone = await api.post(f"/v1/role-grants/{grant}/approval")
    assert (alone.status_code, alone.json()["type"]) == (403, "/v1/problems/role-grant-second-person-needed")
    assert (await api.get("/v1/employees", subject="cici")).status_code == 403
    approved = await api.post(f"/v1/role-grants/{grant}/approval", subject="budi")
    assert approved.json()["approved_by"] != approved.json()["proposed_by"]
    assert (await api.get("/v1/employees", subject="cici")).status_code == 200
    await api.post(f"/v1/role-grants/{grant}/ending", {"until": "2026-04-01"})
    assert (await api.get("/v1/employees", subject="cici")).status_code == 403


async def test_a_month_is_opened_closed_and_never_skips(api: Api) -> None:
    skipped = await api.post("/v1/periods/2026-04/transitions", {"to_state": "closed"})
    opened = await api.post("/v1/periods/2026-04/transitions", {"to_state": "open"})
    closed = await api.post("/v1/periods/2026-04/transitions", {"to_state": "closed", "reason": "Rekap selesai"})
    unprepared = await api.post("/v1/periods/2199-01/transitions", {"to_state": "open"})
    history = (await api.get("/v1/periods/2026-04/transitions")).json()["items"]
    assert (skipped.status_code, skipped.json()["remedies"][0]["title"]) == (409, "What may follow now: open.")
    assert [opened.json()["state"], closed.json()["state"]] == ["open", "closed"]
    assert unprepared.json()["type"] == "/v1/problems/month-not-prepared"
    assert [(one["from_state"], one["to_state"], one["reason"]) for one in history] == [
        (None, "open", None),
        ("open", "closed", "Rekap selesai"),
    ]


@pytest.mark.parametrize("month", ["2026-13", "2026-4", "0000-01", "april"])
async def test_a_month_in_a_path_is_year_and_month(api: Api, month: str) -> None:
    assert (await api.get(f"/v1/periods/{month}")).status_code == 422


async def test_the_feed_goes_on_where_it_stopped(api: Api) -> None:
    await api.post("/v1/periods/2026-04/transitions", {"to_state": "open"})
    first = (await api.get("/v1/events?page_size=1")).json()
    nothing = (await api.get(f"/v1/events?cursor={first['next_cursor']}")).json()
    await api.post("/v1/periods/2026-04/transitions", {"to_state": "closed"})
    second = (await api.get(f"/v1/events?cursor={nothing['next_cursor']}")).json()
    foreign = await api.get(f"/v1/events?cursor={first['next_cursor']}", agency_id=BANDUNG)
    assert [one["data"]["state"] for one in first["items"]] == ["open"]
    assert first["items"][0]["source"] == f"urn:erk:agency:{DEMO}"
    assert (nothing["items"], nothing["up_to_date"]) == ([], True)
    assert [one["data"]["state"] for one in second["items"]] == ["closed"]
    assert foreign.status_code == 400


async def test_the_agency_and_its_regulation(api: Api) -> None:
    choice = {"since": "2026-01-01", "region": "nasional", "variant": "basis-penuh"}
    agency = (await api.get("/v1/agency")).json()
    chosen = await api.post("/v1/regulation-choices", choice)
    unknown = await api.post("/v1/regulation-choices", choice | {"variant": "basis-90"})
    real = await api.post("/v1/regulation-choices", choice, agency_id=BANDUNG)
    listed = (await api.get("/v1/regulation-choices")).json()["items"]
    assert (agency["agency_id"], agency["demo"]) == (DEMO, True)
    assert chosen.status_code == 201
    assert listed == [chosen.json()]
    assert (unknown.status_code, unknown.json()["type"]) == (409, "/v1/problems/regulation-unknown")
    assert "nasional/basis-penuh" in unknown.json()["remedies"][0]["title"]
    assert (real.status_code, real.json()["type"]) == (409, "/v1/problems/regulation-not-enacted")


async def test_what_is_not_there_is_404(api: Api) -> None:
    kinds = ("units", "posts", "employees", "assignments", "principals", "role-grants")
    answers = [await api.get(f"/v1/{kind}/{uuid4()}") for kind in kinds]
    assert [answer.status_code for answer in answers] == [404] * len(kinds)


async def test_the_state_machines_are_those_that_the_service_obeys(api: Api) -> None:
    machines = (await api.client.get("/v1/meta/state-machines")).json()
    assert machines["period_states"] == ["open", "grace", "closed", "calculated", "reviewed", "approved", "published"]
    assert machines["period_transitions"][0] == {
        "from_state": None,
        "to_state": "open",
        "cause": "person",
        "roles": ["officer"],
        "second_person": False,
    }
    assert {"verdict": "reject", "from_state": "submitted", "to_state": "rejected"} in machines["entry_decisions"]


async def test_an_hr_system_records_and_reads_by_its_scopes_and_decides_on_no_roles(api: Api) -> None:
    account = {"issuer": DEVELOPMENT_ISSUER, "subject": "simpeg", "kind": "service_account", "name": "SIMPEG"}
    reader = account | {"subject": "arsip", "scopes": ["hr:read"]}
    simpeg, _ = await api.create("/v1/principals", account | {"scopes": ["hr:read", "hr:write"]}, reader)
    (waiting,) = (await api.get(f"/v1/scope-changes?principal_id={simpeg}")).json()["items"]
    await api.post(f"/v1/scope-changes/{waiting['scope_change_id']}/approval", subject="budi")
    made = await api.post("/v1/employees", {"items": [employee()]}, subject="simpeg")
    found = await api.post("/v1/employees/search", {"nip": NIP}, subject="simpeg")
    assert (made.json()["created"], found.json()["employee_id"]) == (1, made.json()["items"][0]["id"])
    refused = await api.post("/v1/employees", {"items": [employee()]}, subject="arsip")
    assert (refused.status_code, refused.json()["type"]) == (403, "/v1/problems/scope-missing")
    proposal = {"principal_id": simpeg, "role": "clerk", "since": "2026-04-01"}
    by_a_machine = [
        await api.post("/v1/role-grants", proposal, subject="simpeg"),
        await api.post("/v1/principals", {"items": [account | {"subject": "x"}]}, subject="simpeg"),
        await api.get("/v1/principals", subject="simpeg"),
    ]
    assert [answer.json()["type"] for answer in by_a_machine] == ["/v1/problems/role-missing"] * 3
    to_a_machine = await api.post("/v1/role-grants", proposal)
    assert (to_a_machine.status_code, to_a_machine.json()["errors"][0]["pointer"]) == (422, "/principal_id")
