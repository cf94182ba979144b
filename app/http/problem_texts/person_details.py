"""Texts of what is refused about sensitive data of employees, and of the keys under which they are sealed."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_OPERATOR = Words(
    "Minta pengelola layanan memeriksa ERK_FIELD_KEYS dan ERK_INDEX_KEY (erk keys status).",
    "Ask the operator of the service to check ERK_FIELD_KEYS and ERK_INDEX_KEY (erk keys status).",
)

PROBLEMS: Mapping[str, ProblemText] = {
    "nik-taken": ProblemText(
        409,
        Words("NIK sudah dipakai", "NIK already taken"),
        Words(
            "Pegawai lain pada instansi ini sudah tercatat dengan NIK itu.",
            "Another employee of the agency is recorded with that NIK.",
        ),
        errors={"nik-taken": Words("Tercatat pada pegawai lain.", "Recorded for another employee.")},
        remedies={
            "see-existing": Words(
                "Periksa pegawai itu; bila NIK-nya salah, perbaiki atau kosongkan dahulu, lalu kirim lagi.",
                "Check that employee; if its NIK is wrong, correct or empty it first, then send again.",
            )
        },
    ),
    "search-by-one": ProblemText(
        422,
        Words("Cari dengan satu nomor", "Search by one number"),
        Words(
            "Isi tepat satu dari nip, nik, npwp, atau account_number.",
            "Give exactly one of nip, nik, npwp or account_number.",
        ),
    ),
    "employee-ambiguous": ProblemText(
        409,
        Words("Lebih dari satu pegawai", "More than one employee"),
        Words("Nomor itu tercatat pada {count} pegawai.", "That number is recorded for {count} employees."),
        remedies={"see-existing": Words("Lihat pegawai itu.", "See that employee.")},
    ),
    "field-keys-missing": ProblemText(
        503,
        Words("Kunci data sensitif belum diatur", "Keys of sensitive data are not set"),
        Words(
            "Layanan ini belum memiliki kunci, sehingga NIK, NPWP, dan rekening tidak dapat disimpan atau dibaca.",
            "This service has no keys yet, so NIK, NPWP and bank accounts can neither be kept nor read.",
        ),
        remedies={"ask-operator": _OPERATOR},
    ),
    "field-key-unknown": ProblemText(
        503,
        Words("Kunci data sensitif tidak dikenal", "Key of sensitive data unknown"),
        Words(
            "Nilai tersimpan dengan kunci {key_id}, yang tidak ada di antara kunci layanan ini.",
            "A value is kept under the key {key_id}, which is not among the keys of this service.",
        ),
        remedies={"ask-operator": _OPERATOR},
    ),
    "seal-broken": ProblemText(
        500,
        Words("Nilai tersegel tidak utuh", "A sealed value is not intact"),
        Words(
            "Nilai itu disegel untuk pegawai atau kolom lain, atau telah diubah di luar layanan ini.",
            "The value was sealed for another employee or field, or was changed outside this service.",
        ),
        remedies={"ask-operator": _OPERATOR},
    ),
}
