"""A collector of traces in this process: which classifier worked on which request, from when to when, by its own spans."""

from __future__ import annotations

import gzip
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Run(NamedTuple):
    """One run of a classifier's handler, hand-over included; nanoseconds of the machine's clock, which all its processes share."""

    process: str
    began_ns: int
    ended_ns: int

    def overlaps(self, other: Run) -> bool:
        """Whether there was a moment at which both ran, in different processes."""
        return self.process != other.process and self.began_ns < other.ended_ns and other.began_ns < self.ended_ns


@dataclass(slots=True)
class Spans:
    """What has been told so far, by request. A process that is killed takes its last spans with it: they are too few, never too many."""

    url: str
    runs: defaultdict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))

    def overlapped(self, one: str, other: str) -> bool:
        """Whether two requests were in work at the same time in two processes."""
        return any(mine.overlaps(theirs) for mine in self.runs[one] for theirs in self.runs[other])

    def environment(self, process: str) -> dict[str, str]:
        """What a process has to be told to report here under that name."""
        return {
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": self.url,
            "OTEL_SERVICE_NAME": process,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_BSP_MAX_QUEUE_SIZE": str(2**16),
        }

    def take(self, told: ExportTraceServiceRequest) -> None:
        """Note the spans of an export."""
        for group in told.resource_spans:
            process = _value(group.resource.attributes, "service.name")
            for scope in group.scope_spans:
                for span in scope.spans:
                    request = _value(span.attributes, "wiresift.request_id")
                    self.runs[request].append(Run(process, span.start_time_unix_nano, span.end_time_unix_nano))


@contextmanager
def collecting() -> Iterator[Spans]:
    """A collector on loopback, for as long as entered."""

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            plain = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body
            spans.take(ExportTraceServiceRequest.FromString(plain))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the base has it)
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        spans = Spans(f"http://127.0.0.1:{server.server_port}/v1/traces")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield spans
        finally:
            server.shutdown()
            thread.join()


def _value(attributes: Sequence[Any], name: str) -> str:
    return next((attribute.value.string_value for attribute in attributes if attribute.key == name), "")
