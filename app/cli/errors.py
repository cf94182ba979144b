"""What ends a command: said in both languages, with what to do about it."""

from __future__ import annotations


class CommandError(Exception):
    """The command can't go on; `message_id` and `message_en` say why and what to do."""

    def __init__(self, message_id: str, message_en: str) -> None:
        super().__init__(f"{message_id}\n{message_en}")
        self.message_id = message_id
        self.message_en = message_en


class RefusedError(CommandError):
    """The service refused a request: the request and the problem's own words."""

    def __init__(self, request: str, status: int, problem: str) -> None:
        super().__init__(
            f"Layanan menolak {request} ({status}): {problem}",
            f"The service refused {request} ({status}): {problem}",
        )


class UnreachableError(CommandError):
    """The service did not answer a request."""

    def __init__(self, method: str, path: str, reason: str) -> None:
        super().__init__(
            f"Layanan tidak menjawab {method} {path} ({reason}).",
            f"The service did not answer {method} {path} ({reason}).",
        )
