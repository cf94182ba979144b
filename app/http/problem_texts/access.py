"""Texts of what can be wrong with the token, the agency or the rights of the caller."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_NEW_TOKEN = Words("Minta token baru dari penerbit identitas.", "Ask the identity provider for a new token.")

PROBLEMS: Mapping[str, ProblemText] = {
    "token-missing": ProblemText(
        401,
        Words("Token tidak ada", "Token missing"),
        Words(
            "Permintaan harus membawa `Authorization: Bearer <token>`.",
            "The request must carry `Authorization: Bearer <token>`.",
        ),
        remedies={"get-token": _NEW_TOKEN},
    ),
    "token-invalid": ProblemText(
        401,
        Words("Token tidak sah", "Invalid token"),
        Words(
            "Token tidak dapat dibaca atau tanda tangannya salah.", "The token can't be read or its signature is wrong."
        ),
        remedies={"get-token": _NEW_TOKEN},
    ),
    "token-expired": ProblemText(
        401,
        Words("Token kedaluwarsa", "Token expired"),
        Words("Masa berlaku token sudah habis.", "The token is no longer valid."),
        remedies={"get-token": _NEW_TOKEN},
    ),
    "token-foreign": ProblemText(
        401,
        Words("Token dari penerbit lain", "Token of another issuer"),
        Words(
            "Token tidak diterbitkan oleh penerbit yang dipercaya layanan ini.",
            "The token is not from the issuer that this service trusts.",
        ),
        remedies={"get-token": _NEW_TOKEN},
    ),
    "token-audience": ProblemText(
        401,
        Words("Token untuk layanan lain", "Token for another service"),
        Words("Token tidak ditujukan untuk layanan ini.", "The token is not meant for this service."),
        remedies={"get-token": _NEW_TOKEN},
    ),
    "token-agency-missing": ProblemText(
        401,
        Words("Token tanpa instansi", "Token without an agency"),
        Words("Token tidak memuat instansi dalam klaim `{claim}`.", "The token has no agency in its claim `{claim}`."),
        remedies={
            "ask-administrator": Words(
                "Minta pengelola identitas menambahkan instansi.", "Ask the identity administrator to add the agency."
            )
        },
    ),
    "principal-unknown": ProblemText(
        401,
        Words("Pengguna belum terdaftar", "Unknown principal"),
        Words(
            "Pemilik token belum terdaftar pada instansi ini.", "The token's subject is not registered in this agency."
        ),
        remedies={
            "ask-officer": Words(
                "Minta pejabat kepegawaian instansi mendaftarkan akun ini.",
                "Ask the agency's personnel officer to register this account.",
            )
        },
    ),
    "agency-undecided": ProblemText(
        400,
        Words("Instansi belum dipilih", "Agency not chosen"),
        Words("Token berlaku untuk beberapa instansi.", "The token is for several agencies."),
        remedies={
            "send-agency": Words(
                "Kirim header Erk-Agency dengan kode instansi.", "Send the header Erk-Agency with the agency's code."
            )
        },
    ),
    "agency-not-in-token": ProblemText(
        403,
        Words("Instansi tidak ada dalam token", "Agency not in the token"),
        Words(
            "Instansi dalam header Erk-Agency tidak ada dalam token.",
            "The agency in the header Erk-Agency is not in the token.",
        ),
    ),
    "scope-missing": ProblemText(
        403,
        Words("Token tidak memuat cakupan", "Scope missing"),
        Words(
            "Tindakan ini memerlukan cakupan `{scope}` dalam token.",
            "This operation needs the scope `{scope}` in the token.",
        ),
        remedies={"get-token": Words("Minta token dengan cakupan itu.", "Ask for a token with that scope.")},
    ),
    "role-missing": ProblemText(
        403,
        Words("Peran tidak ada", "Role missing"),
        Words("Tindakan ini memerlukan salah satu peran: {roles}.", "This operation needs one of the roles: {roles}."),
        remedies={
            "ask-officer": Words(
                "Minta dua pejabat instansi memberikan peran itu.", "Ask two officers of the agency to grant the role."
            )
        },
    ),
    "issuer-unreachable": ProblemText(
        503,
        Words("Penerbit identitas tidak dapat dihubungi", "Identity provider unreachable"),
        Words("Kunci penerbit token belum dapat diambil.", "The token issuer's keys can't be fetched yet."),
        remedies={"repeat-later": Words("Ulangi sebentar lagi.", "Repeat in a moment.")},
        retry_after_seconds=5,
    ),
}
