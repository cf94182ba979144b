"""Logging of every command: JSON lines on standard error, with no exception's message in them."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def configure_logging(level: str, stream: TextIO = sys.stderr) -> None:
    """Send structlog and the standard library's loggers to one JSON stream."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for quiet in ("httpx", "httpcore", "uvicorn.access", "alembic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


def _without_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its class: its message may repeat values, such as a NIP in an SQL parameter."""
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
    elif isinstance(info, BaseException):
        event["error"] = type(info).__name__
    return event
