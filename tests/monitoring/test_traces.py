"""One trace for one article: through the three services as they are, a failed visit and its retry, to a collector."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import redis

from shared.streams.keys import Stream
from shared.streams.messages import Sender
from tests.builders import MOMENT, requested
from tests.monitoring.feeding import KEYS, TEXT, until
from tests.monitoring.system import SERVICES, whole_system
from tests.real_server import RealServer

pytestmark = pytest.mark.integration

#: Of a program that put its article in with a span of its own.
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Quiet(BaseHTTPRequestHandler):
    """Says nothing on standard error."""

    def answer(self, status: int, body: bytes = b"", media_type: str = "text/html; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("retry-after", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the base has it)
        """As the class says."""


def faltering_site() -> type[Quiet]:
    """A site whose article is not to be had at the first visit."""
    visits: list[str] = []

    class Site(Quiet):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                return self.answer(404)
            visits.append(self.path)
            page = "".join(f"<p>{line}</p>" for line in TEXT.split("\n\n"))
            return self.answer(503) if len(visits) == 1 else self.answer(200, f"<article>{page}</article>".encode())

    return Site


def collecting(posted: list[bytes]) -> type[Quiet]:
    """A collector that keeps what is sent to it."""

    class Collector(Quiet):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["content-length"])))
            self.answer(200, media_type="application/x-protobuf")

    return Collector


def spans_in(posted: list[bytes]) -> list[tuple[str, str, str, str, str, str, int]]:
    """Trace, span, parent, service, stage, status and attempt of each span, in the order in which they began."""
    proto = pytest.importorskip(
        "opentelemetry.proto.collector.trace.v1.trace_service_pb2",
        reason="NOT RUN: no traces are read: the extra `tracing` is absent",
    )
    found = []
    for body in posted:
        for resource in proto.ExportTraceServiceRequest.FromString(body).resource_spans:
            (service,) = [one.value.string_value for one in resource.resource.attributes if one.key == "service.name"]
            for span in (each for scope in resource.scope_spans for each in scope.spans):
                told = {one.key: one.value for one in span.attributes}
                ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
                row = (*ids, service, span.name, told["wiresift.status"].string_value, told["wiresift.attempt"].int_value)
                found.append((span.start_time_unix_nano, row))
    return [row for _, row in sorted(found)]


def test_an_article_is_one_trace_through_the_services_and_a_retry(tmp_path: Path) -> None:
    """Each run is a span below the one that wrote its entry, the first below the span of the program that asked."""
    posted: list[bytes] = []
    with listening(faltering_site()) as site, listening(collecting(posted)) as collector, RealServer(tmp_path) as server:
        env = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
            "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
        }
        with whole_system(server, tmp_path, env=env), redis.Redis(unix_socket_path=str(server.socket)) as client:
            request = requested(text=None, url=f"{site}/article")
            sent: dict[str, Any] = {"request_id": request.request_id or "", "subject": None, "time": MOMENT}
            envelope = Sender("desk").pack(request, **sent, trace=f"00-{TRACE}-{SPAN}-01")
            client.xadd(KEYS.stream(Stream.REQUESTED), {"__data__": envelope})
            until(lambda: client.xlen(KEYS.stream(Stream.CLASSIFIED)), bool)
            spans = until(lambda: spans_in(posted), lambda seen: {stage for *_, stage, _, _ in seen} == set(SERVICES))
    # How often the host's pause is met before it is over, is a matter of time.
    runs = [(service, stage, status, attempt) for *_, service, stage, status, attempt in spans if status != "postponed"]
    assert runs == [
        ("wiresift-fetcher", "fetcher", "retry", 1),
        ("wiresift-fetcher", "fetcher", "ok", 2),
        ("wiresift-cleaner", "cleaner", "ok", 1),
        ("wiresift-classifier", "classifier", "ok", 1),
    ]
    assert {trace for trace, *_ in spans} == {TRACE}
    assert [parent for _, _, parent, *_ in spans] == [SPAN, *(span for _, span, *_ in spans[:-1])]
    assert not any(site.encode() in body or b"Saltmere" in body for body in posted)
