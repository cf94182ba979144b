"""Where files lie, and what is said when a store is damaged, full or away: nothing is lost by it."""

from __future__ import annotations

import asyncio
import resource
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from app.main import objects_of
from app.persistence.objects import Objects, ObjectsUnavailableError
from app.settings import Settings
from tests.evidence.bucket import SECRET, WRITTEN, serving
from tests.evidence.conftest import Desk
from tests.evidence.files import JPEG, photo
from tests.support.office import AGENCY


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: the write fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_content_that_was_changed_or_is_gone_is_never_given_out_and_sending_it_again_mends_it(desk: Desk) -> None:
    file = await desk.sent("siti")
    path = f"/v1/evidence-files/{file['id']}/content"
    (stored,) = desk.stored()

    with capture_logs() as logs:
        stored.write_bytes(b"X" + JPEG[1:])
        changed = await desk.front.get("siti", path)
        stored.write_bytes(JPEG + b"X")
        longer = await desk.front.get("siti", path)
        stored.unlink()
        gone = await desk.front.get("siti", path)

    for answer in (changed, longer, gone):
        assert (answer.status_code, answer.json()["type"]) == (500, "/v1/problems/evidence-damaged")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "content-disposition" not in answer.headers
    told = [(line["event"], line["evidence"]) for line in logs if line["event"].startswith("evidence")]
    assert told == [("evidence damaged", file["id"])] * 2 + [("evidence missing", file["id"])]
    assert await desk.sent("siti") == file
    assert (await desk.front.get("siti", path)).content == JPEG


async def test_a_full_disk_refuses_the_file_and_keeps_nothing_of_it(desk: Desk) -> None:
    await desk.sent("siti", photo(1))
    content = JPEG + b"x" * 200_000
    with at_most(100_000):
        full = await desk.send("siti", content, key="kunci-1")
    assert (full.status_code, full.json()["type"]) == (503, "/v1/problems/evidence-store-full")
    assert full.headers["retry-after"] == "300"
    assert len(desk.stored()) == 1
    assert len(await desk.files()) == 1
    assert (await desk.send("siti", content, key="kunci-1")).status_code == 201


async def test_a_folder_that_is_away_refuses_files_and_comes_back(desk: Desk) -> None:
    file = await desk.sent("siti", photo(1))
    shutil.move(desk.folder, desk.folder.with_name("elsewhere"))
    desk.folder.touch()
    desk.use(Objects.in_folder(desk.folder))

    sending = await desk.send("siti", photo(2), key="kunci-1")
    reading = await desk.front.get("siti", f"/v1/evidence-files/{file['id']}/content")

    for answer in (sending, reading):
        assert (answer.status_code, answer.json()["type"]) == (503, "/v1/problems/evidence-store-unavailable")
        assert answer.headers["retry-after"] == "30"
        assert str(desk.folder) not in answer.text
    desk.folder.unlink()
    shutil.move(desk.folder.with_name("elsewhere"), desk.folder)
    assert (await desk.send("siti", photo(2), key="kunci-1")).status_code == 201
    assert (await desk.front.get("siti", f"/v1/evidence-files/{file['id']}/content")).content == photo(1)


async def test_files_lie_in_a_bucket_that_speaks_s3(desk: Desk) -> None:
    with serving() as s3:
        desk.use(Objects.in_bucket(s3.bucket()))
        file = await desk.sent("siti")
        key = file["content_digest"].removeprefix("sha256:")

        assert s3.objects == {f"erk/uji/{AGENCY}/{key[:2]}/{key}": JPEG}
        assert (await desk.front.get("siti", f"/v1/evidence-files/{file['id']}/content")).content == JPEG
        assert all(signed.startswith("AWS4-HMAC-SHA256 Credential=kunci/") for _, _, signed in s3.asked)
        assert SECRET not in str(s3.asked)
        listed = [one async for one in desk.objects.keys_before(f"{AGENCY}/{key[:2]}", WRITTEN + timedelta(days=1))]
        assert listed == [[f"{AGENCY}/{key[:2]}/{key}"]]
        assert [one async for one in desk.objects.keys_before(f"{AGENCY}/{key[:2]}", WRITTEN)] == [[]]
        await desk.objects.drop(listed[0][0])
        await desk.objects.drop(listed[0][0])
        assert s3.objects == {}
        gone = await desk.front.get("siti", f"/v1/evidence-files/{file['id']}/content")
        assert gone.json()["type"] == "/v1/problems/evidence-damaged"


