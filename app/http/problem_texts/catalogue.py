"""Texts of what is refused about the catalogue."""

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: dict[str, ProblemText] = {
    "catalogue-invalid": ProblemText(
        422,
        Words("Katalog tidak cocok", "Catalogue inconsistent"),
        Words("Bagiannya tidak cocok; lihat `errors`.", "The parts don't go together; see `errors`."),
        errors={
            "until-before-since": Words("Akhir mendahului awal.", "The end is before the beginning."),
            "post-or-group": Words(
                "Sebut jabatan atau kelompok jabatan, tidak keduanya.", "Name a post or a position group, not both."
            ),
        },
    ),
}
