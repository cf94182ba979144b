"""Every kind of row: exported, imported into an empty agency, and exported again the same, byte for byte."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from app.http.scopes import Scope
from app.imports.columns import columns_of
from app.imports.kinds import Kind
from app.imports.rows import KINDS
from app.persistence.partitions import ensure_activity_partitions
from app.shared.month import Month
from tests.imports.conftest import Hr, Json
from tests.imports.test_files import NIPS, held, person, post, unit
from tests.personnel.conftest import BANDUNG, DEMO

SITI, BUDI, ANI = NIPS[:3]
PPPK = "193601012026211001"
DAY = "2026-03-02"
SINCE = {"since": "2026-01-01"}

SAMPLES: dict[str, list[Json]] = {
    "units": [
        unit("UPT", parent_code="DISDIK"), unit("DISDIK"), unit("DISDIK", name="Dinas Baru", since="2026-03-01"),
        unit("LAMA", until="2026-02-01"),
    ],
    "posts": [
        post("P2", parent_code="P1", unit_code="UPT"), post("P1"), post("P3", until="2026-06-01"),
        post("P1", title="Kepala", since="2026-02-01", job_points=1200, unit_factor="1.25", post_amount=4_500_000,
             beban_kerja_amount=1, prestasi_kerja_amount=2, kondisi_kerja_amount=3, tempat_bertugas_amount=4,
             kelangkaan_profesi_amount=5, pertimbangan_objektif_lainnya_amount=0, fund_source="APBD",
             account_code="5.1.01.02.001"),
    ],
    "employees": [
        person(SITI, ruang="c"), person(SITI, golongan="IV", ruang="a", since="2026-04-01"), person(BUDI),
        person(ANI, service_state="suspended") | {"until": "2026-12-01"},
        person(PPPK, status_asn="pppk", golongan=None, golongan_pppk="IX", name='Dewi "Ayu", S.Pd;'),
    ],
    "assignments": [
        held(SITI, "P1", decree_number="SK/1", decree_on="2025-12-30", until="2026-03-01"),
        held(BUDI, "P2"), held(BUDI, "P1", kind="plt", since="2026-03-01"), held(SITI, "P3", since="2026-03-01"),
    ],
    "superior-overrides": [
        SINCE | {"nip": BUDI, "superior_nip": SITI, "reason": "Tim", "decree_number": "800/1", "until": "2026-03-01"},
        {"nip": BUDI, "superior_nip": SITI, "since": "2026-04-01", "reason": "Tim lagi"},
    ],
    "delegations": [
        SINCE | {"superior_nip": SITI, "delegate_nip": BUDI, "reason": "Dinas luar", "until": "2026-02-01"},
    ],
    "code-mappings": [
        SINCE | {"system": "sipd", "kind": "unit", "foreign_code": "1.01", "own_code": "DISDIK"},
        SINCE | {"system": "siasn", "kind": "sanction", "foreign_code": "15", "own_code": "medium",
                 "until": "2026-06-01"},
    ],
    "identity-numbers": [
        {"nip": SITI, "nik": "3273010203350001", "npwp": "0123456789012345"}, {"nip": BUDI, "npwp": "0123456789012346"},
    ],
    "bank-accounts": [
        SINCE | {"nip": SITI, "bank_code": "110", "bank_name": "bjb", "account_number": "0012345678901",
                 "account_name": "SITI", "until": "2026-04-01"},
        {"nip": SITI, "since": "2026-04-01", "bank_code": "002", "bank_name": "BRI", "account_number": "77001",
         "account_name": "SITI"},
    ],
    "tax-statuses": [
        {"nip": SITI, "tax_year": year, "ptkp": ptkp, "source": "KK"} for year, ptkp in ((2025, "TK/0"), (2026, "K/1"))
    ],
    "zakat-consents": [
        SINCE | {"nip": SITI, "consent": True, "document": "S-1"},
        {"nip": SITI, "since": "2026-03-01", "consent": False, "until": "2026-05-01"},
    ],
    "calendars": [
        {"code": "LIMA", "name": "Lima hari", "time_zone": "Asia/Jakarta"}, {"code": "ENAM", "name": "Enam hari"},
    ],
    "calendar-days": [
        {"calendar_code": "LIMA", "day": DAY, "kind": "working", "starts_at": "07:30", "ends_at": "16:00",
         "minutes": 450, "label": "Senin"},
        {"calendar_code": "LIMA", "day": "2026-03-03", "kind": "working", "starts_at": "07:30", "ends_at": "16:00",
         "minutes": 450},
        {"calendar_code": "LIMA", "day": "2026-03-19", "kind": "holiday", "label": "Nyepi"},
    ],
    "calendar-uses": [
        SINCE | {"calendar_code": "LIMA"}, SINCE | {"unit_code": "UPT", "calendar_code": "ENAM", "until": "2026-02-01"},
    ],
    "rosters": [
        {"nip": SITI, "day": "2026-03-04", "kind": "working", "starts_at": "22:00", "ends_at": "06:00", "minutes": 420},
        {"nip": SITI, "day": "2026-03-05", "kind": "rest"},
    ],
    "attendance-days": [
        {"nip": SITI, "day": DAY, "status": "present", "late_minutes": 5, "early_minutes": 0, "attended_minutes": 440,
         "apel": True, "source": "machine", "confidence": "0.9"},
        {"nip": SITI, "day": "2026-03-03", "status": "present", "arrived_at": "2026-03-03T07:40",
         "left_at": "2026-03-03T15:45", "device_time": "2026-03-03T07:40:01+07:00", "source": "mobile"},
        {"nip": BUDI, "day": DAY, "status": "leave", "leave_kind": "sick"},
        {"nip": BUDI, "day": "2026-03-03", "status": "absent"},
    ],
    "leaves": [
        {"nip": BUDI, "kind": "sick", "since": DAY, "until": "2026-03-03", "with_note": True},
        {"nip": SITI, "kind": "maternity", "since": "2026-05-01", "child": 3, "decree": "SK/9"},
    ],
    "discipline-events": [
        {"nip": SITI, "day": DAY, "kind": "apel_monday_missed"},
        {"nip": SITI, "day": DAY, "kind": "left_office", "times": 3,
         "event_id": "01968f3e-0000-7000-8000-000000000001"},
    ],
    "salary-facts": [
        {"nip": SITI, "payment_month": "2026-03", "gross": 5_000_000, "bpjs_base": 4_800_000, "tax_withheld": 0},
    ],
    "sanctions": [
        SINCE | {"nip": BUDI, "kind": "medium", "decree_number": "SK/7", "months": 6, "share": "0.25"},
        SINCE | {"nip": BUDI, "kind": "teguran_lisan", "until": "2026-02-01"},
    ],
    "obligation-holds": [
        SINCE | {"nip": SITI, "obligation": "lhkpn", "reason": "Belum lapor", "reference": "R-1",
                 "released_on": "2026-02-01", "release_reason": "Sudah"},
        SINCE | {"nip": BUDI, "obligation": "assets", "reason": "Mobil dinas"},
    ],
    "assessments": [
        {"nip": SITI, "period": "2026-03", "skp_score": "98.5", "predicate": "baik", "behaviour_score": "90",
         "review_360_score": "88.25", "skp_submitted_on": "2026-04-03"},
        {"nip": SITI, "period": "2025", "predicate": "sangat_baik"},
    ],
    "indicators": [
        {"nip": SITI, "month": "2026-03", "kind": "renkin", "name": "Laporan", "target": "10", "realisation": "9.5"},
        {"unit_code": "UPT", "month": "2026-03", "kind": "absorption", "name": "Serapan", "value": "0.5"},
    ],
    "outages": [
        {"code": "G-1", "since_at": "2026-03-02T08:00:00+07:00", "until_at": "2026-03-02T12:00:00+07:00",
         "reach": "attendance", "unit_codes": "DISDIK;UPT", "description": "Listrik padam", "declared_by": "Sekda"},
        {"code": "G-2", "since_at": "2026-03-04T08:00:00+07:00", "reach": "all", "description": "Banjir",
         "declared_by": "Sekda", "withdrawn": True},
    ],
    "catalogue-items": [
        SINCE | {"code": "4", "name": "Melakukan koordinasi", "unit": "kegiatan", "norm_minutes": 60,
                 "until": "2026-06-01"},
        {"code": "4", "since": "2026-06-01", "name": "Koordinasi", "unit": "kegiatan", "norm_minutes": 45,
         "active": False},
        SINCE | {"code": "5", "name": "Piket", "unit": "jam", "per_quantity": 2, "norm_minutes": 68,
                 "category": "special", "counts": False, "daily_times_limit": 2, "daily_minutes_limit": 120,
                 "monthly_times_limit": 8, "monthly_minutes_limit": 600},
    ],
    "catalogue-uses": [
        SINCE | {"item_code": "5", "post_code": "P1"},
        SINCE | {"item_code": "5", "position_group": "pelaksana", "until": "2026-04-01"},
        {"item_code": "5", "since": "2026-07-01"},
    ],
}  # fmt: skip
"""Rows that an HR system might send: with and without what need not be there."""


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_has_a_sample_in_which_every_column_says_something(kind: Kind) -> None:
    said = {name for row in SAMPLES[kind.name] for name, value in row.items() if value is not None}

    assert said == set(columns_of(kind).readings)


async def test_every_kind_comes_back_from_an_empty_agency_as_it_was(hr: Hr) -> None:
    await fill(hr)
    sent = {kind: await export(hr, kind, DEMO) for kind in KINDS}

    await open_month(hr, BANDUNG)
    for kind, answer in sent.items():
        ended = await hr.read(await hr.receive(kind, answer.content, agency_id=BANDUNG), agency_id=BANDUNG)
        assert (ended["state"], ended["refused"]) == ("succeeded", 0), kind

    for kind, answer in sent.items():
        assert (await export(hr, kind, BANDUNG)).content == answer.content, kind
        assert len(answer.content.splitlines()) == len(SAMPLES[kind]) + 1, kind
        assert await digest(hr, kind, BANDUNG) == await digest(hr, kind, DEMO), kind


async def test_every_kind_goes_through_a_spreadsheet_too_and_sent_back_changes_nothing(hr: Hr) -> None:
    await fill(hr)

    for kind in KINDS:
        content = (await export(hr, kind, DEMO, "format=csv")).content
        ended = await hr.read(await hr.receive(kind, content, written="csv"))
        assert (ended["unchanged"], ended["done"]) == (len(SAMPLES[kind]),) * 2, kind


async def test_the_feed_of_a_new_agency_tells_every_row_that_holds(hr: Hr) -> None:
    await fill(hr)

    for kind in KINDS:
        whole = lines(await export(hr, kind, DEMO))
        feed = lines(await export(hr, kind, DEMO, "changed_after=0"))
        gone = [row for row in feed if row.pop("_op") == "superseded"]
        assert all(row.pop("_change") > 0 for row in feed), kind
        for row in gone:
            feed.remove(row)
            feed.remove(row)
        assert feed == whole, kind


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.reveal is not None])
async def test_what_is_sealed_is_given_only_to_who_may_read_it(hr: Hr, kind: str) -> None:
    scopes = tuple(scope for scope in Scope if scope is not Scope.HR_SENSITIVE)

    for path in (f"/v1/exports/{kind}", f"/v1/export-digests/{kind}"):
        answer = await hr.api.get(path, scopes=scopes)
        assert (answer.status_code, answer.json()["type"]) == (403, "/v1/problems/scope-missing")


async def fill(hr: Hr) -> None:
    """Record every kind's sample, each kind after those that it names."""
    async with hr.database.transaction(DEMO) as conn:
        await ensure_activity_partitions(conn, Month(2026, 3))
    await open_month(hr, DEMO)
    for kind in KINDS:
        ended = await hr.send(kind, *SAMPLES[kind])
        assert ended["created"] == len(SAMPLES[kind]), (kind, await hr.refused(ended))


async def open_month(hr: Hr, agency_id: int) -> None:
    answer = await hr.api.post("/v1/periods/2026-03/transitions", {"to_state": "open"}, agency_id=agency_id)
    assert answer.is_success, answer.text


async def export(hr: Hr, kind: str, agency_id: int, query: str = "") -> httpx.Response:
    answer = await hr.api.get(f"/v1/exports/{kind}?{query}", agency_id=agency_id)
    assert answer.status_code == 200, answer.text
    return answer


async def digest(hr: Hr, kind: str, agency_id: int) -> list[Any]:
    answer = (await hr.api.get(f"/v1/export-digests/{kind}", agency_id=agency_id)).json()
    return [answer[name] for name in ("rows", "digest", "units")]


def lines(answer: httpx.Response) -> list[Json]:
    return [json.loads(line) for line in answer.text.splitlines()[:-1]]