async def test_a_bucket_that_fails_or_is_away_loses_nothing(desk: Desk) -> None:
    with serving() as s3:
        desk.use(Objects.in_bucket(s3.bucket()))
        file = await desk.sent("siti", photo(1))
        path = f"/v1/evidence-files/{file['id']}/content"
        for status in (503, 403):
            s3.status = status
            for answer in (await desk.send("siti", photo(2), key="kunci-1"), await desk.front.get("siti", path)):
                assert (answer.status_code, answer.json()["type"]) == (503, "/v1/problems/evidence-store-unavailable")
        s3.status = None
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            desk.use(Objects.in_bucket(s3.bucket(unused.getsockname()[1])))
            away = await desk.send("siti", photo(2), key="kunci-1")
        assert (away.status_code, away.headers["retry-after"]) == (503, "30")
        assert len(await desk.files()) == 1
        desk.use(Objects.in_bucket(s3.bucket()))
        assert (await desk.send("siti", photo(2), key="kunci-1")).status_code == 201
        assert (await desk.front.get("siti", path)).content == photo(1)


async def test_only_a_few_write_at_once_and_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.persistence.objects._TURN", 0)
    objects = Objects.in_memory()
    inside = asyncio.Event()
    leave = asyncio.Event()

    async def write() -> None:
        async with objects.turn():
            inside.set()
            await leave.wait()

    writers = [asyncio.create_task(write()) for _ in range(4)]
    await inside.wait()
    await asyncio.sleep(0)
    with pytest.raises(ObjectsUnavailableError):
        async with objects.turn():
            pass
    leave.set()
    await asyncio.gather(*writers)
    monkeypatch.setattr("app.persistence.objects._TURN", 10)
    async with objects.turn():
        pass


async def test_a_site_chooses_a_folder_or_a_bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ERK_DATA_DIR", str(tmp_path / "data"))
    settings = Settings()
    assert (settings.evidence_bucket, settings.evidence_folder) == (None, None)
    await objects_of(settings).put("9901/ab/isi", b"isi")
    assert (tmp_path / "data" / "evidence" / "9901" / "ab" / "isi").read_bytes() == b"isi"
    monkeypatch.setenv("ERK_EVIDENCE_URL", f"file://{tmp_path}/bukti%20kota")
    await objects_of(Settings()).put("9901/ab/isi", b"isi")
    assert (tmp_path / "bukti kota" / "9901" / "ab" / "isi").is_file()
    monkeypatch.setenv("ERK_EVIDENCE_URL", "s3://bukti/erk/uji/")
    with pytest.raises(ValidationError, match="ERK_EVIDENCE_S3_KEY_ID"):
        Settings()
    monkeypatch.setenv("ERK_EVIDENCE_S3_KEY_ID", "kunci")
    monkeypatch.setenv("ERK_EVIDENCE_S3_SECRET", SECRET)
    assert Settings().evidence_bucket == ("bukti", "erk/uji")
    assert SECRET not in repr(Settings())
    objects_of(Settings())


@pytest.mark.parametrize("url", ["bukti", "/srv/bukti", "ftp://bukti/x", "file://host/x", "file:///", "s3:///x", ""])
def test_an_address_that_is_no_store_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("ERK_EVIDENCE_URL", url)
    with pytest.raises(ValidationError):
        Settings()
