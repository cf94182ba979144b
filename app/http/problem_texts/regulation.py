"""Texts of what is refused about agencies and the regulation they choose."""

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
}
