"""Texts of what is refused when sign-ins, their scopes or roles end or change, and when somebody leaves."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "principal-ended": ProblemText(
        409,
        Words("Akun sudah diakhiri", "The account has ended"),
        Words(
            "Akun ini sudah diakhiri dan tetap demikian; daftarkan akun baru bila orangnya masih perlu masuk.",
            "This account has ended and stays so; bind a new one if its person still needs to sign in.",
        ),
    ),
    "principal-not-a-person": ProblemText(
        422,
        Words("Bukan akun orang", "Not a person's account"),
        Words(
            "Akun layanan tidak diganti: akhiri akun ini, lalu daftarkan yang lain dengan cakupannya.",
            "A service account isn't replaced: end it, then bind another with its scopes.",
        ),
    ),
    "principal-not-a-service-account": ProblemText(
        422,
        Words("Bukan akun layanan", "Not a service account"),
        Words(
            "Hanya akun layanan yang memiliki cakupan sendiri; wewenang orang adalah perannya.",
            "Only a service account has scopes of its own; what a person may do is said by its roles.",
        ),
    ),
    "role-grant-taken-back": ProblemText(
        409,
        Words("Usul sudah ditarik", "The proposal was taken back"),
        Words(
            "Peran ini diakhiri pada hari pertamanya, jadi tidak pernah berlaku; usulkan lagi.",
            "The role was ended on its first day, so that it never was; propose it again.",
        ),
    ),
    "scope-change-not-found": ProblemText(
        404,
        Words("Perubahan cakupan tidak ditemukan", "No such change of scopes"),
        Words("Tidak ada perubahan cakupan dengan id itu.", "There is no change of scopes with that id."),
    ),
    "scopes-unchanged": ProblemText(
        409,
        Words("Cakupan sudah demikian", "The scopes are these already"),
        Words("Akun layanan sudah memiliki tepat cakupan itu.", "The service account has exactly these scopes."),
    ),
    "scope-change-already-applied": ProblemText(
        409,
        Words("Perubahan cakupan sudah berlaku", "The change of scopes counts already"),
        Words("Perubahan cakupan ini sudah berlaku.", "This change of scopes counts already."),
    ),
    "scope-change-stale": ProblemText(
        409,
        Words("Cakupan sudah berubah", "The scopes have changed since"),
        Words(
            "Sejak usul ini cakupan akun sudah berubah; usulkan lagi dari keadaan sekarang.",
            "The account's scopes have changed since this was proposed; propose it again from what they are now.",
        ),
    ),
    "scope-change-second-person-needed": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words(
            "Pengusul cakupan tambahan tidak dapat menyetujui usulnya sendiri.",
            "Who proposed more scopes can't approve them.",
        ),
        remedies={"ask-officer": Words("Minta pejabat lain menyetujuinya.", "Ask another officer to approve it.")},
    ),
    "departure-not-found": ProblemText(
        404,
        Words("Pegawai tidak tercatat berhenti", "No departure is recorded"),
        Words(
            "Tidak ada pegawai dengan id itu yang tercatat berhenti; tidak ada yang perlu dibatalkan.",
            "No employee with that id is recorded as having left; there is nothing to take back.",
        ),
    ),
    "departure-second-person-needed": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words(
            "Pencatat berhentinya pegawai tidak dapat membatalkannya sendiri, sebab peran akan berlaku lagi.",
            "Who recorded the departure can't take it back alone, since roles would count again.",
        ),
        remedies={"ask-officer": Words("Minta pejabat lain membatalkannya.", "Ask another officer to take it back.")},
    ),
    "departure-of-oneself": ProblemText(
        403,
        Words("Menyangkut diri sendiri", "It is one's own"),
        Words(
            "Tidak ada yang membatalkan catatan berhentinya sendiri.",
            "Nobody takes the own departure back.",
        ),
        remedies={"ask-officer": Words("Minta pejabat lain membatalkannya.", "Ask another officer to take it back.")},
    ),
    "departure-overtaken": ProblemText(
        409,
        Words("Ada catatan yang lebih baru", "Something was recorded since"),
        Words(
            "{count} hal yang diakhiri sudah diubah atau ditempati yang lain sejak pegawai tercatat berhenti.",
            "{count} of the things that ended were changed, or taken by something else, since the departure.",
        ),
        remedies={
            "see-existing": Words("Lihat yang menghalangi.", "See what stands against it."),
            "take-back-partly": Words(
                "Kirim `partly: true` untuk memulihkan yang lain saja; sisanya disebutkan dalam jawaban.",
                "Send `partly: true` to restore only the rest; the answer lists what stays ended.",
            ),
        },
    ),
    "sign-in-ends-too-early": ProblemText(
        422,
        Words("Akun berakhir terlalu cepat", "The sign-in ends too early"),
        Words(
            "`sign_in_until` adalah hari pertama tanpa akses dan harus sesudah hari kerja terakhir.",
            "`sign_in_until` is the first day without access and must be after the last day of work.",
        ),
        errors={
            "sign-in-ends-too-early": Words(
                "Isi hari sesudah `last_day`, atau kosongkan.", "Give a day after `last_day`, or leave it out."
            )
        },
    ),
}
