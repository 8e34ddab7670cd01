"""Structured logs on standard error: coloured lines on a terminal, one JSON object per line elsewhere. Pure code never logs.

What libraries and asyncio log by the standard library goes the same way, from warnings up.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.display import harmless

#: What every event is given, whoever logs it.
_COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def configure(level: str, form: Literal["auto", "json", "console"] | str, *, stream: TextIO | None = None, **bound: str) -> None:
    """Set up logging for the process. `bound` stands in every event: the service, the consumer."""
    stream = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    people = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: Processor = structlog.processors.JSONRenderer() if as_json else people
    threshold = getattr(logging, level.upper())
    structlog.configure(
        processors=[*_COMMON, _harmless, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**bound)
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[_handler(stream, renderer)], force=True)


def _handler(stream: TextIO, renderer: Processor) -> logging.Handler:
    """Where records of the standard library go: the same way as ours, with their logger's name."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*_COMMON, add_logger_name],
            processors=[ProcessorFormatter.remove_processors_meta, _harmless, renderer],
        )
    )
    return handler


def _harmless(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Text from the web must not forge a log line, nor command a terminal; a traceback keeps its line breaks."""
    for name, value in event.items():
        event[name] = harmless(value, lines=True) if name == "exception" and isinstance(value, str) else _cleaned(value)
    return event


def _cleaned(value: Any) -> Any:  # noqa: ANN401  (an event holds anything)
    """`value` with its text made harmless, that of its members too where it is a list or a dictionary."""
    match value:
        case dict():
            return {name: _cleaned_text(member) for name, member in value.items()}
        case list() | tuple():
            return [_cleaned_text(member) for member in value]
        case _:
            return _cleaned_text(value)


def _cleaned_text(value: Any) -> Any:  # noqa: ANN401
    return harmless(value) if isinstance(value, str) else value
