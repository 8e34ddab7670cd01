"""Structured logs on standard error: coloured lines on a terminal, one JSON object per line elsewhere. Pure code never logs."""

from __future__ import annotations

import logging
import re
import sys
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

#: Characters that could forge or hide log text on a terminal: controls but tab, and bidirectional overrides (Unicode TR 36).
_DECEIVING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def configure(level: str, form: Literal["auto", "json", "console"] | str, *, stream: TextIO | None = None, **bound: str) -> None:
    """Set up logging for the process. `bound` stands in every event: the service, the consumer."""
    stream = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    people = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer() if as_json else people
    threshold = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _harmless,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**bound)
    logging.basicConfig(level=max(threshold, logging.WARNING), stream=stream, format="%(name)s: %(message)s", force=True)


def _harmless(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Text from the web must not forge a log line, nor colour a terminal; a traceback keeps its line breaks."""
    for name, value in event.items():
        if type(value) is str and _DECEIVING.search(value):
            event[name] = "\n".join(_DECEIVING.sub("\N{REPLACEMENT CHARACTER}", line) for line in _lines(name, value))
    return event


def _lines(name: str, value: str) -> list[str]:
    return value.split("\n") if name == "exception" else [value]
