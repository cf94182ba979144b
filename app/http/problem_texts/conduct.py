"""Texts of what is refused about sanctions, holds, assessments, indicators and outages."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_SEE_ERRORS = Words("Bagian data tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`.")

PROBLEMS: Mapping[str, ProblemText] = {
    "sanction-invalid": ProblemText(
        422,
        Words("Hukuman tidak cocok", "Sanction inconsistent"),
        _SEE_ERRORS,
        errors={
            "sanction-ends-first": Words(
                "Tanggal akhir tidak boleh sebelum tanggal mulai; sama dengan tanggal mulai berarti dibatalkan.",
                "The end can't come before the first day; on the first day it means that the sanction is taken back.",
            )
        },
    ),
    "obligation-hold-invalid": ProblemText(
        422,
        Words("Penahanan tidak cocok", "Hold inconsistent"),
        _SEE_ERRORS,
        errors={
            "hold-released-first": Words(
                "Tanggal lepas tidak boleh sebelum tanggal mulai; sama dengan tanggal mulai berarti dibatalkan.",
                "The release can't come before the first day; on the first day it means that the hold is taken back.",
            ),
            "hold-released-why": Words(
                "Alasan wajib bila penahanan dilepas, dan hanya bila dilepas.",
                "A reason is needed where the hold is released, and only there.",
            ),
        },
    ),
    "indicator-owner-wanted": ProblemText(
        422,
        Words("Pemilik indikator tidak jelas", "Owner of the indicator unclear"),
        Words("Indikator adalah milik satu pegawai atau satu unit.", "An indicator is of one employee or of one unit."),
        errors={
            "nip-or-unit": Words(
                "Isi nip atau unit_code, tepat salah satu.", "Fill in nip or unit_code, just one of them."
            )
        },
    ),
    "outage-invalid": ProblemText(
        422,
        Words("Waktu gangguan terbalik", "Outage ends before it begins"),
        _SEE_ERRORS,
        errors={
            "outage-ends-first": Words(
                "Waktu akhir harus sesudah waktu mulai, atau kosong bila masih berlangsung.",
                "The end must come after the beginning, or be left out while it goes on.",
            )
        },
    ),
    "sanction-proposal-gone": ProblemText(
        409,
        Words("Usulan sudah tidak berlaku", "The proposal no longer stands"),
        Words(
            "Jumlah hari tidak masuk yang tercatat kini lain, atau usulan itu sudah diputuskan.",
            "Another number of days absent is recorded now, or the proposal was decided on.",
        ),
        remedies={
            "read-again": Words("Baca kembali daftar usulan, lalu putuskan.", "Read the proposals again, then decide.")
        },
    ),
    "sanction-proposal-own": ProblemText(
        403,
        Words("Usulan tentang diri sendiri", "A proposal about oneself"),
        Words(
            "Hukuman untuk diri sendiri diputuskan oleh petugas lain.",
            "Another officer decides on a sanction of one's own.",
        ),
    ),
    "sanction-decision-invalid": ProblemText(
        422,
        Words("Keputusan tidak cocok", "Decision inconsistent"),
        _SEE_ERRORS,
        errors={
            "decree-with-acceptance": Words(
                "Jenis hukuman, nomor dan tanggal berlaku wajib bila usulan diterima, dan hanya bila diterima.",
                "Kind, decree number and first day are needed where the proposal is accepted, and only there.",
            ),
            "reason-with-dismissal": Words(
                "Alasan wajib bila usulan ditolak.", "A reason is needed where the proposal is dismissed."
            ),
            "sanction-stands": Words(
                "Hukuman jenis itu sejak hari itu sudah tercatat; sebut tanggal menurut keputusannya, atau tolak.",
                "A sanction of that kind from that day on is recorded; name its decree's first day, or dismiss.",
            ),
        },
    ),
}
