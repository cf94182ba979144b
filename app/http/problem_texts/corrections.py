"""Texts of what is refused about objections to statements and corrections of months."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "objection-not-found": ProblemText(
        404,
        Words("Keberatan tidak ditemukan", "No such objection"),
        Words("Tidak ada keberatan dengan pengenal itu.", "There is no objection of that id."),
    ),
    "objection-own-only": ProblemText(
        403,
        Words("Hanya pemilik rincian", "Only whose statement it is"),
        Words(
            "Keberatan diajukan dan ditarik hanya oleh pegawai yang memiliki rincian TKD itu.",
            "Only the employee whose statement it is objects to it, or takes the objection back.",
        ),
    ),
    "objection-to-old-statement": ProblemText(
        409,
        Words("Rincian sudah diganti", "Statement no longer counts"),
        Words(
            "Rincian TKD lain kini berlaku untuk bulan itu; keberatan diajukan terhadap yang berlaku.",
            "Another statement counts for the month by now; objections are made to the one that counts.",
        ),
        remedies={"see-statement": Words("Baca rincian yang berlaku.", "Read the statement that counts.")},
    ),
    "objection-line-unknown": ProblemText(
        422,
        Words("Baris tidak ada", "No such line"),
        Words("Rincian TKD itu tidak punya baris tersebut.", "The statement has no such line."),
        errors={"line-unknown": Words("Tidak ada dalam rincian ini.", "Not in this statement.")},
    ),
    "objection-waiting": ProblemText(
        409,
        Words("Keberatan sudah menunggu", "An objection waits already"),
        Words(
            "Keberatan terhadap baris atau rincian yang sama masih menunggu jawaban.",
            "An objection to the same line, or to the statement as a whole, waits for its answer.",
        ),
    ),
    "objection-closed": ProblemText(
        409,
        Words("Keberatan sudah selesai", "The objection is closed"),
        Words(
            "Keberatan itu berstatus {state} dan tidak berubah lagi.", "The objection is {state} and changes no more."
        ),
        remedies={"see-objection": Words("Baca keberatan itu.", "Read the objection.")},
    ),
    "objection-answer-own": ProblemText(
        403,
        Words("Keberatan sendiri", "One's own objection"),
        Words("Keberatan sendiri dijawab oleh orang lain.", "One's own objection is answered by somebody else."),
    ),
    "objection-answer-person": ProblemText(
        403,
        Words("Hanya orang yang menjawab", "Only people answer"),
        Words("Akun layanan tidak menjawab keberatan.", "A service account answers no objection."),
    ),
    "objection-answer-invalid": ProblemText(
        422,
        Words("Jawaban tidak cocok", "Answer inconsistent"),
        Words(
            "Yang dikabulkan menyebut tindak lanjutnya, yang ditolak tidak.",
            "A granted objection says what follows, a declined one doesn't.",
        ),
        errors={
            "follow-up-with-grant": Words(
                "Wajib bila dikabulkan, dan hanya bila dikabulkan.", "Needed where it is granted, and only there."
            )
        },
    ),
    "correction-not-found": ProblemText(
        404,
        Words("Koreksi tidak ditemukan", "No such correction"),
        Words("Tidak ada koreksi dengan pengenal itu.", "There is no correction of that id."),
    ),
    "correction-month": ProblemText(
        409,
        Words("Bulan belum terbit", "Month not published"),
        Words(
            "Yang dikoreksi hanya bulan yang sudah terbit; bulan {month} masih dapat dibuka atau dihitung lagi.",
            "Only a published month is corrected; {month} can still be reopened or worked out again.",
        ),
        remedies={"see-period": Words("Lihat status bulan itu.", "See the state of the month.")},
    ),
    "correction-waiting": ProblemText(
        409,
        Words("Koreksi lain menunggu", "Another correction waits"),
        Words(
            "Koreksi lain belum diputuskan; tiap koreksi dihitung dari yang berlaku sesudahnya.",
            "Another correction is not decided on; each is worked out from what counts after the one before.",
        ),
        remedies={
            "decide-first": Words("Putuskan atau batalkan koreksi itu dahulu.", "Decide on it or cancel it first.")
        },
    ),
    "correction-nobody": ProblemText(
        409,
        Words("Tidak ada pegawai", "Nobody to correct"),
        Words(
            "Tidak seorang pun dari yang disebut memegang jabatan pada bulan itu.",
            "None of those named held a post in the month.",
        ),
    ),
    "correction-objection": ProblemText(
        409,
        Words("Keberatan tidak dapat dikoreksi", "Objections not to be corrected"),
        Words(
            "Semua keberatan yang disebut harus sudah dikabulkan dan belum ada dalam koreksi lain.",
            "All objections named must be granted, and in no other correction.",
        ),
    ),
    "correction-state": ProblemText(
        409,
        Words("Status koreksi tidak cocok", "Not in this state"),
        Words("Koreksi itu berstatus {state}.", "The correction is {state}."),
        remedies={"see-correction": Words("Baca koreksi itu.", "Read the correction.")},
    ),
    "correction-second-person": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words(
            "Koreksi diputuskan oleh orang lain daripada yang memintanya, bukan oleh akun layanan.",
            "Another person than who asked for a correction decides on it, and no service account.",
        ),
    ),
}
