"""Which of the two languages the caller reads: Indonesian unless English is preferred."""

from enum import StrEnum


class Language(StrEnum):
    """Languages in which texts for people exist."""

    ID = "id"
    EN = "en"


def preferred_language(accept_language: str | None) -> Language:
    """Pick from an Accept-Language header: the highest weight wins, and Indonesian wins ties and everything unclear."""
    weights = {Language.ID: 0, Language.EN: 0}
    for part in (accept_language or "").split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in weights:
            weights[Language(language)] = max(weights[Language(language)], _thousandths(parameter))
    return Language.EN if weights[Language.EN] > weights[Language.ID] else Language.ID


def _thousandths(parameter: str) -> int:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1000
    whole, _, fraction = value.strip().partition(".")
    digits = whole + fraction[:3].ljust(3, "0")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
