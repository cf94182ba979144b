"""How the texts of a problem are written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.http.language import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages, with `{name}` where a parameter of the refusal stands."""

    id: str
    en: str

    def fill(self, language: Language, params: Mapping[str, str]) -> str:
        """Write the text out; a parameter that the refusal didn't bring is shown as a dash."""
        template = self.en if language is Language.EN else self.id
        return template.format_map(_Params(params))

    def plain(self, language: Language) -> str:
        """Return the template itself."""
        return self.en if language is Language.EN else self.id


@dataclass(frozen=True, slots=True)
class ProblemText:
    """Status and texts of one refusal; `errors` and `remedies` are keyed by their own codes."""

    status: int
    title: Words
    detail: Words
    errors: Mapping[str, Words] = field(default_factory=dict)
    remedies: Mapping[str, Words] = field(default_factory=dict)
    retry_after_seconds: int | None = None


class _Params(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "-"
