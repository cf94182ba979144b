"""What can go wrong: in a regulation file, in the library, and with one person's facts."""

from app.rules.model import Diagnostic


class RuleSetError(Exception):
    """A regulation can't be used as it stands; `diagnostics` names every reason with its place and mend."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics


class UnknownRuleSetError(Exception):
    """No regulation has that id, or none of that region and variant is in force on that day."""

    def __init__(self, asked: str) -> None:
        super().__init__(f"no regulation: {asked}")
        self.asked = asked


class WrongTraceError(Exception):
    """A stored trace belongs to another rule set, plan or engine than the one it was to be expanded with."""


class PersonError(Exception):
    """One person's amount can't be worked out; the others are not concerned.

    Codes: missing-fact, wrong-fact, unknown-fact, no-row, division-by-zero, number-too-fine, number-too-large,
    average-of-nothing, negative-amount, not-whole, no-segments, no-total. `path` leads to the fact in the facts given
    ("segments.0.days.3.status"), `line` is the id of the line that needed it ("" where the facts themselves are
    malformed).
    """

    def __init__(self, code: str, *, fact: str = "", path: str = "", line: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.fact = fact
        self.path = path
        self.line = line
        self.detail = detail

    def __str__(self) -> str:
        parts = (("fact", self.fact), ("at", self.path), ("line", self.line), ("", self.detail))
        return f"{self.code}: " + ", ".join(f"{name} {value}".strip() for name, value in parts if value)
