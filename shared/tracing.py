"""Spans: what each run of a stage was, for whoever collects traces. The port; `shared.otel` is the adapter.

A run has its span id from `shared.trace` whether or not anybody collects, and its entry carries it onwards. So a span is told
once, when the run is over, and costs nothing where nobody listens. Whether it is kept is asked before: its entry carries that, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

#: The standard variables that say where traces go; setting one turns tracing on.
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@dataclass(frozen=True, slots=True)
class Span:
    """One run of a stage's handler, hand-over included. `error` is a class name; nothing here is text of an article or a URL.

    `traceparent` names the run, `parent` what its entry followed from, None where the trace starts with it.
    """

    stage: str
    traceparent: str
    parent: str | None
    request_id: str
    attempt: int
    status: str
    error: str | None
    began_at: datetime
    ended_at: datetime


class Spans(Protocol):
    """Who collects spans."""

    def keeps(self, stage: str, traceparent: str, parent: str | None) -> bool:
        """Whether the span of a run that begins, as `Span` has it, is to be kept, and those of the runs that follow from it."""
        ...

    def __call__(self, span: Span) -> None:
        """Take the span of a run that is over; its `traceparent` has the flag that `keeps` said."""
        ...


def from_environment(stage: str, environ: Mapping[str, str]) -> Spans | None:
    """Where the spans of `stage` go by OpenTelemetry's standard variables; None where they name no endpoint."""
    if not any(environ.get(name) for name in ENDPOINTS):
        return None
    try:
        from shared.otel import OtelSpans
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("opentelemetry"):
            raise
        _log.warning(
            "tracing_off",
            why="OpenTelemetry is not installed",
            remedy="install wiresift with its extra `tracing`; an image is built with EXTRAS=tracing",
        )
        return None
    return OtelSpans.exporting(stage, environ)


_log = structlog.get_logger("wiresift.tracing")
