"""Texts of what is refused about files of evidence."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_LATER = {
    "repeat-later": Words(
        "Simpan berkas di perangkat dan kirim lagi nanti.", "Keep the file on the device and send it again later."
    )
}

PROBLEMS: Mapping[str, ProblemText] = {
    "evidence-too-large": ProblemText(
        413,
        Words("Berkas bukti terlalu besar", "File of evidence too large"),
        Words("Satu berkas paling besar {limit} bita.", "A file has at most {limit} bytes."),
        remedies={"make-smaller": Words("Perkecil gambar atau berkasnya.", "Make the image or the file smaller.")},
    ),
    "evidence-type-unsupported": ProblemText(
        422,
        Words("Jenis berkas tidak diterima", "Type of file not accepted"),
        Words(
            "Isi berkas bukan gambar JPEG, PNG, WebP atau HEIC, dan bukan PDF.",
            "The content is no JPEG, PNG, WebP or HEIC image and no PDF.",
        ),
        remedies={"convert": Words("Kirim sebagai gambar atau PDF.", "Send it as an image or as a PDF.")},
    ),
    "evidence-type-mismatch": ProblemText(
        422,
        Words("Isi berkas tidak sesuai jenisnya", "Content and type of the file differ"),
        Words("Menurut isinya berkas ini {found}.", "By its content the file is {found}."),
        remedies={
            "name-its-type": Words(
                "Kirim dengan jenis yang sesuai isinya, atau tanpa jenis.",
                "Send it with the type of its content, or with none.",
            )
        },
    ),
    "evidence-too-many-waiting": ProblemText(
        409,
        Words("Terlalu banyak berkas menunggu", "Too many files are waiting"),
        Words(
            "Sudah {limit} berkas Anda belum disebut dalam entri mana pun.",
            "{limit} of your files are not yet named by any entry.",
        ),
        remedies={
            "name-them": Words(
                "Sebutkan berkas itu dalam entri, atau tunggu sampai dilupakan setelah 30 hari.",
                "Name them in entries, or wait until they are forgotten after 30 days.",
            )
        },
    ),
    "evidence-not-found": ProblemText(
        404,
        Words("Berkas bukti tidak ada", "No such file of evidence"),
        Words(
            "Berkas ini tidak ada, atau Anda tidak berhak melihatnya.",
            "There is no such file, or you may not see it.",
        ),
    ),
    "evidence-unknown": ProblemText(
        422,
        Words("Berkas bukti belum dikirim", "File of evidence not sent yet"),
        Words(
            "Entri menyebut berkas yang tidak ada di antara berkas Anda; lihat `errors`.",
            "The entry names a file that is not among yours; see `errors`.",
        ),
        errors={"evidence-not-sent": Words("Berkas ini belum dikirim.", "This file has not been sent.")},
        remedies={
            "send-files-first": Words(
                "Kirim berkasnya dahulu (POST /v1/evidence-files), lalu kirim entri lagi dengan nomor baru.",
                "Send the file first (POST /v1/evidence-files), then the entry again under a new number.",
            )
        },
    ),
    "evidence-damaged": ProblemText(
        500,
        Words("Berkas bukti rusak", "File of evidence damaged"),
        Words(
            "Isi yang tersimpan hilang atau tidak lagi sama dengan yang dikirim.",
            "What is stored is gone or is no longer what was sent.",
        ),
        remedies={
            "send-again": Words(
                "Pemilik yang masih menyimpan berkas itu dapat mengirimnya lagi; isinya dipulihkan.",
                "The owner, who may still have the file, can send it again: that restores it.",
            ),
            "tell-the-operator": Words(
                "Sampaikan nomor permintaan kepada pengelola layanan.", "Tell the service's operator the request id."
            ),
        },
    ),
    "evidence-store-unavailable": ProblemText(
        503,
        Words("Penyimpanan bukti tidak dapat dihubungi", "Store of evidence unavailable"),
        Words(
            "Penyimpanan berkas bukti tidak dapat dihubungi saat ini; tidak ada yang berubah.",
            "The store of files can't be reached now; nothing was changed.",
        ),
        remedies=_LATER,
        retry_after_seconds=30,
    ),
    "evidence-store-full": ProblemText(
        503,
        Words("Penyimpanan bukti penuh", "Store of evidence full"),
        Words(
            "Penyimpanan berkas bukti tidak punya ruang lagi; tidak ada yang berubah.",
            "The store of files has no room left; nothing was changed.",
        ),
        remedies={
            **_LATER,
            "tell-the-operator": Words(
                "Pengelola layanan perlu menambah ruang penyimpanan.", "The service's operator needs to add room."
            ),
        },
        retry_after_seconds=300,
    ),
}
