"""Texts of what is refused about calendars, attendance, discipline events and salary facts."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "fact-repeated": ProblemText(
        409,
        Words("Butir berulang", "Item repeated"),
        Words(
            "Butir yang sama ada dua kali dalam permintaan; yang pertama diambil.",
            "The same fact is twice in the request; the first is taken.",
        ),
    ),
    "attendance-invalid": ProblemText(
        422,
        Words("Presensi tidak cocok", "Attendance inconsistent"),
        Words("Bagian presensi tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`."),
        errors={
            "leave-kind-with-leave": Words(
                "Jenis cuti wajib untuk status leave, dan hanya untuk itu.",
                "A leave kind is needed for the status leave, and for that only.",
            ),
            "minutes-only-when-present": Words(
                "Menit hanya untuk status present.", "Minutes go with the status present only."
            ),
            "times-not-when-absent": Words(
                "Jam datang dan pulang tidak cocok dengan status absent.",
                "Times of arrival and departure don't go with the status absent.",
            ),
            "minutes-or-times": Words(
                "Kirim menit atau jam datang dan pulang, jangan keduanya: dari jam, menit dihitung oleh layanan.",
                "Send minutes or times, not both: from times the service derives the minutes.",
            ),
            "time-of-another-day": Words(
                "Jam itu lebih dari sehari di luar hari presensi; periksa tanggal dan zona waktunya.",
                "The time is more than a day away from the day; check its date and zone.",
            ),
            "left-before-arrived": Words("Jam pulang mendahului jam datang.", "The departure is before the arrival."),
        },
    ),
    "calendar-day-invalid": ProblemText(
        422,
        Words("Hari kalender tidak cocok", "Calendar day inconsistent"),
        Words("Bagian hari kalender tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`."),
        errors={
            "hours-with-working-days": Words(
                "Jam mulai dan selesai wajib untuk hari kerja, dan hanya untuk itu.",
                "Hours are needed for working days, and for those only.",
            ),
            "minutes-with-working-days": Words(
                "Menit kerja wajib lebih dari nol untuk hari kerja, dan nol untuk hari lain.",
                "Minutes are above zero on working days, and zero on others.",
            ),
        },
    ),
    "discipline-event-moved": ProblemText(
        409,
        Words("Kejadian milik orang atau hari lain", "Event of another person or day"),
        Words(
            "Kejadian dengan pengenal ini tercatat untuk pegawai atau hari lain.",
            "The event with this id is recorded for another employee or day.",
        ),
        remedies={
            "take-back": Words(
                "Kirim kejadian lama dengan 0 kali, lalu catat yang baru dengan pengenal baru.",
                "Send the old event with 0 times, and record the new one under a new id.",
            )
        },
    ),
    "calendar-differs": ProblemText(
        409,
        Words("Kalender lain sudah ada", "There is another calendar"),
        Words(
            "Kalender {code} sudah ada dengan nama atau zona waktu lain.",
            "There is a calendar {code} already, with another name or time zone.",
        ),
    ),
    "calendar-not-found": ProblemText(
        404,
        Words("Kalender tidak ditemukan", "Calendar not found"),
        Words("Tidak ada kalender dengan pengenal ini.", "There is no calendar with this id."),
    ),
    "recomputation-not-found": ProblemText(
        404,
        Words("Penghitungan ulang tidak ditemukan", "Recomputation not found"),
        Words("Tidak ada penghitungan ulang presensi dengan pengenal ini.", "There is no recomputation with this id."),
    ),
    "calendar-proposal-invalid": ProblemText(
        422,
        Words("Permintaan usulan kalender tidak cocok", "Calendar proposal inconsistent"),
        Words(
            "Hari atau jam yang diminta tidak cocok; lihat `errors`.", "Days or hours don't go together; see `errors`."
        ),
        errors={
            "year-or-days": Words(
                "Isi tahun saja, atau awal dan akhir bersama.", "Give a year alone, or the first day with the end."
            ),
            "until-before-since": Words(
                "Akhir harus sesudah awal; hari terakhir tidak termasuk.",
                "The end comes after the beginning; it is not itself among the days.",
            ),
            "two-years-at-most": Words(
                "Paling banyak dua tahun sekali usul; minta sisanya tersendiri.",
                "At most two years at once; ask for the rest by itself.",
            ),
            "hours-wanted": Words(
                "Isi bentuk minggu kerja atau pola jam; tanpa itu semua hari menjadi hari libur.",
                "Give the shape of the week or hours; without them every day would be one of rest.",
            ),
            "hours-not-in-force": Words(
                "Perpres 21/2023 berlaku sejak 2023-04-12; untuk hari sebelumnya isi pola jam sendiri.",
                "Perpres 21/2023 is in force from 2023-04-12; for days before give the hours yourself.",
            ),
            "ramadan-days": Words(
                "Isi hari pertama Ramadan dan hari sesudah hari terakhirnya.",
                "Give the first day of Ramadan and the day after its last.",
            ),
            "ramadan-with-shape": Words(
                "Jam Ramadan mengikuti bentuk minggu kerja; isi bentuknya, atau tulis jamnya sebagai pola.",
                "Ramadan's hours go with the shape of the week; give it, or write the hours as patterns.",
            ),
        },
    ),
    "no-calendar": ProblemText(
        409,
        Words("Unit tanpa kalender", "Unit without a calendar"),
        Words(
            "Unit {unit} tidak punya kalender pada {day} sampai {last}, begitu pula unit di atasnya dan instansi.",
            "The unit {unit} has no calendar from {day} to {last}, nor has a unit above it or the agency.",
        ),
        remedies={
            "record-use": Words(
                "Catat kalender yang diikuti unit atau instansi.", "Record which calendar the unit or agency follows."
            )
        },
    ),
    "calendar-day-missing": ProblemText(
        409,
        Words("Hari tidak ada dalam kalender", "Day missing in the calendar"),
        Words(
            "Kalender {calendar} untuk unit {unit} tidak memuat {day} sampai {last}.",
            "The calendar {calendar} of the unit {unit} doesn't have {day} to {last}.",
        ),
        remedies={"record-day": Words("Lengkapi hari kalender itu.", "Record those days of the calendar.")},
    ),
    "no-post-on-day": ProblemText(
        409,
        Words("Tanpa jabatan definitif", "No definitive post"),
        Words(
            "Pegawai tidak memegang jabatan definitif pada {day}, sehingga jam kerjanya tidak diketahui.",
            "The employee holds no definitive post on {day}, so the hours of the day are not known.",
        ),
        remedies={
            "record-assignment": Words(
                "Catat penugasannya, atau kirim menit tanpa jam.",
                "Record the assignment, or send minutes and no times.",
            )
        },
    ),
    "leave-invalid": ProblemText(
        422,
        Words("Cuti tidak cocok", "Leave inconsistent"),
        Words("Bagian cuti tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`."),
        errors={
            "until-before-since": Words("Akhir mendahului awal.", "The end is before the beginning."),
            "note-when-sick": Words("Surat dokter hanya untuk cuti sakit.", "A note goes with sick leave only."),
            "child-with-maternity": Words(
                "Anak ke berapa hanya untuk cuti melahirkan.", "The child's number goes with maternity leave only."
            ),
        },
    ),
    "calendar-use-invalid": ProblemText(
        422,
        Words("Pemakaian kalender tidak cocok", "Calendar use inconsistent"),
        Words("Bagiannya tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`."),
        errors={"until-before-since": Words("Akhir mendahului awal.", "The end is before the beginning.")},
    ),
}
