"""Texts of what is refused about entries, their pushes and decisions."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_SEE_ENTRY = Words("Lihat entri itu.", "See that entry.")
_SEE_PERIOD = Words("Lihat status bulan itu.", "See the state of the month.")

PROBLEMS: Mapping[str, ProblemText] = {
    "seq-gap": ProblemText(
        409,
        Words("Ada nomor yang terlewat", "Numbers are missing"),
        Words(
            "Perangkat mengirim mulai nomor {received}, padahal ditunggu nomor {expected}. Tidak ada yang diproses.",
            "The device sent from number {received} on, but {expected} is expected. Nothing was applied.",
        ),
        remedies={
            "send-from": Words("Kirim mulai nomor {expected}.", "Send from number {expected} on."),
            "send-noop": Words(
                "Nomor yang sudah tidak ada di perangkat dikirim sebagai noop.",
                "Send a number that the device no longer has as noop.",
            ),
        },
    ),
    "resync-required": ProblemText(
        410,
        Words("Perlu membaca ulang dari awal", "Reading from the start is required"),
        Words(
            "Penanda baca ini bukan milik pegawai ini, atau lebih maju daripada catatan layanan.",
            "The cursor is not this employee's, or is ahead of what the service has.",
        ),
        remedies={
            "resync": Words(
                "Simpan antrean yang belum terkirim, buang penanda, lalu baca dari awal tanpa cursor.",
                "Keep what is not yet sent, forget the cursor, and read from the start without a cursor.",
            ),
        },
    ),
    "review-token-invalid": ProblemText(
        400,
        Words("Penanda tinjauan tidak sah", "Invalid review token"),
        Words(
            "Penanda ini bukan dari antrean verifikasi akun ini.",
            "The token is not from this account's verification queue.",
        ),
        remedies={"read-queue": Words("Baca lagi antrean verifikasi.", "Read the verification queue again.")},
    ),
    "seq-not-rising": ProblemText(
        422,
        Words("Nomor tidak berurutan", "Numbers not in order"),
        Words("Nomor di dalam satu kiriman harus naik satu demi satu.", "Inside a push the numbers rise by one."),
        errors={"seq-not-next": Words("Harus nomor sebelumnya tambah satu.", "Must be the number before plus one.")},
    ),
    "device-of-another": ProblemText(
        409,
        Words("Perangkat milik pegawai lain", "Another employee's device"),
        Words(
            "Pengenal perangkat ini sudah dipakai pegawai lain.",
            "This device id is already used by another employee.",
        ),
        remedies={
            "new-device-id": Words(
                "Buat pengenal perangkat baru untuk pemasangan ini.", "Make a new device id for this installation."
            )
        },
    ),
    "not-an-employee": ProblemText(
        403,
        Words("Bukan pegawai", "Not an employee"),
        Words(
            "Akun ini tidak terhubung dengan pegawai, jadi tidak memiliki entri dan tidak memutuskan entri.",
            "This account is no employee's, so it has no entries and decides on none.",
        ),
        remedies={
            "ask-officer": Words(
                "Minta pejabat kepegawaian menghubungkan akun dengan pegawai.",
                "Ask the personnel officer to bind the account to an employee.",
            )
        },
    ),
    "mutation-unreadable": ProblemText(
        422,
        Words("Kiriman tidak dapat dibaca", "Mutation unreadable"),
        Words("Ada isian yang salah; lihat `errors`.", "Some input is wrong; see `errors`."),
        errors={
            "only-with-put": Words("Hanya untuk put.", "This goes with put only."),
        },
        remedies={
            "send-corrected": Words("Perbaiki dan kirim dengan nomor baru.", "Correct it and send a new number.")
        },
    ),
    "mutation-reused": ProblemText(
        409,
        Words("Nomor atau pengenal dipakai ulang", "Number or id used again"),
        Words(
            "Nomor atau pengenal kiriman ini sudah pernah dikirim dengan isi lain.",
            "The number or id of this mutation was sent before with other content.",
        ),
        remedies={"new-mutation": Words("Kirim dengan nomor dan pengenal baru.", "Send it with a new number and id.")},
    ),
    "entry-invalid": ProblemText(
        422,
        Words("Entri tidak masuk akal", "Impossible entry"),
        Words("Isi entri tidak dapat diterima; lihat `errors`.", "The entry can't be accepted; see `errors`."),
        errors={
            "end-not-after-start": Words(
                "Waktu selesai harus setelah waktu mulai.", "The end must be after the start."
            ),
            "longer-than-a-day": Words("Satu entri paling lama 24 jam.", "An entry lasts at most 24 hours."),
            "minutes-outside-times": Words(
                "Menit harus antara 1 dan {most}, yaitu lamanya entri.",
                "The minutes must be between 1 and {most}, the length of the entry.",
            ),
            "starts-in-the-future": Words(
                "Waktu mulai lebih dari satu hari di depan.", "The start is more than a day ahead."
            ),
            "work-date-not-of-start": Words(
                "Tanggal kerja harus tanggal waktu mulai menurut {time_zone}.",
                "The work date must be the date of the start in {time_zone}.",
            ),
            "too-short": Words(
                "Uraian paling sedikit {min_length} karakter.", "A description has at least {min_length} characters."
            ),
            "volume-not-positive": Words("Volume harus lebih dari nol.", "The volume must be above zero."),
        },
        remedies={"send-corrected": Words("Perbaiki dan kirim lagi.", "Correct it and send it again.")},
    ),
    "work-date-out-of-range": ProblemText(
        422,
        Words("Tanggal kerja di luar jangkauan", "Work date out of range"),
        Words(
            "Tanggal kerja terlalu jauh di belakang atau di depan untuk disimpan.",
            "The work date lies too far back or ahead to be kept.",
        ),
    ),
    "work-date-never-changes": ProblemText(
        409,
        Words("Tanggal kerja tidak dapat diubah", "A work date never changes"),
        Words(
            "Entri dengan pengenal ini bertanggal {work_date} dan tetap begitu.",
            "The entry with this id is of {work_date} and stays so.",
        ),
        remedies={
            "see-entry": _SEE_ENTRY,
            "new-entry": Words(
                "Hapus entri itu dan buat entri baru untuk tanggal lain.",
                "Delete that entry and make a new one for the other date.",
            ),
        },
    ),
    "entry-overlaps": ProblemText(
        409,
        Words("Waktu bertumpuk dengan entri lain", "Overlaps another entry"),
        Words(
            "Sudah ada entri pada {started_at} sampai {ended_at}.",
            "There is already an entry from {started_at} to {ended_at}.",
        ),
        remedies={"see-entry": _SEE_ENTRY},
    ),
    "entry-id-taken": ProblemText(
        409,
        Words("Pengenal sudah dipakai", "Id already used"),
        Words("Pengenal ini sudah dipakai entri lain.", "This id is another entry's."),
        remedies={"new-id": Words("Kirim dengan pengenal baru.", "Send it with a new id.")},
    ),
    "entry-unknown": ProblemText(
        404,
        Words("Entri tidak dikenal", "Unknown entry"),
        Words("Tidak ada entri Anda dengan pengenal ini.", "You have no entry with this id."),
        remedies={"send-put": Words("Kirim isinya dengan put.", "Send its content with put.")},
    ),
    "entry-changed": ProblemText(
        409,
        Words("Entri sudah berubah", "Entry changed meanwhile"),
        Words(
            "Entri di server sudah revisi {rev}; lihat `current`.",
            "On the server the entry is at revision {rev}; see `current`.",
        ),
        remedies={"see-entry": _SEE_ENTRY},
    ),
    "entry-locked": ProblemText(
        409,
        Words("Entri terkunci", "Entry locked"),
        Words(
            "Entri berstatus {state}; ini hanya mungkin pada status: {allowed}.",
            "The entry is {state}; this is possible only when it is: {allowed}.",
        ),
        remedies={"see-entry": _SEE_ENTRY},
    ),
    "entry-parked-month-closed": ProblemText(
        409,
        Words("Disimpan, tidak dihitung: bulan sudah ditutup", "Kept, not counted: month closed"),
        Words(
            "Bulan {month} sudah ditutup sebelum entri ini tiba. Entri disimpan dan tidak dihitung.",
            "The month {month} was closed before this entry came. It is kept and not counted.",
        ),
        remedies={"see-period": _SEE_PERIOD},
    ),
    "entry-parked-month-not-opened": ProblemText(
        409,
        Words("Disimpan: bulan belum dibuka", "Kept: month not opened"),
        Words(
            "Bulan {month} belum dibuka. Entri disimpan; kirim submit lagi setelah bulan dibuka.",
            "The month {month} has not begun. The entry is kept; submit it again once the month is open.",
        ),
        remedies={"see-period": _SEE_PERIOD},
    ),
    "entry-parked-unknown-catalogue-item": ProblemText(
        409,
        Words("Disimpan: butir katalog tidak dikenal", "Kept: unknown catalogue item"),
        Words(
            "Katalog tidak memiliki butir aktif dengan kode ini. Entri disimpan; pilih butir lain dengan put.",
            "The catalogue has no active item with this code. The entry is kept; choose another item with put.",
        ),
        remedies={"choose-catalogue-item": Words("Lihat katalog.", "See the catalogue.")},
    ),
    "entry-parked-window-passed": ProblemText(
        409,
        Words("Disimpan, tidak dihitung: lewat batas waktu", "Kept, not counted: too late"),
        Words(
            "Batas waktu pengiriman untuk tanggal kerja {work_date} sudah lewat. Entri disimpan dan tidak dihitung.",
            "The time for sending entries of the work date {work_date} has passed. The entry is kept and not counted.",
        ),
        remedies={
            "ask-officer": Words(
                "Minta pejabat kepegawaian menerima entri ini jika ada alasannya.",
                "Ask the personnel officer to admit the entry if there is a reason.",
            )
        },
    ),
    "entry-not-parked": ProblemText(
        409,
        Words("Entri tidak sedang disimpan", "Entry is not parked"),
        Words(
            "Entri ini berstatus {state}; tidak ada yang perlu diputuskan lagi.",
            "The entry is {state}; there is nothing left to decide.",
        ),
        remedies={"see-entry": _SEE_ENTRY},
    ),
    "own-parked-entry": ProblemText(
        403,
        Words("Entri sendiri", "One's own entry"),
        Words(
            "Tidak seorang pun menerima atau menolak entrinya sendiri.",
            "Nobody admits or refuses an entry of their own.",
        ),
        remedies={"other-officer": Words("Minta pejabat lain memutuskan.", "Ask another officer to decide.")},
    ),
    "daily-minutes-limit": ProblemText(
        409,
        Words("Batas menit sehari", "Minutes of a day"),
        Words(
            "Peraturan menghitung paling banyak {limit} menit sehari; {day} sudah {taken} menit.",
            "The regulation counts at most {limit} minutes a day; {day} has {taken} already.",
        ),
        remedies={"fewer-minutes": Words("Kurangi menitnya, lalu kirim lagi.", "Lower the minutes and submit again.")},
    ),
    "monthly-minutes-limit": ProblemText(
        409,
        Words("Batas menit sebulan", "Minutes of a month"),
        Words(
            "Peraturan menghitung paling banyak {limit} menit sebulan; {month} sudah {taken} menit.",
            "The regulation counts at most {limit} minutes a month; {month} has {taken} already.",
        ),
        remedies={"fewer-minutes": Words("Kurangi menitnya, lalu kirim lagi.", "Lower the minutes and submit again.")},
    ),
    "entry-parked-item-not-for-post": ProblemText(
        409,
        Words("Disimpan: butir katalog bukan untuk jabatan Anda", "Kept: catalogue item not for your post"),
        Words(
            "Butir katalog {code} bukan untuk jabatan yang Anda pegang pada tanggal kerja itu. Entri disimpan;"
            " pilih butir lain dengan put, atau submit lagi setelah pemetaannya dibetulkan.",
            "The catalogue item {code} is not for a post that you held on the work date. The entry is kept; choose"
            " another item with put, or submit again once the mapping is put right.",
        ),
        remedies={"choose-catalogue-item": Words("Lihat katalog.", "See the catalogue.")},
    ),
    "item-limit-reached": ProblemText(
        409,
        Words("Batas butir katalog tercapai", "Limit of the catalogue item reached"),
        Words(
            "Butir katalog {item} dibatasi {limit} {most}: sudah diajukan {used}, entri ini menambah {asked}."
            " Entri tetap draf.",
            "The catalogue item {item} has the limit {limit} {most}: {used} were submitted already, and this entry"
            " adds {asked}. It stays a draft.",
        ),
        remedies={
            "choose-catalogue-item": Words("Lihat katalog.", "See the catalogue."),
            "fewer-minutes": Words(
                "Kurangi menitnya dengan put, atau tarik entri lain dari butir ini.",
                "Claim fewer minutes with put, or withdraw another entry of this item.",
            ),
        },
    ),
    "activity-not-found": ProblemText(
        404,
        Words("Entri tidak ditemukan", "Entry not found"),
        Words(
            "Tidak ada entri dengan pengenal ini yang boleh Anda lihat.",
            "There is no entry with this id that you may see.",
        ),
    ),
    "not-the-superior": ProblemText(
        404,
        Words("Bukan atasan pada tanggal itu", "Not the superior on that date"),
        Words(
            "Tidak ada entri dengan pengenal ini yang pada tanggal kerjanya Anda putuskan sebagai atasan.",
            "There is no entry with this id on whose work date you were the superior who decides.",
        ),
    ),
    "own-entry": ProblemText(
        403,
        Words("Entri sendiri", "One's own entry"),
        Words("Tidak seorang pun memutuskan pekerjaannya sendiri.", "Nobody decides on their own work."),
    ),
    "entry-not-submitted": ProblemText(
        409,
        Words("Entri tidak menunggu keputusan", "Entry awaits no decision"),
        Words(
            "Entri berstatus {state}; hanya entri submitted yang diputuskan.",
            "The entry is {state}; only submitted entries are decided on.",
        ),
        remedies={"see-current": Words("Lihat `current`.", "See `current`.")},
    ),
    "entry-content-changed": ProblemText(
        409,
        Words("Isi entri sudah lain", "Entry content changed"),
        Words(
            "Isi entri bukan lagi yang diputuskan; sekarang revisi {rev}.",
            "The entry's content is no longer what was decided on; it is at revision {rev} now.",
        ),
        remedies={
            "decide-again": Words(
                "Baca `current` dan putuskan lagi dengan sidiknya.", "Read `current` and decide again with its digest."
            )
        },
    ),
    "decision-invalid": ProblemText(
        422,
        Words("Keputusan tidak lengkap", "Decision incomplete"),
        Words("Bagian keputusan tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`."),
        errors={
            "minutes-only-when-approved": Words(
                "Menit yang disetujui hanya untuk approve.", "Approved minutes go with approve only."
            ),
            "quality-only-when-approved": Words("Mutu hanya untuk approve.", "A quality goes with approve only."),
            "more-than-claimed": Words(
                "Paling banyak {claimed} menit, yaitu yang diajukan.", "At most the {claimed} minutes claimed."
            ),
            "reason-needed": Words("Alasan wajib diisi.", "A reason is needed."),
        },
    ),
}
