"""People are pulled into rows of our own import in SIASN's codes: a failure is one person's, a cut goes on."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import app as erk
from app.imports.rows import KINDS
from app.siasn.client import Patience, SiasnClient
from app.siasn.errors import SignInRefusedError
from app.siasn.pulling import Pull, PullFolder, Sums, pull_people, pull_units
from app.siasn.rows import IMPORTED_AS, PullKind, Row, Wanted, rows_of
from tests.siasn.server import Reply, Siasn, found, running

SITI, BUDI, ANI = "193503302010011005", "193601012010012001", "193712312011011002"
SINCE = date(2026, 1, 1)
PERSON = {
    "nama": "Siti Contoh",
    "statusPegawai": "PNS",
    "kedudukanPnsNama": "Aktif",
    "golRuangAkhir": "III/c",
    "golRuangAkhirId": "33",
    "tmtGolAkhir": "01-04-2024",
    "tmtCpns": "01-01-2010",
}


WANTED = Wanted(since=SINCE)


@pytest.fixture
async def siasn() -> AsyncIterator[Siasn]:
    async with running() as siasn:
        yield siasn


@pytest.fixture
async def client(siasn: Siasn) -> AsyncIterator[SiasnClient]:
    async def no_wait(milliseconds: int) -> None:
        assert milliseconds >= 0

    async with httpx.AsyncClient() as http:
        yield SiasnClient(http, siasn.access, Patience(seconds=2), no_wait)


async def rows(client: SiasnClient, kind: PullKind) -> tuple[list[Row], list[tuple[str, str, str | None]]]:
    """Return the rows of one person and what was told of them; every column is one that the import knows."""
    pulled = await rows_of(client, kind, SITI, WANTED)
    known = set(KINDS[IMPORTED_AS[kind]].row.model_fields)
    assert all(known.issuperset(row) for row in pulled.rows)
    return pulled.rows, [(one.field, one.why, one.code) for one in pulled.findings]


async def test_an_employee_is_a_row(client: SiasnClient, siasn: Siasn) -> None:
    siasn.answer(f"/pns/data-utama/{SITI}", Reply({"code": 1, "data": PERSON}))
    row: Row = {"nip": SITI, "name": "Siti Contoh", "status_asn": "pns", "service_state": "active"}
    row |= {"golongan": "III/c", "since": "2024-04-01", "until": None}
    assert await rows(client, PullKind.EMPLOYEES) == ([row], [])


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"kedudukanPnsNama": "Tugas Belajar"}, ("service_state", "code-unknown", "Tugas Belajar")),
        ({"statusPegawai": "HONORER"}, ("status_asn", "code-unknown", "HONORER")),
        ({"golRuangAkhir": None, "golRuangAkhirId": None}, ("golongan", "missing", None)),
        ({"nama": ""}, ("nama", "missing", None)),
        ({"tmtGolAkhir": None, "tmtCpns": None}, ("tmtGolAkhir", "missing", None)),
    ],
)
async def test_an_employee_that_cant_be_said_in_our_words_is_told_and_not_guessed(
    client: SiasnClient, siasn: Siasn, more: dict[str, Any], told: tuple[str, str, str | None]
) -> None:
    siasn.answer(f"/pns/data-utama/{SITI}", Reply({"data": PERSON | more}))
    assert await rows(client, PullKind.EMPLOYEES) == ([], [told])


async def test_the_golongan_in_force_and_later_ones_are_rows_of_the_employee(client: SiasnClient, siasn: Siasn) -> None:
    siasn.answer(f"/pns/data-utama/{SITI}", Reply({"data": PERSON | {"statusPegawai": "PPPK"}}))
    steps = [("VII", "01-01-2022"), ("IX", "01-01-2025"), ("X", "01-04-2026")]
    siasn.answer(f"/pns/rw-golongan/{SITI}", found(*({"golongan": one, "tmtGolongan": day} for one, day in steps)))

    made, told = await rows(client, PullKind.GOLONGAN)

    assert [(row["golongan"], row["since"]) for row in made] == [("IX", "2025-01-01"), ("X", "2026-04-01")]
    assert told == []


async def test_posts_are_named_by_unit_and_function_and_held_until_the_next(client: SiasnClient, siasn: Siasn) -> None:
    siasn.answer(
        f"/jabatan/pns/{SITI}",
        found(
            {"unorId": "u9", "tmtJabatan": "01-01-2019"},
            {"unorId": "u1", "jabatanFungsionalId": "f1", "tmtJabatan": "01-02-2025", "nomorSk": "SK-2"},
            {"unorId": "u1", "tmtJabatan": "2026-03-01", "nomorSk": "SK-3", "tanggalSk": "20-02-2026"},
            {"unorId": "u1", "jabatanFungsionalUmumId": "g7", "tmtJabatan": "01-05-2026"},
        ),
    )
    made, told = await rows(client, PullKind.ASSIGNMENTS)
    assert [(row["post_code"], row["since"], row["until"], row["decree_on"]) for row in made] == [
        ("u1/f1", "2025-02-01", "2026-03-01", None),
        ("u1", "2026-03-01", "2026-05-01", "2026-02-20"),
        ("u1/g7", "2026-05-01", None, None),
    ]
    assert told == []


async def test_a_revoked_sanction_is_told_and_is_no_row(client: SiasnClient, siasn: Siasn) -> None:
    one = {"hukumanTanggal": "02-03-2026", "skNomor": "SK-1", "masaTahun": "1", "masaBulan": 6}
    siasn.answer(
        f"/pns/rw-hukdis/{SITI}",
        found(
            *(one | {"jenisHukuman": code} for code in ("01", "15")),
            one | {"jenisHukuman": "02", "skPembatalanNomor": "SK-9"},
        ),
    )
    made, told = await rows(client, PullKind.SANCTIONS)
    assert [(row["kind"], row["months"]) for row in made] == [("01", 18), ("15", 18)]
    assert told == [("sanction", "revoked", "02")]


async def test_assessments_are_of_a_year_or_of_one_month(client: SiasnClient, siasn: Siasn) -> None:
    siasn.answer(f"/pns/rw-skp22/{SITI}", found({"tahun": "2025", "kuadranKinerja": "SANGAT BAIK"}))
    months = {"tahun": 2026, "bulanMulaiPenilaian": 4, "bulanSelesaiPenilaian": 4, "kuadranNilai": "Butuh Perbaikan"}
    siasn.answer(
        f"/pns/rw-kinerjaperiodik/{SITI}",
        found(months, months | {"bulanSelesaiPenilaian": 6}),
    )
    made, told = await rows(client, PullKind.ASSESSMENTS)
    assert [(row["period"], row["predicate"]) for row in made] == [
        ("2025", "SANGAT BAIK"),
        ("2026-04", "Butuh Perbaikan"),
    ]
    assert told == [("period", "not-one-month", None)]


async def test_the_last_day_of_an_unpaid_leave_belongs_to_it(client: SiasnClient, siasn: Siasn) -> None:
    days = {"tanggalAwal": "01-02-2026", "tanggalAkhir": "28-02-2026"}
    siasn.answer(f"/pns/rw-cltn/{SITI}", found(days, days | {"tanggalAkhir": "01-01-2026"}))
    made, told = await rows(client, PullKind.LEAVES)
    assert [(row["kind"], row["since"], row["until"]) for row in made] == [("cltn", "2026-02-01", "2026-03-01")]
    assert told == [("tanggalAkhir", "days-reversed", None)]


async def test_units_are_pulled_all_at_once(client: SiasnClient, siasn: Siasn, tmp_path: Path) -> None:
    given = [("u1", None), ("u2", "u1")]
    siasn.answer(
        "/referensi/ref-unor",
        found(*({"Id": code, "NamaUnor": f"Unit {code}", "DiatasanId": above} for code, above in given)),
    )
    folder = PullFolder(tmp_path, PullKind.UNITS)

    sums = await pull_units(client, WANTED, folder)

    assert [(row["code"], row["parent_code"]) for row in read(folder.rows)] == [
        ("u1", None),
        ("u2", "u1"),
    ]
    assert (sums.rows, sums.findings, sums.failed) == (2, 0, 0)


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


async def pull(client: SiasnClient, folder: Path, *nips: str, again: bool = False) -> Sums:
    wanted = Pull(kind=PullKind.SANCTIONS, nips=nips, wanted=WANTED, again=again)
    return await pull_people(client, wanted, PullFolder(folder, PullKind.SANCTIONS), lambda: None)


async def test_one_persons_failure_stops_no_other_and_only_that_person_is_asked_again(
    client: SiasnClient, siasn: Siasn, tmp_path: Path
) -> None:
    one = {"jenisHukuman": "01", "hukumanTanggal": "02-03-2026"}
    siasn.answer(f"/pns/rw-hukdis/{SITI}", found(one))
    siasn.answer(f"/pns/rw-hukdis/{BUDI}", Reply(raw=b"<html>"), found(one, one | {"jenisHukuman": "02"}))

    first = await pull(client, tmp_path, SITI, BUDI, ANI, SITI)
    asked = len(siasn.asked)
    second = await pull(client, tmp_path, SITI, BUDI, ANI)

    assert first == Sums(people=3, skipped=0, rows=1, findings=1, failed=1)
    assert second == Sums(people=1, skipped=2, rows=2, findings=0, failed=0)
    assert siasn.asked[asked:] == [f"GET /pns/rw-hukdis/{BUDI}"]
    assert sorted(row["nip"] for row in read(tmp_path / "sanctions.ndjson")) == [SITI, BUDI, BUDI]
    assert read(tmp_path / "sanctions.not-mapped.ndjson") == []
    assert (tmp_path / "sanctions.ndjson").stat().st_mode & 0o077 == 0
    assert (await pull(client, tmp_path, SITI, again=True)).people == 1


async def test_what_a_cut_left_of_a_person_is_dropped_and_asked_again(
    client: SiasnClient, siasn: Siasn, tmp_path: Path
) -> None:
    siasn.answer(f"/pns/rw-hukdis/{BUDI}", found({"jenisHukuman": "01", "hukumanTanggal": "02-03-2026"}))
    await pull(client, tmp_path, SITI, BUDI)
    complete = tmp_path / "sanctions.complete.txt"
    complete.write_text(complete.read_text().replace(f"{BUDI}\n", BUDI[:9]))
    with (tmp_path / "sanctions.ndjson").open("a") as file:
        file.write('{"nip": "19')

    assert (await pull(client, tmp_path, SITI, BUDI)).people == 1
    assert [row["nip"] for row in read(tmp_path / "sanctions.ndjson")] == [BUDI]


async def test_a_refused_sign_in_ends_it_for_all(client: SiasnClient, siasn: Siasn, tmp_path: Path) -> None:
    siasn.refuses_tokens = True
    with pytest.raises(SignInRefusedError):
        await pull(client, tmp_path, SITI, BUDI, ANI)
    assert read(tmp_path / "sanctions.ndjson") == []


SETTINGS = ("base_url", "gateway_token_url", "sso_token_url", "consumer_key", "consumer_secret", "client_id")


def test_without_settings_the_command_says_so_and_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SETTINGS, "username", "password"):
        monkeypatch.delenv(f"ERK_SIASN_{name.upper()}", raising=False)
    done = CliRunner().invoke(erk, ["siasn", "pull", "--kind", "units", "--output", str(tmp_path)])
    assert done.exit_code == 1
    assert "ERK_SIASN_BASE_URL" in done.stderr


async def test_the_command_writes_rows_says_how_they_are_imported_and_exits_with_1_if_somebody_failed(
    siasn: Siasn, tmp_path: Path
) -> None:
    siasn.answer(f"/pns/rw-hukdis/{SITI}", found({"jenisHukuman": "99", "hukumanTanggal": "02-03-2026"}))
    siasn.answer(f"/pns/rw-hukdis/{BUDI}", Reply(raw=b"{"), found())
    (tmp_path / "nip.txt").write_text(f"{SITI}\n\n{BUDI[:8]} {BUDI[8:]}\n")
    access = siasn.access
    given = {name: getattr(access, name) for name in access.__dataclass_fields__}
    command = [sys.executable, "-m", "app.cli", "siasn", "pull", "--kind", "sanctions", "--output", str(tmp_path / "o")]
    command += ["--nip-file", str(tmp_path / "nip.txt")]
    environment = {f"ERK_SIASN_{name.upper()}": value for name, value in given.items()}

    first = await run(command, environment)
    second = await run(command, environment)

    assert (first.returncode, second.returncode) == (1, 0), first.stderr
    assert [row["kind"] for row in read(tmp_path / "o" / "sanctions.ndjson")] == ["99"]
    assert "erk personnel import --system siasn --kind sanctions" in second.stdout
    assert SITI not in first.stdout + first.stderr


async def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:

    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await process.communicate()
    return subprocess.CompletedProcess(command, process.returncode or 0, out.decode(), err.decode())
