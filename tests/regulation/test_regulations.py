"""A regulation that an agency writes itself: from the draft to being in force, and what stands in the way."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
import psycopg
import pytest

from app.persistence.database import Database, raw
from tests.personnel.conftest import BANDUNG, DEMO, Api
from tests.regulation.texts import CSV, sent, text

Json = Any
SECOND: dict[str, Json] = {"subject": "budi"}


async def upload(api: Api, body: Json | None = None, **who: Json) -> Json:
    answer = await api.post("/v1/regulations", body or sent(text()), **who)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def submitted(api: Api, body: Json | None = None, **who: Json) -> Json:
    draft = await upload(api, body, **who)
    answer = await api.post(f"/v1/regulations/{draft['regulation_id']}/submission", **who)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def approve(api: Api, regulation: Json, **who: Json) -> httpx.Response:
    body = {"digest": regulation["digest"]}
    return await api.post(f"/v1/regulations/{regulation['regulation_id']}/approval", body, **{**SECOND, **who})


async def enacted(api: Api, body: Json | None = None, **who: Json) -> Json:
    answer = await approve(api, await submitted(api, body, **who), **{**who, **SECOND})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def put(api: Api, draft: Json, body: Json, etag: str, *, agency_id: int = DEMO) -> httpx.Response:
    headers = {**api.token("ani", agency_id), "If-Match": etag}
    return await api.client.put(f"/v1/regulations/{draft['regulation_id']}", json=body, headers=headers)


async def versions(api: Api, on: str, **who: Json) -> dict[str, tuple[bool, str | None, str]]:
    answer = await api.get(f"/v1/regulation-versions?region=contoh&on={on}", **who)
    assert answer.status_code == 200, answer.text
    return {
        one["rule_set_id"]: (one["counts"], one["superseded_on"], one["standing"]) for one in answer.json()["items"]
    }


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def test_two_officers_put_a_regulation_in_force(api: Api) -> None:
    draft = await upload(api)
    findings = (await api.get(f"/v1/regulations/{draft['regulation_id']}/findings")).json()
    waiting = await api.post(f"/v1/regulations/{draft['regulation_id']}/submission")
    answer = await approve(api, waiting.json())

    assert (draft["state"], draft["rule_set_id"], draft["in_force"]) == ("draft", "contoh-2026", "2026-01-01")
    assert findings == {"errors": 0, "warnings": 0, "items": []}
    assert (waiting.json()["state"], answer.status_code, answer.json()["state"]) == ("submitted", 201, "enacted")
    assert [one["rule_set_id"] for one in answer.json()["parents"]] == ["nasional-2020-basis-penuh"]
    assert await versions(api, "2026-04-01") == {"contoh-2026": (True, None, "enacted")}
    assert await versions(api, "2025-12-31") == {"contoh-2026": (False, None, "enacted")}


async def test_what_is_read_is_what_was_sent(api: Api) -> None:
    draft = await upload(api)

    read = await api.get(f"/v1/regulations/{draft['regulation_id']}")

    assert read.json() == draft
    assert (draft["text"], draft["files"]) == (text(), [{"name": "kelas.csv", "content": CSV}])
    assert (await api.get(f"/v1/regulations/{draft['regulation_id']}", known=read.headers["ETag"])).status_code == 304


async def test_a_draft_with_a_mistake_is_kept_told_where_it_is_and_mended(api: Api) -> None:
    draft = await upload(api, sent(text(('rows_csv = "kelas.csv"', 'rows_csv = "kelass.csv"'))))
    path = f"/v1/regulations/{draft['regulation_id']}"
    findings = (await api.get(f"{path}/findings")).json()
    refused = await api.post(f"{path}/submission")
    etag = (await api.get(path)).headers["ETag"]
    mended = await put(api, draft, sent(text()), etag)
    stale = await put(api, draft, sent(text()), etag)

    (finding,) = findings["items"]
    assert (finding["code"], finding["file"], finding["line"]) == ("file-unreadable", "regulation.toml", 15)
    assert finding["mend"]
    assert code(refused) == (409, "regulation-has-errors")
    assert refused.json()["remedies"][0]["href"] == f"{path}/findings"
    assert (mended.status_code, mended.json()["rev"]) == (200, 2)
    assert code(stale) == (412, "version-mismatch")
    assert (await api.post(f"{path}/submission")).status_code == 201


async def test_a_text_that_is_no_toml_is_kept_and_told(api: Api) -> None:
    draft = await upload(api, {"format": "toml", "text": "[regulation\n", "files": []})

    findings = (await api.get(f"/v1/regulations/{draft['regulation_id']}/findings")).json()

    assert (draft["rule_set_id"], draft["in_force"]) == (None, None)
    assert [(one["code"], one["line"]) for one in findings["items"]] == [("toml-syntax", 1)]


async def test_an_example_that_does_not_come_out_stands_against_submission(api: Api) -> None:
    draft = await upload(api, sent(text(("tkd = 3491429", "tkd = 3491428"))))

    findings = (await api.get(f"/v1/regulations/{draft['regulation_id']}/findings")).json()

    assert [one["code"] for one in findings["items"]] == ["example-fails"]
    assert code(await api.post(f"/v1/regulations/{draft['regulation_id']}/submission")) == (
        409,
        "regulation-has-errors",
    )


async def test_toml_and_the_same_as_json_have_one_digest_and_the_csv_is_in_it(api: Api) -> None:
    as_toml = await submitted(api)
    as_json = await submitted(api, sent(text(), as_json=True))
    richer = await submitted(api, sent(text(), csv=CSV.replace("7,4000000", "7,4000001")))

    assert as_toml["digest"] == as_json["digest"]
    assert richer["digest"] != as_toml["digest"]


async def test_who_submitted_does_not_approve_and_only_what_was_read_is_approved(api: Api) -> None:
    waiting = await submitted(api)

    assert code(await approve(api, waiting, subject="ani")) == (403, "regulation-second-person")
    assert code(await approve(api, waiting | {"digest": f"sha256:{'0' * 64}"})) == (412, "regulation-digest-mismatch")
    assert (await approve(api, waiting)).status_code == 201


async def test_a_rejected_regulation_stays_rejected_with_its_reason(api: Api) -> None:
    waiting = await submitted(api)
    path = f"/v1/regulations/{waiting['regulation_id']}"
    by_oneself = await api.post(f"{path}/rejection", {"reason": "Salah"})
    rejected = await api.post(f"{path}/rejection", {"reason": "Pasal 5 belum sesuai"}, **SECOND)

    assert code(by_oneself) == (403, "regulation-second-person")
    assert (rejected.json()["state"], rejected.json()["reason"]) == ("rejected", "Pasal 5 belum sesuai")
    assert code(await approve(api, waiting)) == (409, "regulation-state")
    assert await versions(api, "2026-04-01") == {}


async def test_a_withdrawn_regulation_can_not_be_submitted_or_changed(api: Api) -> None:
    draft = await upload(api)
    path = f"/v1/regulations/{draft['regulation_id']}"

    assert (await api.post(f"{path}/withdrawal")).json()["state"] == "withdrawn"
    assert code(await api.post(f"{path}/submission")) == (409, "regulation-state")
    assert code(await put(api, draft, sent(text()), '"2"')) == (409, "regulation-state")


async def test_an_enacted_text_is_never_changed_not_even_in_the_database(
    api: Api, superuser: psycopg.AsyncConnection[Any]
) -> None:
    regulation = await enacted(api)

    assert code(await put(api, regulation, sent(text()), f'"{regulation["rev"]}"')) == (409, "regulation-state")
    for statement in (
        "UPDATE regulations SET text = 'x'",
        "UPDATE regulations SET state = 'draft'",
        "UPDATE regulations SET decided_by = submitted_by",
        "DELETE FROM regulations",
        "TRUNCATE regulations",
    ):
        with pytest.raises(psycopg.DatabaseError) as refused:
            await superuser.execute(statement)
        assert refused.value.sqlstate == "EK100", statement


async def test_a_successor_supersedes_from_its_day_and_the_earlier_month_keeps_the_old(api: Api) -> None:
    await enacted(api)
    later = text(('id = "contoh-2026"', 'id = "contoh-2027"'), ("in_force = 2026-01-01", "in_force = 2027-01-01"))
    await enacted(api, sent(later, csv=CSV.replace("8,4500000", "8,4600000")))

    assert await versions(api, "2026-12-31") == {
        "contoh-2026": (True, "2027-01-01", "enacted"),
        "contoh-2027": (False, None, "enacted"),
    }
    assert await versions(api, "2027-01-01") == {
        "contoh-2026": (False, "2027-01-01", "enacted"),
        "contoh-2027": (True, None, "enacted"),
    }


async def test_a_corrected_version_takes_the_place_of_its_id_and_what_was_known_stays(api: Api) -> None:
    first = await enacted(api)
    second = await enacted(api, sent(text(), csv=CSV.replace("8,4500000", "8,4600000")))

    now = (await api.get("/v1/regulation-versions?region=contoh")).json()["items"]
    before = (await api.get(f"/v1/regulation-versions?region=contoh&known_at={first['known_from']}")).json()["items"]

    assert [one["digest"] for one in now] == [second["digest"]]
    assert [one["digest"] for one in before] == [first["digest"]]
    read = (await api.get(f"/v1/regulations/{first['regulation_id']}")).json()
    assert (read["known_from"], read["known_until"]) == (first["known_from"], second["known_from"])


async def test_another_id_on_a_day_that_is_taken_is_told_when_it_is_checked(api: Api) -> None:
    await enacted(api)
    draft = await upload(api, sent(text(('id = "contoh-2026"', 'id = "contoh-lain"'))))

    findings = (await api.get(f"/v1/regulations/{draft['regulation_id']}/findings")).json()

    assert [one["code"] for one in findings["items"]] == ["validity-overlap"]


async def test_of_two_for_one_day_that_were_both_submitted_the_second_is_refused(api: Api) -> None:
    first = await submitted(api)
    second = await submitted(api, sent(text(('id = "contoh-2026"', 'id = "contoh-lain"'))))

    assert (await approve(api, first)).status_code == 201
    assert code(await approve(api, second)) == (409, "regulation-day-taken")


async def test_a_demo_or_a_shipped_id_can_not_be_submitted(api: Api) -> None:
    demo = await upload(api, sent(text(("in_force = 2026-01-01", 'in_force = 2026-01-01\nstanding = "demo"'))))
    shipped = await upload(api, sent(text(('id = "contoh-2026"', 'id = "samarinda-2022"'))))

    refused = await api.post(f"/v1/regulations/{demo['regulation_id']}/submission")
    taken = await api.post(f"/v1/regulations/{shipped['regulation_id']}/submission")

    assert code(refused) == (409, "regulation-is-demo")
    assert code(taken) == (409, "regulation-id-taken")


async def test_an_enacted_regulation_can_be_inherited_from_and_its_digest_is_fixed(api: Api) -> None:
    parent = await enacted(api)
    child = text(
        ('id = "contoh-2026"', 'id = "contoh-rsud"'),
        ('variant = "umum"', 'variant = "rsud"'),
        ('inherits = ["nasional-2020-basis-penuh"]', 'inherits = ["contoh-2026"]'),
    )
    waiting = await submitted(api, sent(child))
    corrected = await enacted(api, sent(text(), csv=CSV.replace("8,4500000", "8,4600000")))
    await approve(api, waiting)

    assert corrected["digest"] != parent["digest"]
    assert waiting["parents"] == [{"rule_set_id": "contoh-2026", "digest": parent["digest"]}]
    assert (await versions(api, "2026-04-01"))["contoh-rsud"] == (True, None, "enacted")


async def test_what_differs_is_told_against_the_predecessor_or_another(api: Api) -> None:
    await enacted(api)
    later = text(('id = "contoh-2026"', 'id = "contoh-2027"'), ("in_force = 2026-01-01", "in_force = 2027-01-01"))
    draft = await upload(api, sent(later, csv=CSV.replace("8,4500000", "8,4600000")))
    path = f"/v1/regulations/{draft['regulation_id']}/differences"

    before = (await api.get(path)).json()
    shipped = (await api.get(f"{path}?against=nasional-2020-basis-penuh")).json()
    unknown = await api.get(f"{path}?against=tidak-ada")

    assert before["old"]["rule_set_id"] == "contoh-2026"
    rows = [one for one in before["items"] if one["section"] == "tables"]
    assert [(one["name"], one["field"], one["old"], one["new"]) for one in rows] == [
        ("basic", "row 8", "4.500.000", "4.600.000")
    ]
    assert shipped["old"]["rule_set_id"] == "nasional-2020-basis-penuh"
    assert code(unknown) == (404, "regulation-not-found")


async def test_without_a_predecessor_one_is_asked_what_to_compare_with(api: Api) -> None:
    draft = await upload(api)

    answer = await api.get(f"/v1/regulations/{draft['regulation_id']}/differences")

    assert code(answer) == (409, "regulation-no-predecessor")


async def test_a_real_agency_chooses_what_it_has_enacted(api: Api) -> None:
    choice = {"since": "2026-01-01", "region": "contoh", "variant": "umum"}
    before = await api.post("/v1/regulation-choices", choice, agency_id=BANDUNG)
    await enacted(api, agency_id=BANDUNG)
    after = await api.post("/v1/regulation-choices", choice, agency_id=BANDUNG)

    assert code(before) == (409, "regulation-unknown")
    assert after.status_code == 201


async def test_another_agency_sees_nothing_of_it(api: Api) -> None:
    regulation = await enacted(api)

    foreign = await api.get(f"/v1/regulations/{regulation['regulation_id']}", agency_id=BANDUNG)

    assert code(foreign) == (404, "regulation-not-found")
    assert (await api.get("/v1/regulations", agency_id=BANDUNG)).json()["items"] == []
    assert await versions(api, "2026-04-01", agency_id=BANDUNG) == {}


async def test_the_list_is_cut_into_pages_and_filtered(api: Api) -> None:
    drafts = [await upload(api) for _ in range(3)]
    await submitted(api)

    first = (await api.get("/v1/regulations?state=draft&page_size=2")).json()
    token = first["next_page_token"]
    rest = (await api.get(f"/v1/regulations?state=draft&page_size=2&page_token={token}")).json()

    listed = [one["regulation_id"] for one in (*first["items"], *rest["items"])]
    assert listed == [one["regulation_id"] for one in reversed(drafts)]
    assert rest["next_page_token"] is None


async def test_every_version_is_listed_page_by_page(api: Api) -> None:
    whole = (await api.get("/v1/regulation-versions?page_size=200")).json()["items"]
    page = (await api.get("/v1/regulation-versions?page_size=7")).json()
    found = page["items"]
    while token := page["next_page_token"]:
        page = (await api.get(f"/v1/regulation-versions?page_size=7&page_token={token}")).json()
        found += page["items"]

    assert found == whole
    assert {one["origin"] for one in whole} == {"shipped"}
    dki = {one["rule_set_id"]: one["superseded_on"] for one in whole if one["region"] == "dki"}
    assert dki["dki-2015"] == "2016-01-01"


async def test_of_two_who_approve_at_once_one_does(api: Api) -> None:
    waiting = await submitted(api)

    answers = await asyncio.gather(*(approve(api, waiting) for _ in range(4)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 3}


async def test_the_database_refuses_that_one_person_does_both(
    api: Api, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await submitted(api)

    with pytest.raises(psycopg.errors.CheckViolation):
        await superuser.execute(
            "UPDATE regulations SET state = 'enacted', decided_by = submitted_by, decided_at = now(), known_from = 1"
        )


async def test_each_step_is_recorded_and_the_enactment_is_told(api: Api, fresh_database: Database) -> None:
    regulation = await enacted(api)

    async with fresh_database.transaction(DEMO) as conn:
        cursor = await (await raw(conn)).execute("SELECT action FROM audit_log WHERE object_kind = 'regulation'")
        actions = [row[0] for row in await cursor.fetchall()]
    events = (await api.get("/v1/events")).json()["items"]

    assert sorted(actions) == ["regulation.approve", "regulation.submit", "regulation.upload"]
    assert [(one["type"], one["subject"]) for one in events] == [("regulation.enacted", regulation["regulation_id"])]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([{"name": "../kelas.csv", "content": "a"}], "csv-name-form"),
        ([{"name": "a.csv", "content": "a"}, {"name": "a.csv", "content": "b"}], "file-twice"),
        ([{"name": f"k{n}.csv", "content": "a"} for n in range(21)], "too-many-items"),
    ],
)
async def test_files_that_can_not_be_are_refused_by_name(api: Api, files: Json, told: str) -> None:
    answer = await api.post("/v1/regulations", {"format": "toml", "text": "x", "files": files})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == told
