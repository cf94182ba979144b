"""Texts of what is refused about month runs, statements and publications, and why a person is held."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_PREPARE_ANEW = {"prepare-anew": Words("Siapkan himpunan baru.", "Prepare a new batch.")}

PROBLEMS: Mapping[str, ProblemText] = {
    "month-not-ready": ProblemText(
        409,
        Words("Bulan belum dapat dihitung", "Month not ready"),
        Words(
            "Bulan {month} berstatus {state}; yang dihitung hanya bulan yang ditutup, dihitung atau ditinjau.",
            "The month {month} is {state}; only a closed, calculated or reviewed month can be calculated.",
        ),
        remedies={"see-period": Words("Lihat status bulan itu.", "See the state of the month.")},
    ),
    "earlier-month-first": ProblemText(
        409,
        Words("Bulan sebelumnya dahulu", "The month before comes first"),
        Words(
            "Peraturan meneruskan nilai dari bulan {month}, yang masih berstatus {state}.",
            "The regulation goes on from what {month} left, and that month is still {state}.",
        ),
        remedies={"see-period": Words("Hitung bulan itu dahulu.", "Calculate that month first.")},
    ),
    "nobody-to-score": ProblemText(
        409,
        Words("Tidak ada pegawai", "Nobody to score"),
        Words(
            "Tidak ada yang memegang jabatan pada bulan {month}.", "Nobody held a post on any day of the month {month}."
        ),
        remedies={"record-assignments": Words("Catat penugasan pegawai.", "Record assignments.")},
    ),
    "not-in-month": ProblemText(
        409,
        Words("Tidak bertugas pada bulan itu", "Not in that month"),
        Words(
            "{missing} dari pegawai yang disebut tidak memegang jabatan pada bulan {month}. Tidak ada yang dihitung.",
            "{missing} of the people named held no post on any day of {month}. Nothing was started.",
        ),
        remedies={
            "record-assignments": Words(
                "Catat penugasan mereka, atau sebut yang lain.", "Record their assignments, or name others."
            )
        },
    ),
    "another-month-run": ProblemText(
        409,
        Words("Perhitungan lain belum selesai", "Another run is not finished"),
        Words(
            "Bulan itu sedang dihitung; satu bulan hanya dihitung sekali pada satu saat.",
            "The month is being worked out; a month has one run at a time.",
        ),
        remedies={"see-run": Words("Tunggu sampai perhitungan itu selesai.", "Wait until that run has finished.")},
    ),
    "month-run-ended": ProblemText(
        409,
        Words("Perhitungan sudah berakhir", "The run has ended"),
        Words(
            "Perhitungan itu berstatus {state}; yang dapat dibatalkan hanya yang sedang berjalan.",
            "The run is {state}; only one that is running can be cancelled.",
        ),
    ),
    "month-run-not-found": ProblemText(
        404,
        Words("Perhitungan tidak ditemukan", "No such month run"),
        Words("Tidak ada perhitungan bulan dengan pengenal itu.", "There is no month run of that id."),
    ),
    "no-finished-run": ProblemText(
        409,
        Words("Belum ada perhitungan yang selesai", "No finished run"),
        Words("Bulan {month} belum dihitung sampai selesai.", "No run of the month {month} has finished."),
        remedies={"start-run": Words("Mulai perhitungan bulan itu.", "Start a run of the month.")},
    ),
    "statement-not-found": ProblemText(
        404,
        Words("Rincian TKD tidak ditemukan", "No such statement"),
        Words("Tidak ada rincian TKD dengan pengenal itu.", "There is no statement of that id."),
    ),
    "proof-not-ready": ProblemText(
        409,
        Words("Bukti belum tersedia", "Proof not ready"),
        Words(
            "Perhitungan bulan dari rincian itu belum tercakup dalam titik periksa harian yang ditandatangani.",
            "No signed daily checkpoint covers the month run of the statement yet.",
        ),
        remedies={
            "wait": Words(
                "Coba lagi besok, setelah titik periksa berikutnya ditandatangani.",
                "Try again tomorrow, after the next checkpoint is signed.",
            )
        },
    ),
    "audit-verification-not-found": ProblemText(
        404,
        Words("Pemeriksaan tidak ditemukan", "No such verification"),
        Words("Tidak ada pemeriksaan jejak audit dengan pengenal itu.", "There is no verification of that id."),
    ),
    "publication-not-found": ProblemText(
        404,
        Words("Himpunan tidak ditemukan", "No such publication"),
        Words("Tidak ada himpunan pembayaran dengan pengenal itu.", "There is no publication of that id."),
    ),
    "publication-already-published": ProblemText(
        409,
        Words("Sudah diterbitkan", "Already published"),
        Words("Himpunan itu sudah diterbitkan dan tidak berubah lagi.", "The batch is published and never changes."),
    ),
    "publication-approvers-missing": ProblemText(
        409,
        Words("Persetujuan belum cukup", "Approvals missing"),
        Words(
            "Himpunan harus disetujui dua orang yang berbeda sebelum diterbitkan.",
            "Two different persons must approve the batch before it is published.",
        ),
        remedies={"approve": Words("Minta orang kedua menyetujui.", "Ask a second person to approve.")},
    ),
    "publication-lines-changed": ProblemText(
        409,
        Words("Baris tidak cocok", "Lines don't match"),
        Words("Sidik atau jumlah tidak sama dengan barisnya.", "Digest or totals are not those of the lines."),
        remedies=_PREPARE_ANEW,
    ),
    "publication-statement-published": ProblemText(
        409,
        Words("Rincian sudah dibayar", "Statement already published"),
        Words(
            "Sebuah rincian TKD di dalamnya sudah ada dalam himpunan yang terbit.",
            "A statement of the batch is in a published batch already.",
        ),
        remedies=_PREPARE_ANEW,
    ),
    "month-not-approved": ProblemText(
        409,
        Words("Bulan belum disetujui", "Month not approved"),
        Words(
            "Bulan {month} belum disetujui, atau sudah ada perhitungan lain.",
            "The month {month} is not approved, or another run counts by now.",
        ),
        remedies={"approve-month": Words("Minta orang kedua menyetujui bulan itu.", "Ask a second person to approve.")},
    ),
    "publication-demo-regulation": ProblemText(
        409,
        Words("Peraturan peraga", "Demo regulation"),
        Words("Peraturan peraga tidak dapat membayar instansi nyata.", "A demo regulation can't pay a real agency."),
    ),
    "publication-stale": ProblemText(
        409,
        Words("Himpunan sudah usang", "Batch out of date"),
        Words(
            "Himpunan lain untuk bulan bayar itu telah terbit; pajaknya harus dihitung lagi.",
            "Another batch of the payment month was published since; its tax must be worked out again.",
        ),
        remedies=_PREPARE_ANEW,
    ),
    "publication-empty": ProblemText(
        409,
        Words("Tidak ada yang dibayar", "Nothing to publish"),
        Words("Tidak ada pegawai yang dapat dibayar untuk bulan {month}.", "Nobody can be paid for the month {month}."),
        remedies={
            "see-holds": Words("Lihat alasan penahanan pada perhitungan.", "See why people are held in the run.")
        },
    ),
    "publication-digest-mismatch": ProblemText(
        412,
        Words("Sidik berbeda", "Another digest"),
        Words("Yang disetujui bukan isi himpunan ini.", "What is approved is not what the batch holds."),
        remedies={"read-again": Words("Baca himpunan itu lagi.", "Read the batch again.")},
    ),
    "publication-approved-already": ProblemText(
        409,
        Words("Sudah menyetujui", "Approved already"),
        Words("Orang yang sama sudah menyetujui himpunan ini.", "The same person has approved this batch."),
        remedies={"approve": Words("Minta orang kedua menyetujui.", "Ask a second person to approve.")},
    ),
    "publication-approver-person": ProblemText(
        403,
        Words("Hanya orang yang menyetujui", "Only people approve"),
        Words("Akun layanan tidak dapat menyetujui pembayaran.", "A service account can't approve pay."),
    ),
}

HELD: Mapping[str, Words] = {
    "no-calendar": Words(
        "Unit {unit} tidak punya kalender pada {day} sampai {last}, begitu pula unit di atasnya dan instansi.",
        "The unit {unit} has no calendar from {day} to {last}, nor has a unit above it or the agency.",
    ),
    "calendar-day-missing": Words(
        "Kalender {calendar} untuk unit {unit} tidak memuat {day} sampai {last}.",
        "The calendar {calendar} of the unit {unit} doesn't have {day} to {last}.",
    ),
    "attendance-missing": Words(
        "Kehadiran {days} hari kerja belum dicatat, mulai {day}.",
        "Attendance of {days} working days isn't recorded, from {day} on.",
    ),
    "post-unknown": Words(
        "Jabatan, unit atau data pegawai tidak diketahui pada {day}.",
        "The post, its unit or the employee's own data are not known on {day}.",
    ),
    "catalogue-item-unknown": Words(
        "Butir katalog {item} tidak punya norma yang berlaku pada {day}, padahal ada entri yang disetujui.",
        "The catalogue item {item} has no norm in force on {day}, and there are approved entries of it.",
    ),
    "staff-held": Words(
        "Hasil bawahan dengan NIP {staff} tertahan atau belum ada, padahal nilainya ikut menentukan.",
        "The result of the staff member with NIP {staff}, which counts here, is held or isn't there.",
    ),
    "staff-circle": Words(
        "Pegawai ini berada di bawah dirinya sendiri: hubungan atasan pada bulan itu melingkar.",
        "This employee stands below itself: the superiors of that month go round in a circle.",
    ),
    "missing-fact": Words(
        "Data {fact} tidak ada, padahal dibutuhkan baris {line}.",
        "The fact {fact} is missing; the line {line} needs it.",
    ),
    "wrong-fact": Words("Data {fact} tidak dapat dibaca ({path}).", "The fact {fact} can't be read ({path})."),
    "unknown-fact": Words("Data {fact} tidak dikenal ({path}).", "The fact {fact} is not known ({path})."),
    "no-row": Words(
        "Tabel {fact} tidak punya nilai untuk {detail}, padahal dibutuhkan baris {line}.",
        "The table {fact} has no value for {detail}; the line {line} needs it.",
    ),
    "no-segments": Words("Tidak ada jabatan pada bulan itu.", "There is no post in the month."),
    "no-total": Words("Peraturan itu hanya untuk diwarisi.", "The regulation is only there to be inherited."),
    "average-of-nothing": Words("Baris {line}: rata-rata dari nol data.", "The line {line}: an average of nothing."),
    "division-by-zero": Words("Baris {line}: pembagian dengan nol.", "The line {line}: a division by zero."),
    "number-too-fine": Words("Baris {line}: angka terlalu rinci.", "The line {line}: a number becomes too fine."),
    "negative-amount": Words("Baris {line}: jumlah di bawah nol.", "The line {line}: an amount below zero."),
    "not-whole": Words("Baris {line} bukan rupiah bulat.", "The line {line} isn't in whole rupiah."),
    "held-by-gate": Words("Ditahan oleh ketentuan {gate}.", "Held by the rule {gate}."),
    "nothing-to-pay": Words("TKD bulan itu nol.", "The allowance of the month is zero."),
    "salary-facts-missing": Words(
        "Data gaji bulan {month} belum dicatat.", "The salary facts of {month} are not recorded."
    ),
    "person-unknown-in-payment-month": Words(
        "Data pegawai tidak diketahui pada awal {month}.", "The employee isn't known at the start of {month}."
    ),
    "net-below-zero": Words("Jumlah bersih kurang dari nol ({claim}).", "The net is below zero ({claim})."),
    "gross-differs": Words(
        "Bruto {gross} tidak sama dengan rincian {total}.", "The gross {gross} isn't the statement's {total}."
    ),
}
"""Why somebody of a run has no statement, or is not paid in a batch, by code."""
