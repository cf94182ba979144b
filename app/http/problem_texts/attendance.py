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
            "Kalender {code} sudah ada dengan kode atau unit itu, dan nama, kode atau unitnya lain.",
            "The calendar {code} has that code or unit already, with another name, code or unit.",
        ),
    ),
    "calendar-not-found": ProblemText(
        404,
        Words("Kalender tidak ditemukan", "Calendar not found"),
        Words("Tidak ada kalender dengan pengenal ini.", "There is no calendar with this id."),
    ),
}
