"""Spans of a real system: one trace per article, and what leaves the process."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from redis.asyncio import Redis

from shared import tracing
from shared.errors import Transient
from shared.otel import OtelSpans
from shared.streams import inspect
from shared.streams.actions import Action
from shared.streams.keys import WORK, Stream
from shared.streams.messages import Delivery
from shared.streams.service import Service, assemble
from shared.trace import span_ids, trace_of
from tests.real_server import RealServer
from tests.stages import KEYS, Handler, all_ended, pass_on, put_in, running, settings, stage_of


def traced(client: Redis, server: RealServer, handle: Handler, spans: tracing.Spans) -> list[Service]:
    """A service of each stage, whose runs are told to `spans`; a retry is due at once."""
    given: dict[str, Any] = {"settings": settings(), "redis_url": server.url, "client": client, "version": "toy", "jitter": lambda: 0.0}
    return [assemble(stage_of(stream), handle, **given, spans=spans) for stream in WORK]


def by_trace(spans: tuple[ReadableSpan, ...]) -> dict[int, list[ReadableSpan]]:
    """The spans of each trace, in the order in which they ended."""
    found: dict[int, list[ReadableSpan]] = {}
    for span in spans:
        found.setdefault(span.context.trace_id, []).append(span)
    return found


async def test_an_article_is_one_trace_over_three_stages_and_a_retry(client: Redis, real_server: RealServer) -> None:
    """Read in batches and all retried once: each run is a span, child of the run that wrote its entry."""
    exporter = InMemorySpanExporter()

    async def fail_first(delivery: Delivery[Any]) -> Action:
        if delivery.attempt == 1 and delivery.event.type == "ArticleRequested":
            raise Transient("https://news.example/a answered 503")
        return await pass_on(delivery)

    async with running(*traced(client, real_server, fail_first, OtelSpans("toy", SimpleSpanProcessor(exporter)))):
        ids = await put_in(client, 10)
        assert set((await all_ended(client, ids)).values()) == {"classified"}
    traces = by_trace(exporter.get_finished_spans())
    assert set(traces) == {int(trace_of(request), 16) for request in ids}
    for runs in traces.values():
        assert [span.name for span in runs] == ["fetcher", "fetcher", "cleaner", "classifier"]
        assert [span.parent and span.parent.span_id for span in runs] == [None, *(span.context.span_id for span in runs[:-1])]
        assert [(span.attributes or {})["wiresift.status"] for span in runs] == ["retry", "ok", "ok", "ok"]
        assert [(span.attributes or {})["wiresift.attempt"] for span in runs] == [1, 2, 1, 1]
        assert [(span.attributes or {}).get("error.type") for span in runs] == ["Transient", None, None, None]
        assert not any("news.example" in span.to_json() for span in runs)
    entries = [entry async for entry in inspect.peek(client, KEYS, Stream.CLASSIFIED, count=None, follow=False)]
    last = {span_ids(entry["headers"]["traceparent"])[:2] for entry in entries}
    assert last == {(trace, runs[-1].context.span_id) for trace, runs in traces.items()}


async def test_a_sampler_keeps_a_trace_whole_or_not_at_all(client: Redis, real_server: RealServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of them, by the standard variables; what the first stage decides goes with the entries to the last."""
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    exporter = InMemorySpanExporter()
    async with running(*traced(client, real_server, pass_on, OtelSpans("toy", SimpleSpanProcessor(exporter)))):
        ids = await put_in(client, 60)
        await all_ended(client, ids)
    traces = by_trace(exporter.get_finished_spans())
    assert {tuple(span.name for span in runs) for runs in traces.values()} == {("fetcher", "cleaner", "classifier")}
    entries = [entry async for entry in inspect.peek(client, KEYS, Stream.CLASSIFIED, count=None, follow=False)]
    flags = {trace: flags for trace, _, flags in (span_ids(entry["headers"]["traceparent"]) for entry in entries)}
    assert {trace for trace, flag in flags.items() if flag == 1} == set(traces)
    assert len(flags) == 60 > len(traces) > 0


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Address of a collector on loopback, and the paths and bodies that were posted to it."""
    posted: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the base has it)
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", posted
        finally:
            server.shutdown()
            serving.join()


async def test_spans_go_where_the_standard_variables_say(client: Redis, real_server: RealServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an endpoint set, a service exports its runs under its name."""
    with collector() as (address, posted):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        spans = tracing.from_environment("fetcher", {"OTEL_EXPORTER_OTLP_ENDPOINT": address})
        assert isinstance(spans, OtelSpans)
        async with running(*traced(client, real_server, pass_on, spans)):
            [request] = await put_in(client)
            await all_ended(client, [request])
        spans.provider.shutdown()
    assert {path for path, _ in posted} == {"/v1/traces"}
    sent = b"".join(body for _, body in posted)
    assert sent.count(request.encode()) == 3
    assert b"wiresift-fetcher" in sent


def test_without_an_endpoint_nobody_is_told() -> None:
    """Tracing is off by default."""
    assert tracing.from_environment("fetcher", {}) is None


def test_without_the_extra_tracing_is_off_and_says_so() -> None:
    """A service runs on where OpenTelemetry is not installed; the log names the remedy."""
    absent = "import sys; sys.modules['opentelemetry'] = None; from shared import tracing; "
    asked = "assert tracing.from_environment('fetcher', {'OTEL_EXPORTER_OTLP_ENDPOINT': 'http://127.0.0.1:9'}) is None"
    said = subprocess.run([sys.executable, "-c", absent + asked], check=True, capture_output=True, text=True)
    assert "tracing_off" in said.stdout + said.stderr


class Broken:
    """Spans of a sampler that raises, and of an exporter that does."""

    def keeps(self, stage: str, traceparent: str, parent: str | None) -> bool:
        raise ValueError("no such ratio")

    def __call__(self, span: tracing.Span) -> None:
        raise ValueError("no such collector")


async def test_what_fails_to_trace_costs_no_article_anything(client: Redis, real_server: RealServer) -> None:
    """Each ends as it would without traces."""
    async with running(*traced(client, real_server, pass_on, Broken())):
        ids = await put_in(client, 10)
        assert set((await all_ended(client, ids)).values()) == {"classified"}
