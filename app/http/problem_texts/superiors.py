"""Texts of what is refused about overrides of superiors and delegations."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "oneself-instead": ProblemText(
        422,
        Words("Menunjuk diri sendiri", "Oneself in the place"),
        Words(
            "Tidak seorang pun memutuskan pekerjaannya sendiri atau mewakili dirinya sendiri.",
            "Nobody decides on its own work or stands in for itself.",
        ),
        errors={"oneself-instead": Words("Pilih pegawai lain.", "Name another employee.")},
    ),
    "delegation-of-others": ProblemText(
        403,
        Words("Bukan wewenang sendiri", "Not one's own right"),
        Words(
            "Atasan hanya dapat mendelegasikan wewenangnya sendiri; untuk orang lain, mintalah petugas kepegawaian.",
            "A superior delegates only what is its own to decide; for anybody else ask an officer.",
        ),
    ),
}
