"""Assessments are sent to SIASN once: read before written, marked before and after, and nothing is overwritten."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.personnel.code_mappings import CodeKind, CodeMapping
from app.siasn.client import Patience, SiasnClient
from app.siasn.outgoing import AssessmentToSend
from app.siasn.pushing import Push, PushFolder, PushFolderInUseError, PushState, push_assessments
from app.siasn.words import Predicates
from tests.siasn.server import CUT, Reply, Siasn, found, running
from tests.siasn.test_pulling import PERSON, SITI, read, run

YEARLY, MONTHLY = f"/pns/rw-skp22/{SITI}", f"/pns/rw-kinerjaperiodik/{SITI}"
ROW = {
    "nip": SITI, "period": "2025", "predicate": "baik", "result": 2, "behaviour": 2,
    "assessor_nip": "193601012010012001", "assessor_name": "Budi", "assessor_golongan": "IV/a",
    "assessor_post": "Kepala Dinas", "assessor_unit": "Dinas Pendidikan", "coefficient": None,
}  # fmt: skip
BAIK = {"tahun": 2025, "kuadranKinerja": "BAIK"}


def number(code: str, own: str, since: date = date(2020, 1, 1)) -> CodeMapping:
    return CodeMapping(system="siasn", kind=CodeKind.PREDICATE, foreign_code=code, own_code=own, since=since)


MAPPED = [number("7", "baik"), number("8", "kurang"), number("9", "kurang")]


@pytest.fixture
async def siasn() -> AsyncIterator[Siasn]:
    async with running() as siasn:
        siasn.answer(f"/pns/data-utama/{SITI}", found(PERSON | {"id": "A8ACA7"}))
        yield siasn


async def push(siasn: Siasn, folder: Path, *rows: dict[str, Any], dry: bool = False) -> list[PushState]:
    told = []
    assessments = [AssessmentToSend.model_validate(row) for row in rows]
    wanted = Push(assessments=assessments, predicates=Predicates(MAPPED), dry=dry)

    async def no_wait(milliseconds: int) -> None:
        assert milliseconds >= 0

    async with httpx.AsyncClient() as http:
        source = SiasnClient(http, siasn.access, Patience(seconds=2), no_wait)
        await push_assessments(source, wanted, PushFolder(folder), lambda _, state: told.append(state))
    return told


def written(siasn: Siasn) -> list[str]:
    return [one for one in siasn.asked if one.startswith("POST")]


async def test_a_year_and_a_month_are_sent_once_in_siasns_own_fields(siasn: Siasn, tmp_path: Path) -> None:
    rows = ROW, ROW | {"period": "2026-04", "coefficient": "K-1"}

    first = await push(siasn, tmp_path, *rows, *rows)
    second = await push(siasn, tmp_path, *rows)

    sent = PushState.SENT
    assert (first, second) == ([sent, sent, *[PushState.SENT_BEFORE] * 2], [PushState.SENT_BEFORE] * 2)
    assert written(siasn) == ["POST /skp22/save", "POST /kinerjaperiodik/save"]
    year, month = siasn.bodies
    assert (year["tahun"], year["kuadranKinerjaNilai"], year["pnsDinilaiOrang"]) == (2025, 7, "A8ACA7")
    assert (year["penilaiNipNrp"], year["statusPenilai"]) == ("193601012010012001", "ASN")
    assert (month["bulanMulaiPenilaian"], month["bulanSelesaiPenilaian"], month["koefisienId"]) == (4, 4, "K-1")
    assert (tmp_path / "assessments.sent.ndjson").stat().st_mode & 0o077 == 0


async def test_a_dry_run_writes_nothing_anywhere(siasn: Siasn, tmp_path: Path) -> None:
    assert await push(siasn, tmp_path, ROW, dry=True) == [PushState.WOULD_SEND]
    assert (written(siasn), (tmp_path / "assessments.sent.ndjson").exists()) == ([], False)


async def test_what_siasn_has_is_never_overwritten(siasn: Siasn, tmp_path: Path) -> None:
    siasn.answer(YEARLY, found(BAIK, BAIK | {"tahun": 2024, "kuadranKinerja": "KURANG"}))

    told = await push(siasn, tmp_path, ROW, ROW | {"period": "2024"})

    assert (told, written(siasn)) == ([PushState.THERE, PushState.THERE_OTHERWISE], [])


async def test_what_was_sent_is_not_sent_again_otherwise(siasn: Siasn, tmp_path: Path) -> None:
    await push(siasn, tmp_path, ROW)

    assert await push(siasn, tmp_path, ROW | {"result": 1}) == [PushState.THERE_OTHERWISE]
    assert written(siasn) == ["POST /skp22/save"]


@pytest.mark.parametrize(("saved", "sent"), [(True, 1), (False, 2)])
async def test_after_an_answer_that_never_came_siasn_is_asked_whether_it_has_it(
    siasn: Siasn, tmp_path: Path, *, saved: bool, sent: int
) -> None:
    siasn.answer("/skp22/save", Reply(misfortune=CUT), found())
    first = await push(siasn, tmp_path, ROW)
    siasn.answer(YEARLY, found(BAIK) if saved else found())

    second = await push(siasn, tmp_path, ROW)

    assert first == [PushState.UNANSWERED]
    assert second == [PushState.THERE if saved else PushState.SENT]
    assert len(written(siasn)) == sent


async def test_a_predicate_without_one_number_a_refusal_and_an_unknown_person_stop_no_other(
    siasn: Siasn, tmp_path: Path
) -> None:
    siasn.answer("/skp22/save", Reply({"message": "salah"}, status=422), found())
    siasn.answer(MONTHLY, found({"tahun": 2026}))
    unknown = "193601012010012001"

    told = await push(
        siasn,
        tmp_path,
        ROW | {"predicate": "kurang"},
        ROW | {"predicate": "sangat_baik"},
        ROW | {"nip": unknown},
        ROW | {"period": "2026-04"},
        ROW | {"period": "2023"},
        ROW,
    )

    assert told == [
        PushState.NOT_MAPPED, PushState.NOT_MAPPED, PushState.PERSON_UNKNOWN, PushState.UNREADABLE,
        PushState.REFUSED, PushState.SENT,
    ]  # fmt: skip


async def test_a_cut_marker_spoils_no_other(siasn: Siasn, tmp_path: Path) -> None:
    markers = tmp_path / "assessments.sent.ndjson"
    markers.write_text('{"nip": "19')

    await push(siasn, tmp_path, ROW)

    assert await push(siasn, tmp_path, ROW) == [PushState.SENT_BEFORE]


async def test_two_pushes_at_once_are_one(siasn: Siasn, tmp_path: Path) -> None:
    with PushFolder(tmp_path).held(), pytest.raises(PushFolderInUseError):
        await push(siasn, tmp_path, ROW)
    assert written(siasn) == []


async def test_the_command_writes_only_where_the_site_allows_it(siasn: Siasn, tmp_path: Path) -> None:
    (tmp_path / "rows.ndjson").write_text(f"{json.dumps(ROW)}\n\n")
    own = {"system": "siasn", "kind": "predicate", "foreign_code": "7", "since": "2020-01-01", "own_code": "baik"}
    (tmp_path / "codes.ndjson").write_text(f'{json.dumps(own)}\n{{"_rows": 1, "_digest": "sha256:0"}}\n')
    command = [sys.executable, "-m", "app.cli", "siasn", "push", str(tmp_path / "rows.ndjson")]
    command += ["--mappings", str(tmp_path / "codes.ndjson"), "--output", str(tmp_path / "o")]
    access = siasn.access
    given = {f"ERK_SIASN_{name.upper()}": getattr(access, name) for name in access.__dataclass_fields__}

    off = await run(command, given)
    dry = await run([*command, "--dry-run"], given)
    on = await run(command, given | {"ERK_SIASN_WRITES": "true"})

    assert (off.returncode, "ERK_SIASN_WRITES" in off.stderr) == (1, True)
    assert (dry.returncode, dry.stdout.strip()) == (0, "would-send=1"), dry.stderr
    assert (on.returncode, on.stdout.strip(), written(siasn)) == (0, "sent=1", ["POST /skp22/save"]), on.stderr
    assert SITI not in on.stdout + on.stderr
    assert read(tmp_path / "o" / "assessments.not-sent.ndjson") == []


async def test_a_wrong_row_is_told_by_its_column_before_anything_is_sent(siasn: Siasn, tmp_path: Path) -> None:
    (tmp_path / "rows.ndjson").write_text(f"{json.dumps(ROW)}\n{json.dumps(ROW | {'result': 4})}\n")
    (tmp_path / "codes.ndjson").write_text("")
    command = [sys.executable, "-m", "app.cli", "siasn", "push", str(tmp_path / "rows.ndjson"), "--dry-run"]
    command += ["--mappings", str(tmp_path / "codes.ndjson"), "--output", str(tmp_path / "o")]
    access = siasn.access
    given = {f"ERK_SIASN_{name.upper()}": getattr(access, name) for name in access.__dataclass_fields__}

    done = await run(command, given)

    assert (done.returncode, "rows.ndjson:2" in done.stderr, "result" in done.stderr) == (1, True, True), done.stderr
    assert siasn.asked == []
