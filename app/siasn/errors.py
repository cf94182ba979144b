"""What goes wrong between us and SIASN; no message repeats what SIASN said, since it may name people."""


class SiasnError(Exception):
    """SIASN can't be asked, or its answer can't be used."""

    code = "siasn-error"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class SignInRefusedError(SiasnError):
    """SIASN took neither the tokens nor those fetched anew, or gave none for the credentials."""

    code = "siasn-sign-in-refused"


class UnavailableError(SiasnError):
    """SIASN didn't answer, or answered with 429 or 5xx, as often as we asked."""

    code = "siasn-unavailable"


class RejectedError(SiasnError):
    """SIASN refused this request."""

    code = "siasn-rejected"


class AnswerError(SiasnError):
    """The answer is too large, no JSON, or of another shape."""

    code = "siasn-answer-unreadable"
