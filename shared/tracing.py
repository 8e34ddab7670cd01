"""Spans: what each run of a stage was, for whoever collects traces. The port; `shared.otel` is the adapter.

A run has its span id from `shared.trace` whether or not anybody collects, and its entry carries it onwards. So a span is told
once, when the run is over, and costs nothing where nobody listens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

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


Spans = Callable[[Span], None]


def from_environment(stage: str, environ: Mapping[str, str]) -> Spans | None:
    """Where the spans of `stage` go by OpenTelemetry's standard variables; None where they name no endpoint."""
    if not any(environ.get(name) for name in ENDPOINTS):
        return None
    try:
        from shared.otel import OtelSpans
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("opentelemetry"):
            raise
        _log.warning("tracing_off", why="OpenTelemetry is not installed", remedy="install wiresift with its extra `tracing`")
        return None
    return OtelSpans.exporting(stage, environ)


_log = structlog.get_logger("wiresift.tracing")
