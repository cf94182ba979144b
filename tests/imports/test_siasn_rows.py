"""What is pulled from SIASN is what the import takes: file by file, in SIASN's codes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from pydantic_core import to_json

from app.imports.codes import SIASN, SIASN_UNPAID_LEAVE
from app.siasn.client import SiasnClient
from app.siasn.rows import IMPORTED_AS, PullKind, Row, Wanted, rows_of, unit_rows
from app.siasn.words import SYSTEM, UNPAID_LEAVE
from tests.imports.conftest import Hr, Json, counts
from tests.imports.test_files import post, unit
from tests.imports.test_foreign_codes import mapping
from tests.siasn.server import Siasn, found, running

NIP = "193503302010011005"
DAYS = {"tanggalAwal": "01-02-2026", "tanggalAkhir": "28-02-2026", "skNomor": "SK-4"}
ANSWERS: dict[str, list[Json]] = {
    "/referensi/ref-unor": [
        {"Id": "u1", "NamaUnor": "Dinas Pendidikan", "DiatasanId": None},
        {"Id": "u2", "NamaUnor": "UPT", "DiatasanId": "u1"},
        {"Id": "u3", "NamaUnor": "Bukan kita", "DiatasanId": "u1"},
    ],
    f"/pns/data-utama/{NIP}": [
        {"nama": "Siti", "statusPegawai": "PNS", "kedudukanPnsNama": "Aktif", "golRuangAkhirId": "33",
         "tmtGolAkhir": "01-04-2024", "tmtCpns": "01-01-2010"},
    ],
    f"/pns/rw-golongan/{NIP}": [{"golongan": "III/d", "tmtGolongan": "01-04-2026"}],
    f"/jabatan/pns/{NIP}": [
        {"unorId": "u1", "jabatanFungsionalId": "f1", "tmtJabatan": "01-02-2025"},
        {"unorId": "u1", "tmtJabatan": "01-03-2026", "nomorSk": "SK-3", "tanggalSk": "20-02-2026"},
    ],
    f"/pns/rw-hukdis/{NIP}": [
        {"jenisHukuman": code, "hukumanTanggal": "02-03-2026", "masaBulan": 6} for code in ("02", "15", "77")
    ],
    f"/pns/rw-skp22/{NIP}": [{"tahun": 2025, "kuadranKinerja": "SANGAT BAIK"}],
    f"/pns/rw-cltn/{NIP}": [DAYS],
}  # fmt: skip


@pytest.fixture
async def siasn() -> AsyncIterator[Siasn]:
    async with running() as siasn:
        for path, items in ANSWERS.items():
            siasn.answer(path, found(*items))
        yield siasn


async def pulled(siasn: Siasn, kind: PullKind) -> list[Row]:
    wanted = Wanted(since=date(2026, 1, 1), unit_kind="dinas")
    async with httpx.AsyncClient() as http:
        client = SiasnClient(http, siasn.access)
        if kind is PullKind.UNITS:
            return (await unit_rows(client, wanted)).rows
        return (await rows_of(client, kind, NIP, wanted)).rows


async def test_every_kind_that_is_pulled_is_imported_in_siasns_codes(hr: Hr, siasn: Siasn) -> None:
    await hr.send("units", unit("DISDIK", name="Dinas Pendidikan"), unit("UPT"))
    await hr.send("posts", post("KADIS"), post("GURU"))
    await hr.send(
        "code-mappings",
        mapping("unit", "u1", "DISDIK", "2020-01-01"),
        mapping("unit", "u2", "UPT", "2020-01-01"),
        mapping("post", "u1", "KADIS", "2020-01-01"),
        mapping("post", "u1/f1", "GURU", "2020-01-01"),
        mapping("sanction", "15", "medium", "2020-01-01"),
    )

    told: dict[PullKind, tuple[int, int, int, int]] = {}
    for kind in (PullKind.UNITS, *PullKind):
        content = b"\n".join(to_json(row) for row in await pulled(siasn, kind))
        operation = await hr.read(await hr.receive(IMPORTED_AS[kind], content, system="siasn"))
        told.setdefault(kind, counts(operation))

    assert told == {
        PullKind.UNITS: (0, 1, 1, 1),
        PullKind.EMPLOYEES: (1, 0, 0, 0),
        PullKind.GOLONGAN: (1, 0, 0, 0),
        PullKind.ASSIGNMENTS: (2, 0, 0, 0),
        PullKind.SANCTIONS: (2, 0, 0, 1),
        PullKind.ASSESSMENTS: (1, 0, 0, 0),
        PullKind.LEAVES: (1, 0, 0, 0),
    }
    assert [(row["golongan"], row["ruang"]) for row in await hr.exported("employees")] == [("III", "c"), ("III", "d")]
    assert [(row["post_code"], row["until"]) for row in await hr.exported("assignments")] == [
        ("GURU", "2026-03-01"),
        ("KADIS", ""),
    ]
    assert [(row["kind"], row["until"], row["decree"]) for row in await hr.exported("leaves")] == [
        ("unpaid", "2026-03-01", "SK-4")
    ]
    listed = (await hr.api.get("/v1/discrepancies?state=open")).json()["items"]
    assert [(one["row_kind"], one["column"], one["code"]) for one in listed] == [
        ("units", "code", "u3"),
        ("sanctions", "kind", "77"),
    ]


def test_both_sides_call_siasns_own_things_the_same() -> None:
    assert (SYSTEM, UNPAID_LEAVE) == (SIASN, SIASN_UNPAID_LEAVE)
