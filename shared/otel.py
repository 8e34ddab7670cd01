"""Spans by OpenTelemetry: exported over HTTP in the background, as its standard variables (OTEL_…) have it.

FastStream's own middleware is no use here: it gives a batch one span, and with it all its articles one trace. The sampler that its
variables name is asked as each run begins, and no second time: what it says goes on with the run's entry, for the next stage's sampler.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags, set_span_in_context

from shared.trace import is_sampled, span_ids
from shared.tracing import Span
from shared.version import VERSION

#: Seconds that the end of a process waits for its last spans to be sent: a collector that is away must not hold it up (SDK: 30).
EXIT_S = 2.0


class _Given(IdGenerator):
    """Gives a span the ids that its run has already."""

    def __init__(self) -> None:
        self.trace = self.span = 0

    def generate_trace_id(self) -> int:
        return self.trace

    def generate_span_id(self) -> int:
        return self.span

    def is_trace_id_random(self) -> bool:
        return True


class OtelSpans:
    """Hands spans to `processor`. To be called from one thread."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        self._ids = _Given()
        self._sampler = TracerProvider(shutdown_on_exit=False).sampler  # as OTEL_TRACES_SAMPLER names it
        resource = Resource.create({"service.name": service})
        self.provider = TracerProvider(sampler=ALWAYS_ON, id_generator=self._ids, resource=resource)
        self.provider.add_span_processor(processor)
        self._tracer = self.provider.get_tracer("wiresift", VERSION)

    @classmethod
    def exporting(cls, stage: str, environ: Mapping[str, str]) -> OtelSpans:
        """Spans of `stage` to the endpoint that the standard variables name; what is left is sent when the process ends."""
        exporter = OTLPSpanExporter()
        threading.Thread(target=_cut_short, args=(exporter,), name="spans-exit", daemon=True).start()
        return cls(environ.get("OTEL_SERVICE_NAME") or f"wiresift-{stage}", BatchSpanProcessor(exporter))

    def keeps(self, stage: str, traceparent: str, parent: str | None) -> bool:
        """What the sampler says of a run."""
        trace, _, _ = span_ids(traceparent)
        return self._sampler.should_sample(_below(parent), trace, stage, SpanKind.CONSUMER).decision is Decision.RECORD_AND_SAMPLE

    def __call__(self, span: Span) -> None:
        if not is_sampled(span.traceparent):
            return
        self._ids.trace, self._ids.span, _ = span_ids(span.traceparent)
        attributes: dict[str, str | int] = {
            "wiresift.status": span.status,
            "wiresift.attempt": span.attempt,
            "wiresift.request_id": span.request_id,
        }
        if span.error:
            attributes["error.type"] = span.error
        told = self._tracer.start_span(
            span.stage,
            context=_below(span.parent),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            start_time=_unix_ns(span.began_at),
        )
        if span.error:
            told.set_status(Status(StatusCode.ERROR))
        told.end(_unix_ns(span.ended_at))


def _cut_short(exporter: SpanExporter) -> None:
    """Once the main thread has ended and the SDK sends what is left, end that too; no thread could be started by then."""
    threading.main_thread().join()
    time.sleep(EXIT_S)
    exporter.shutdown()


def _below(parent: str | None) -> Context | None:
    """Where a span goes that follows from the run, or another program's span, of this `traceparent`."""
    if parent is None:
        return None
    trace, span, flags = span_ids(parent)
    return set_span_in_context(NonRecordingSpan(SpanContext(trace, span, is_remote=True, trace_flags=TraceFlags(flags))))


def _unix_ns(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000
