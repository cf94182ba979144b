"""Texts of what is refused about months."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_SEE_MACHINE = Words("Lihat daftar perpindahan status.", "See which states may follow each other.")

_SEE_REOPENINGS = Words("Lihat permintaan pembukaan kembali bulan itu.", "See what was asked about the month.")

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
            "ask-reopening": Words(
                "Minta pembukaan kembali dengan alasan; orang lain mengonfirmasinya.",
                "Ask for a reopening with a reason; another person confirms it.",
            ),
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
            "Yang menutup, menghitung atau meninjau bulan {month} tidak dapat menyetujuinya.",
            "Who closed, calculated or reviewed {month} can't approve it.",
        ),
        remedies={"ask-approver": Words("Minta orang lain yang berwenang menyetujuinya.", "Ask another approver.")},
    ),
    "month-lacks": ProblemText(
        409,
        Words("Bulan belum lengkap", "The month lacks something"),
        Words(
            "Bulan {month}: {undecided} kegiatan belum diputuskan, {returned} dikembalikan, {parked} disisihkan,"
            " {days} hari tanpa data kehadiran, {unknown} hari tanpa kalender; atau belum ada peraturan yang berlaku.",
            "Of {month} {undecided} entries are undecided, {returned} returned, {parked} parked, {days} days without"
            " attendance, {unknown} without a calendar; or no regulation is in force.",
        ),
        remedies={"see-readiness": Words("Lihat apa yang kurang.", "See what is missing.")},
    ),
    "period-reopening-not-found": ProblemText(
        404,
        Words("Permintaan tidak ditemukan", "No such reopening"),
        Words(
            "Tidak ada permintaan pembukaan kembali dengan pengenal itu untuk bulan ini.",
            "Nobody asked for a reopening of this month by that id.",
        ),
    ),
    "period-reopening-asked": ProblemText(
        409,
        Words("Sudah diminta", "Asked already"),
        Words(
            "Pembukaan kembali bulan {month} sudah diminta dan menunggu keputusan orang lain.",
            "The reopening of {month} has been asked for and waits for another person's decision.",
        ),
        remedies={"see-reopenings": _SEE_REOPENINGS},
    ),
    "period-reopening-decided": ProblemText(
        409,
        Words("Sudah diputuskan", "Decided already"),
        Words(
            "Permintaan pembukaan kembali bulan {month} sudah berstatus {state}.",
            "The reopening of {month} that was asked for is {state} already.",
        ),
        remedies={"see-reopenings": _SEE_REOPENINGS},
    ),
    "period-reopening-own": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words(
            "Yang meminta pembukaan kembali tidak dapat memutuskannya sendiri.",
            "Who asked for the reopening can't decide on it.",
        ),
        remedies={"ask-approver": Words("Minta pejabat lain memutuskannya.", "Ask another officer or approver.")},
    ),
    "period-reopening-of-another": ProblemText(
        403,
        Words("Bukan permintaan Anda", "Not your own"),
        Words(
            "Permintaan hanya ditarik oleh yang mengajukannya; orang lain dapat menolaknya.",
            "Only who asked takes it back; another person may decline it.",
        ),
    ),
    "period-reopening-reason-needed": ProblemText(
        422,
        Words("Alasan diperlukan", "A reason is needed"),
        Words("Yang menolak pembukaan kembali menyebutkan alasannya.", "Who declines a reopening says why."),
        errors={"reason-needed": Words("Alasan wajib diisi.", "A reason is needed.")},
    ),
}
