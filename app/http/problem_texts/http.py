"""Texts of what can be wrong with a request as such, or with the moment."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "path-unknown": ProblemText(
        404,
        Words("Alamat tidak dikenal", "Unknown path"),
        Words("Tidak ada sumber daya pada alamat ini.", "There is nothing at this path."),
    ),
    "problem-unknown": ProblemText(
        404,
        Words("Kode masalah tidak dikenal", "Unknown problem code"),
        Words("Tidak ada masalah dengan kode ini.", "There is no problem with this code."),
        remedies={"list-problems": Words("Lihat daftar semua masalah.", "See the list of all problems.")},
    ),
    "method-not-allowed": ProblemText(
        405,
        Words("Metode tidak diizinkan", "Method not allowed"),
        Words("Alamat ini hanya menerima: {allowed}.", "This path accepts only: {allowed}."),
    ),
    "broken-json": ProblemText(
        400,
        Words("JSON rusak", "Broken JSON"),
        Words("Isi permintaan bukan JSON yang benar.", "The body is not well-formed JSON."),
    ),
    "invalid-input": ProblemText(
        422,
        Words("Isian tidak sah", "Invalid input"),
        Words("Ada isian yang salah; lihat `errors`.", "Some input is wrong; see `errors`."),
    ),
    "body-too-large": ProblemText(
        413,
        Words("Isi permintaan terlalu besar", "Body too large"),
        Words("Isi permintaan paling besar {limit} bita.", "The body may have at most {limit} bytes."),
        remedies={"send-less": Words("Kirim dalam beberapa permintaan.", "Send it in several requests.")},
    ),
    "media-type-unsupported": ProblemText(
        415,
        Words("Jenis isi tidak didukung", "Unsupported media type"),
        Words(
            "Isi permintaan harus application/json, tanpa kompresi atau dengan gzip.",
            "The body must be application/json, plain or with gzip.",
        ),
    ),
    "page-token-invalid": ProblemText(
        400,
        Words("Penanda halaman tidak sah", "Invalid page token"),
        Words(
            "Penanda halaman bukan dari daftar ini dengan saringan yang sama.",
            "The page token is not from this list with the same filters.",
        ),
        remedies={"first-page": Words("Mulai lagi tanpa page_token.", "Start again without page_token.")},
    ),
    "idempotency-key-missing": ProblemText(
        400,
        Words("Idempotency-Key tidak ada", "Idempotency-Key missing"),
        Words(
            "Permintaan ini harus membawa header Idempotency-Key.",
            "This request must carry the header Idempotency-Key.",
        ),
        remedies={
            "send-key": Words(
                "Buat kunci acak sekali per tindakan dan kirim lagi kunci yang sama saat mengulang.",
                "Make a random key once per action, and send the same key when repeating.",
            )
        },
    ),
    "idempotency-key-invalid": ProblemText(
        400,
        Words("Idempotency-Key tidak sah", "Invalid Idempotency-Key"),
        Words(
            "Kunci terdiri atas 1 sampai {limit} karakter ASCII yang tampak.",
            "The key has 1 to {limit} visible ASCII characters.",
        ),
    ),
    "idempotency-key-in-flight": ProblemText(
        409,
        Words("Permintaan yang sama sedang diproses", "The same request is being processed"),
        Words(
            "Permintaan dengan Idempotency-Key ini belum selesai.",
            "A request with this Idempotency-Key is not finished.",
        ),
        remedies={"repeat-later": Words("Ulangi sebentar lagi.", "Repeat in a moment.")},
        retry_after_seconds=1,
    ),
    "idempotency-key-reused": ProblemText(
        422,
        Words("Idempotency-Key sudah dipakai", "Idempotency-Key already used"),
        Words(
            "Kunci ini sudah dipakai untuk permintaan dengan isi lain.",
            "This key was already used for a request with another body.",
        ),
        remedies={"new-key": Words("Pakai kunci baru.", "Use a new key.")},
    ),
    "version-mismatch": ProblemText(
        412,
        Words("Sudah diubah", "Changed meanwhile"),
        Words("Data sudah berubah sejak terakhir dibaca.", "The resource has changed since it was last read."),
        remedies={
            "read-again": Words(
                "Baca lagi, lalu ulangi dengan ETag yang baru.", "Read it again, and repeat with the new ETag."
            )
        },
    ),
    "if-match-missing": ProblemText(
        428,
        Words("If-Match tidak ada", "If-Match missing"),
        Words("Perubahan ini harus membawa header If-Match.", "This change must carry the header If-Match."),
        remedies={"read-again": Words("Baca dahulu dan kirim ETag-nya.", "Read it first and send its ETag.")},
    ),
    "database-busy": ProblemText(
        503,
        Words("Sedang sibuk", "Busy"),
        Words(
            "Permintaan tidak dapat diproses saat ini; tidak ada yang berubah.",
            "The request can't be processed now; nothing was changed.",
        ),
        remedies={"repeat-later": Words("Ulangi sebentar lagi.", "Repeat in a moment.")},
        retry_after_seconds=1,
    ),
    "database-unavailable": ProblemText(
        503,
        Words("Basis data tidak tersedia", "Database unavailable"),
        Words("Basis data tidak dapat dihubungi.", "The database can't be reached."),
        remedies={"repeat-later": Words("Ulangi sebentar lagi.", "Repeat in a moment.")},
        retry_after_seconds=5,
    ),
    "internal-error": ProblemText(
        500,
        Words("Kesalahan di pihak kami", "Our mistake"),
        Words(
            "Terjadi kesalahan yang tidak terduga; tidak ada yang berubah. Sebutkan nomor permintaan bila melapor.",
            "Something unexpected went wrong; nothing was changed. Name the request id when reporting it.",
        ),
    ),
}
