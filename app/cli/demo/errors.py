"""What ends the demo: said in both languages, with what to do about it."""

from __future__ import annotations


class DemoError(Exception):
    """The demo can't go on; `message_id` and `message_en` say why and what to do."""

    def __init__(self, message_id: str, message_en: str) -> None:
        super().__init__(f"{message_id}\n{message_en}")
        self.message_id = message_id
        self.message_en = message_en


class RefusedError(DemoError):
    """The service refused a request that the demo relies on: the request and the problem's own words."""

    def __init__(self, request: str, status: int, problem: str) -> None:
        super().__init__(
            f"Layanan menolak {request} ({status}): {problem}",
            f"The service refused {request} ({status}): {problem}",
        )


class UnreachableError(DemoError):
    """The service did not answer a request."""

    def __init__(self, method: str, path: str, reason: str) -> None:
        super().__init__(
            f"Layanan tidak menjawab {method} {path} ({reason}).",
            f"The service did not answer {method} {path} ({reason}).",
        )
