"""The texts of single wrong fields, by code; a problem's own `errors` come before these."""

from collections.abc import Mapping

from app.http.problem_texts.model import Words

FIELD_ERRORS: Mapping[str, Words] = {
    "missing": Words("Wajib diisi.", "This is required."),
    "unknown-field": Words("Kolom ini tidak dikenal.", "This field is not known."),
    "wrong-type": Words("Jenis nilainya salah.", "The value has the wrong type."),
    "not-allowed-value": Words("Nilainya harus salah satu dari: {expected}.", "The value must be one of: {expected}."),
    "too-long": Words(
        "Terlalu panjang: paling banyak {max_length} karakter.", "Too long: at most {max_length} characters."
    ),
    "too-short": Words(
        "Terlalu pendek: paling sedikit {min_length} karakter.", "Too short: at least {min_length} characters."
    ),
    "too-many-items": Words(
        "Terlalu banyak butir: paling banyak {max_length}.", "Too many items: at most {max_length}."
    ),
    "too-few-items": Words(
        "Terlalu sedikit butir: paling sedikit {min_length}.", "Too few items: at least {min_length}."
    ),
    "too-small": Words("Nilainya harus paling sedikit {ge}.", "The value must be at least {ge}."),
    "too-large": Words("Nilainya harus paling banyak {le}.", "The value must be at most {le}."),
    "pattern": Words("Bentuknya salah.", "The form is wrong."),
    "invalid": Words("Nilainya tidak dapat diterima.", "The value can't be accepted."),
    "day-form": Words(
        "Tanggal ditulis YYYY-MM-DD dan harus ada di kalender.",
        "A day is written YYYY-MM-DD and must be in the calendar.",
    ),
    "instant-form": Words(
        "Waktu ditulis menurut RFC 3339 dengan selisih zona, misalnya 2026-04-01T08:00:00+07:00.",
        "A time is written as in RFC 3339 with its offset, such as 2026-04-01T08:00:00+07:00.",
    ),
    "month-form": Words("Bulan ditulis YYYY-MM.", "A month is written YYYY-MM."),
    "rupiah-form": Words("Rupiah ditulis sebagai bilangan bulat.", "Rupiah are a whole number."),
    "ratio-form": Words(
        'Bilangan desimal ditulis sebagai teks, misalnya "0.75".', 'A decimal is written as text, such as "0.75".'
    ),
    "score-form": Words(
        'Nilai ditulis sebagai teks desimal, nol atau lebih, misalnya "87.5".',
        'A score is written as decimal text, 0 or more, such as "87.5".',
    ),
    "share-form": Words(
        'Bagian ditulis sebagai teks desimal dari 0 sampai 1, misalnya "0.25".',
        'A share is written as decimal text from 0 to 1, such as "0.25".',
    ),
    "period-form": Words("Periode ditulis YYYY-MM atau YYYY.", "A period is written YYYY-MM or YYYY."),
    "volume-form": Words(
        'Volume ditulis sebagai teks, paling banyak tiga angka di belakang titik, misalnya "1.5".',
        'A volume is written as text with at most three decimals, such as "1.5".',
    ),
    "days-taken": Words(
        "Hari-hari ini bertabrakan dengan penugasan lain.", "On some of these days another assignment stands."
    ),
    "factor-form": Words(
        'Faktor ditulis sebagai teks, tidak negatif, paling banyak enam angka di belakang titik, misalnya "0.9".',
        'A factor is written as text, never negative, with at most six decimals, such as "0.9".',
    ),
    "digest-form": Words(
        "Sidik isi ditulis sha256: dan 64 angka heksadesimal.", "A digest is sha256: and 64 hex digits."
    ),
    "link-form": Words(
        "Tautan harus diawali http:// atau https://, tanpa spasi, paling banyak 500 karakter.",
        "A link begins with http:// or https://, has no blanks and at most 500 characters.",
    ),
    "time-with-day-form": Words(
        "Waktu ditulis dengan selisih zona, atau tanpa selisih menurut jam setempat, misalnya 2026-04-01T07:32.",
        "A time is written with its offset, or without one by the local clock, such as 2026-04-01T07:32.",
    ),
    "time-zone-form": Words(
        "Zona waktu: Asia/Jakarta, Asia/Makassar atau Asia/Jayapura.",
        "The time zone is Asia/Jakarta, Asia/Makassar or Asia/Jayapura.",
    ),
    "time-form": Words("Jam ditulis HH:MM.", "A time of day is written HH:MM."),
    "identifier-form": Words("Pengenal harus berupa UUID.", "An identifier is a UUID."),
    "nip-form": Words("NIP terdiri atas 18 angka.", "A NIP has 18 digits."),
    "nik-form": Words(
        "NIK terdiri atas 16 angka: kode wilayah, tanggal lahir, dan nomor urut.",
        "A NIK has 16 digits: a region, a day of birth and a serial number.",
    ),
    "npwp-form": Words("NPWP terdiri atas 15 atau 16 angka.", "An NPWP has 15 or 16 digits."),
    "account-number-form": Words(
        "Nomor rekening ditulis dengan 5 sampai 20 angka saja.", "An account number is 5 to 20 digits and nothing else."
    ),
    "bank-code-form": Words(
        "Kode bank terdiri atas 3 sampai 11 angka atau huruf besar.",
        "A bank code is 3 to 11 digits or capital letters.",
    ),
    "csv-name-form": Words(
        "Nama berkas csv tanpa folder, misalnya kelas.csv.", "The name of a csv file without a folder, like kelas.csv."
    ),
    "system-form": Words(
        "Nama sistem ditulis huruf kecil, misalnya siasn.", "The name of a system is in lower case, like siasn."
    ),
    "file-twice": Words("Dua berkas bernama sama.", "Two files have the same name."),
    "text-control": Words(
        "Teks memuat karakter yang tidak dapat disimpan.", "The text has characters that can't be stored."
    ),
    "number-form": Words("Harus berupa bilangan bulat.", "This is a whole number."),
    "flag-form": Words("Harus true atau false.", "This is true or false."),
}
