"""What each kind of signal says, in both languages."""

from collections.abc import Mapping

from app.http.problem_texts.model import Words
from app.verification.signals import SignalKind

SIGNAL_TEXTS: Mapping[SignalKind, Words] = {
    SignalKind.IDENTICAL_TEXT: Words(
        "Uraian yang sama dipakai pada beberapa hari dalam sebulan, atau dikirim beberapa pegawai unit untuk hari yang"
        " sama. Huruf besar, tanda baca, dan spasi diabaikan. Pekerjaan rutin memang bisa berulang.",
        "The same description is used on several days of a month, or sent by several people of the unit for one day."
        " Case, signs and spaces are left aside. Routine work does recur.",
    ),
    SignalKind.MINUTE_PERFECT_DAY: Words(
        "Menit yang disetujui dan diajukan pada beberapa hari tepat sama dengan menit yang diwajibkan hari itu.",
        "On several days the minutes approved and submitted are exactly what the day is due.",
    ),
    SignalKind.BACK_FILLED_BURST: Words(
        "Banyak entri untuk beberapa tanggal kerja yang sudah lewat diterima dalam beberapa menit. Waktu tulis menurut"
        " ponsel disertakan: ponsel bisa saja lama tanpa jaringan.",
        "Many entries for several earlier work dates were received within minutes. When the phone says that they were"
        " written stands beside: it may have been offline.",
    ),
    SignalKind.NORM_ABOVE_CLOCK: Words(
        "Norma waktu dikali volume lebih lama daripada waktu dari mulai sampai selesai.",
        "The norm time of the volume is longer than the time from start to end.",
    ),
    SignalKind.PRESENCE_AGAINST_ACTIVITY: Words(
        "Ada entri pada hari yang tercatat tidak hadir atau cuti, atau di luar jam datang dan pulang; atau hari hadir"
        " tanpa entri sesudah batas waktu kirim.",
        "There are entries on a day recorded as absent or leave, or outside the times of arrival and departure; or a"
        " day of presence without any, once the time to send is over.",
    ),
    SignalKind.LATE_ARRIVAL: Words(
        "Menurut jam ponsel dikirim dalam batas waktu, tetapi diterima sesudahnya.",
        "By the phone's clock it was sent in the window, but it was received after it.",
    ),
}
