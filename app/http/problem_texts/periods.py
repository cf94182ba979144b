"""Texts of what is refused about months."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_SEE_MACHINE = Words("Lihat daftar perpindahan status.", "See which states may follow each other.")

PROBLEMS: Mapping[str, ProblemText] = {
    "month-not-opened": ProblemText(
        409,
        Words("Bulan belum dibuka", "Month not opened"),
        Words("Bulan {month} belum dibuka untuk instansi ini.", "The month {month} has not begun for this agency."),
        remedies={
            "ask-officer": Words(
                "Minta pejabat kepegawaian membuka bulan itu.", "Ask the personnel officer to open the month."
            )
        },
    ),
    "month-closed": ProblemText(
        409,
        Words("Bulan sudah ditutup", "Month closed"),
        Words(
            "Bulan {month} berstatus {state} dan tidak menerima data ini lagi.",
            "The month {month} is {state} and takes no more facts of this kind.",
        ),
        remedies={
            "see-period": Words("Lihat status bulan itu.", "See the state of the month."),
            "reopen": Words(
                "Minta bulan dibuka kembali: diminta seorang pejabat, dikonfirmasi orang lain.",
                "Ask for the month to be reopened: one officer asks, another person confirms.",
            ),
            "record-as-correction": Words(
                "Bulan sudah terbit: minta pejabat kepegawaian mencatat data kehadiran sebagai koreksi.",
                "The month is published: ask a personnel officer to record facts of attendance as a correction.",
            ),
        },
    ),
    "month-not-prepared": ProblemText(
        409,
        Words("Bulan belum disiapkan", "Month not prepared"),
        Words(
            "Basis data belum memiliki tempat untuk kegiatan bulan {month}.",
            "The database has no place for the activities of {month} yet.",
        ),
        remedies={
            "ask-operator": Words(
                "Minta pengelola layanan menyiapkan bulan itu.", "Ask the service's operator to prepare the month."
            )
        },
    ),
    "period-not-found": ProblemText(
        404,
        Words("Bulan tidak ditemukan", "Month not found"),
        Words("Bulan {month} belum dibuka untuk instansi ini.", "The month {month} has not begun for this agency."),
    ),
    "period-transition-not-allowed": ProblemText(
        409,
        Words("Perpindahan status tidak ada", "No such transition"),
        Words(
            "Bulan {month} berstatus {from_state} dan tidak dapat dijadikan {to_state} dengan cara ini.",
            "The month {month} is {from_state} and can't be made {to_state} in this way.",
        ),
        remedies={
            "allowed-states": Words("Status yang mungkin sekarang: {states}.", "What may follow now: {states}."),
            "see-state-machine": _SEE_MACHINE,
        },
    ),
    "period-role-missing": ProblemText(
        403,
        Words("Peran tidak ada", "Role missing"),
        Words(
            "Perpindahan status ini memerlukan salah satu peran: {roles}.",
            "This transition needs one of the roles: {roles}.",
        ),
    ),
    "period-second-person-needed": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words(
            "Yang menutup atau menghitung bulan {month} tidak dapat menyetujuinya.",
            "Who closed or calculated {month} can't approve it.",
        ),
        remedies={"ask-approver": Words("Minta orang lain yang berwenang menyetujuinya.", "Ask another approver.")},
    ),
}
