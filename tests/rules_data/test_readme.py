"""The rules' README shows the vocabulary as the code has it."""

from pathlib import Path

from app import rules
from app.rules.reference import vocabulary_table


def test_the_readme_has_the_vocabulary_of_the_code() -> None:
    readme = (Path(str(rules.__file__)).parent / "README.md").read_text(encoding="utf-8")
    _, _, after = readme.partition("vocabulary_table -->\n")
    shown, _, _ = after.partition("<!-- end of vocabulary -->")

    assert shown == vocabulary_table(), "paste the output of app.rules.reference.vocabulary_table()"
