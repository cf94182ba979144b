"""Texts of what is refused about codes of other systems."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

PROBLEMS: Mapping[str, ProblemText] = {
    "mapping-word-unknown": ProblemText(
        422,
        Words("Kata tidak dikenal", "Unknown word"),
        Words(
            "Padanan dalam `{field}` bukan kata yang dikenal untuk jenis kode ini; katanya ada dalam skema fakta.",
            "What `{field}` says is not one of our words for this kind of code; the schema of facts lists them.",
        ),
        errors={
            "mapping-word-unknown": Words(
                "Bukan salah satu kata untuk jenis kode ini.", "This is not one of the words of this kind of code."
            )
        },
    ),
}
