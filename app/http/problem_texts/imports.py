"""Texts of files, rows, operations and discrepancies; and of what kind of value was found in a column."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words
from app.imports.found import FoundKind

_SEND_AGAIN = Words(
    "Perbaiki berkas lalu kirim lagi; baris yang sudah tercatat tidak berubah.",
    "Mend the file and send it again; rows that were recorded stay as they are.",
)
_MEND_ROW = Words(
    "Perbaiki baris itu di berkas galat, lalu kirim berkas itu.", "Mend the row in the error file and send that file."
)

FOUND: Mapping[FoundKind, Words] = {
    FoundKind.NOTHING: Words("kosong", "nothing"),
    FoundKind.DIGITS: Words("{length} angka", "{length} digits"),
    FoundKind.NUMBER: Words("bilangan, bukan teks", "a number, not a text"),
    FoundKind.DATE: Words("tanggal", "a date"),
    FoundKind.TEXT: Words("teks {length} karakter", "a text of {length} characters"),
    FoundKind.FLAG: Words("ya atau tidak", "true or false"),
    FoundKind.NESTED: Words("objek atau daftar", "an object or a list"),
}
MEND_ROW = _MEND_ROW
"""What to do about a refused row whose problem has no remedy of its own."""

PROBLEMS: Mapping[str, ProblemText] = {
    "row-invalid": ProblemText(
        422,
        Words("Isi baris salah", "Row invalid"),
        Words("Ada kolom yang salah; lihat `errors`.", "Columns are wrong; see `errors`."),
        remedies={"mend-row": _MEND_ROW},
    ),
    "row-unreadable": ProblemText(
        422,
        Words("Baris tidak terbaca", "Row unreadable"),
        Words("Baris ini tidak dapat dibaca; lihat `errors`.", "The row can't be read; see `errors`."),
        errors={
            "row-width": Words(
                "Baris memiliki {found} kolom, kepala tabel {expected}; periksa tanda kutip dan pemisah.",
                "The row has {found} columns, the header {expected}; look at quotes and delimiters.",
            ),
            "line-too-long": Words("Satu baris paling panjang {limit} bita.", "A line may have at most {limit} bytes."),
            "line-no-json": Words("Baris ini bukan JSON.", "The line is no JSON."),
            "line-no-object": Words("Baris ini bukan objek JSON.", "The line is no JSON object."),
        },
        remedies={"mend-row": _MEND_ROW},
    ),
    "code-unmapped": ProblemText(
        422,
        Words("Kode belum dipadankan", "Code not mapped"),
        Words(
            "Sistem {system} memakai kode yang pada hari baris itu belum ada padanannya pada instansi ini.",
            "The system {system} has a code that this agency has given no meaning on the row's day.",
        ),
        errors={
            "code-unmapped": Words(
                "Kode sistem {system} yang ada padanannya pada hari itu.",
                "A code of {system} that is mapped on that day.",
            )
        },
        remedies={
            "map-code": Words(
                "Catat padanan kode sistem {system} (`code-mappings`), lalu coba lagi dari daftar selisih.",
                "Record what the code of {system} means (`code-mappings`), then try again from the discrepancy list.",
            )
        },
    ),
    "row-failed": ProblemText(
        409,
        Words("Baris ditolak basis data", "Row refused by the database"),
        Words(
            "Basis data menolak baris ini karena bertentangan dengan data lain.",
            "The database refused the row: it contradicts other data.",
        ),
        remedies={"mend-row": _MEND_ROW},
    ),
    "file-empty": ProblemText(
        422,
        Words("Berkas kosong", "File empty"),
        Words("Berkas tidak berisi baris.", "The file has no rows."),
        remedies={"send-again": _SEND_AGAIN},
    ),
    "file-encoding": ProblemText(
        422,
        Words("Bukan UTF-8", "Not UTF-8"),
        Words("Berkas harus ditulis dalam UTF-8.", "The file must be written in UTF-8."),
        remedies={
            "save-as-utf8": Words(
                "Simpan sebagai CSV UTF-8, lalu kirim lagi.", "Save it as CSV UTF-8 and send it again."
            )
        },
    ),
    "file-header": ProblemText(
        422,
        Words("Kepala tabel salah", "Header wrong"),
        Words("Kolom yang dikenal: {expected}.", "The known columns are: {expected}."),
        errors={
            "unknown-column": Words("Kolom ini tidak dikenal.", "This column is not known."),
            "column-twice": Words("Kolom ini ada dua kali.", "This column is there twice."),
            "missing-column": Words("Kolom ini wajib ada.", "This column must be there."),
        },
        remedies={"send-again": _SEND_AGAIN},
    ),
    "file-workbook": ProblemText(
        422,
        Words("Bukan buku kerja XLSX", "Not an XLSX workbook"),
        Words(
            "Berkas bukan XLSX yang dapat dibaca, atau isinya terlalu besar.",
            "The file is no readable XLSX, or it unpacks to too much.",
        ),
        remedies={"send-csv": Words("Simpan sebagai CSV UTF-8, lalu kirim.", "Save it as CSV UTF-8 and send that.")},
    ),
    "file-workbook-too-long": ProblemText(
        422,
        Words("Lembar terlalu panjang", "Sheet too long"),
        Words("XLSX paling banyak {limit} baris.", "An XLSX may have at most {limit} rows."),
        remedies={"send-csv": Words("Simpan sebagai CSV UTF-8, lalu kirim.", "Save it as CSV UTF-8 and send that.")},
    ),
    "row-kind-unknown": ProblemText(
        404,
        Words("Jenis baris tidak dikenal", "Kind of row unknown"),
        Words("Jenis yang ada: {kinds}.", "There are: {kinds}."),
    ),
    "broken-form": ProblemText(
        400,
        Words("Formulir rusak", "Broken form"),
        Words(
            "Isi permintaan harus formulir multipart dengan satu berkas bernama file.",
            "The body must be a multipart form with one file named file.",
        ),
    ),
    "operation-not-found": ProblemText(
        404,
        Words("Pekerjaan tidak ditemukan", "Operation not found"),
        Words("Tidak ada pekerjaan dengan pengenal itu.", "There is no operation with that id."),
    ),
    "operation-ended": ProblemText(
        409,
        Words("Pekerjaan sudah selesai", "Operation ended"),
        Words("Pekerjaan sudah selesai dan tidak dapat dibatalkan.", "It has ended and can't be cancelled."),
    ),
    "discrepancy-not-found": ProblemText(
        404,
        Words("Selisih tidak ditemukan", "Discrepancy not found"),
        Words("Tidak ada selisih dengan pengenal itu.", "There is no discrepancy with that id."),
    ),
    "discrepancy-decided": ProblemText(
        409,
        Words("Selisih sudah diputuskan", "Discrepancy settled"),
        Words("Selisih ini sudah diselesaikan atau diabaikan.", "It has been resolved or dismissed."),
    ),
}
