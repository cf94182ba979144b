"""NIP, the number of a civil servant or PPPK."""

import re

_NIP = re.compile(r"\d{18}", re.ASCII)


class Nip(str):
    """Eighteen digits, text and never a number; personal data: never in a URL or a log.

    There is no check digit, and PPPK have other digits where PNS have the appointment month: only the form is checked.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "Nip":
        """Read a NIP as people print it, with blanks or dots between the groups; else a `ValueError`."""
        digits = text.replace(" ", "").replace(".", "")
        if _NIP.fullmatch(digits) is None:
            message = "a NIP has 18 digits"
            raise ValueError(message)
        return cls(digits)
