"""Texts of what is refused about agencies, the regulation they choose and those they write."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "agency-not-found": ProblemText(
        404,
        Words("Instansi tidak ditemukan", "Agency not found"),
        Words("Instansi {agency_id} tidak ada.", "There is no agency {agency_id}."),
    ),
    "agency-exists": ProblemText(
        409,
        Words("Instansi sudah ada", "Agency exists"),
        Words("Instansi {agency_id} sudah ada; tidak ada yang diubah.", "The agency {agency_id} is there already."),
    ),
    "time-zone-unknown": ProblemText(
        422,
        Words("Zona waktu tidak dikenal", "Unknown time zone"),
        Words("Zona waktu {time_zone} tidak dikenal.", "The time zone {time_zone} is not known."),
        remedies={
            "name-time-zone": Words(
                "Pakai Asia/Jakarta, Asia/Makassar atau Asia/Jayapura.",
                "Use Asia/Jakarta, Asia/Makassar or Asia/Jayapura.",
            )
        },
    ),
    "regulation-not-chosen": ProblemText(
        409,
        Words("Peraturan belum dipilih", "No regulation chosen"),
        Words(
            "Instansi belum menyebut peraturan yang berlaku pada {day}.",
            "The agency has named no regulation for {day}.",
        ),
        remedies={
            "choose-regulation": Words(
                "Pilih peraturan dengan POST /v1/regulation-choices.",
                "Choose a regulation by POST /v1/regulation-choices.",
            )
        },
    ),
    "regulation-unknown": ProblemText(
        409,
        Words("Peraturan tidak ada", "No such regulation"),
        Words(
            "Tidak ada peraturan {region}/{variant} yang berlaku pada {day}.",
            "No regulation {region}/{variant} is in force on {day}.",
        ),
        remedies={
            "available-regulations": Words(
                "Peraturan yang ada: {available}.", "Regulations that there are: {available}."
            )
        },
    ),
    "regulation-not-enacted": ProblemText(
        409,
        Words("Peraturan belum ditetapkan", "Regulation not enacted"),
        Words(
            "Peraturan {rule_set} berstatus {standing}; instansi {agency_id} bukan instansi peraga.",
            "The regulation {rule_set} is a {standing}, and the agency {agency_id} is not a demo agency.",
        ),
        remedies={
            "enact-regulation": Words(
                "Pakai peraturan yang sudah disetujui dan ditetapkan.",
                "Use a regulation that was approved and enacted.",
            )
        },
    ),
    "rule-set-not-kept": ProblemText(
        404,
        Words("Peraturan tidak tersimpan", "Regulation not kept"),
        Words(
            "Tidak ada hasil instansi ini yang memakai peraturan {digest}.",
            "No result of the agency rests on the regulation {digest}.",
        ),
    ),
    "regulation-not-found": ProblemText(
        404,
        Words("Peraturan tidak ditemukan", "Regulation not found"),
        Words(
            "Instansi tidak mempunyai peraturan itu, dan tidak ada peraturan bawaan dengan id itu.",
            "The agency has no such regulation, and none of that id is shipped.",
        ),
    ),
    "regulation-state": ProblemText(
        409,
        Words("Keadaan peraturan tidak mengizinkan", "Not in this state"),
        Words(
            "Peraturan berkeadaan {state}; {action} tidak dapat dilakukan.",
            "The regulation is {state}; {action} can't be done.",
        ),
        remedies={
            "read-state-machines": Words(
                "Lihat jalan yang ada di GET /v1/meta/state-machines.",
                "See the ways that there are at GET /v1/meta/state-machines.",
            )
        },
    ),
    "regulation-has-errors": ProblemText(
        409,
        Words("Peraturan masih salah", "The regulation has errors"),
        Words(
            "Peraturan mempunyai {count} kesalahan; tidak ada yang diubah.",
            "The regulation has {count} errors; nothing was changed.",
        ),
        remedies={
            "read-findings": Words(
                "Baca temuannya, perbaiki naskahnya, lalu ulangi.", "Read the findings, mend the text and try again."
            )
        },
    ),
    "regulation-is-demo": ProblemText(
        409,
        Words("Naskah menyebut dirinya peraga", "The text calls itself a demo"),
        Words(
            "Peraturan dengan standing demo tidak dapat diajukan.",
            "A regulation whose standing is demo can't be submitted.",
        ),
        remedies={
            "write-draft": Words(
                'Tulis standing = "draft" di [regulation].', 'Write standing = "draft" in [regulation].'
            )
        },
    ),
    "regulation-id-taken": ProblemText(
        409,
        Words("Id sudah dipakai", "The id is taken"),
        Words("Peraturan bawaan {rule_set} memakai id itu.", "The shipped regulation {rule_set} has that id."),
        remedies={"choose-id": Words("Pakai id lain di [regulation].", "Use another id in [regulation].")},
    ),
    "regulation-day-taken": ProblemText(
        409,
        Words("Hari berlaku sudah dipakai", "The day is taken"),
        Words(
            "Peraturan lain dengan wilayah dan varian yang sama sudah berlaku sejak {day}.",
            "Another regulation of the same region and variant is in force from {day}.",
        ),
        remedies={
            "correct-or-redate": Words(
                "Pakai id yang sama untuk memperbaikinya, atau hari berlaku lain.",
                "Use the same id to correct it, or another day.",
            )
        },
    ),
    "regulation-digest-mismatch": ProblemText(
        412,
        Words("Sidik berbeda", "Another digest"),
        Words("Yang disetujui bukan naskah yang diajukan.", "What is approved is not what was submitted."),
        remedies={"read-again": Words("Baca peraturan itu lagi.", "Read the regulation again.")},
    ),
    "regulation-second-person": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words("Yang mengajukan peraturan tidak dapat memutuskannya.", "Who submitted a regulation can't decide on it."),
        remedies={"ask-another": Words("Minta orang lain memutuskan.", "Ask another person to decide.")},
    ),
    "regulation-approver-person": ProblemText(
        403,
        Words("Hanya orang yang memutuskan", "Only people decide"),
        Words("Akun layanan tidak dapat memutuskan peraturan.", "A service account can't decide on a regulation."),
    ),
    "regulation-no-predecessor": ProblemText(
        409,
        Words("Tidak ada peraturan sebelumnya", "Nothing before it"),
        Words(
            "Sebelum {day} tidak ada peraturan dengan wilayah dan varian itu.",
            "Before {day} there is no regulation of that region and variant.",
        ),
        remedies={
            "name-against": Words("Sebut pembandingnya dengan ?against=.", "Name what to compare with by ?against=.")
        },
    ),
}
