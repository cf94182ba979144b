"""Keeps NIPs and tokens out of logs: SIASN has NIPs in the paths of its addresses."""

import logging
import re

_NIP = re.compile(r"\d{18}", re.ASCII)
_TOKEN = re.compile(r"(?i)(bearer|basic) [\w.~+/=-]+")
_LOGGERS = ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")


def masked(text: str) -> str:
    """Return a text without the NIPs and tokens in it."""
    return _TOKEN.sub(r"\1 ***", _NIP.sub("******************", text))


class _Mask(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True


_MASK = _Mask()


def mask_outbound_logs() -> None:
    """Mask whatever the HTTP client logs, at every level."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_MASK)
