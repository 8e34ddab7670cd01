"""Samplers of OpenTelemetry, by their standard variables: as many traces as they say, each whole or not at all."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest

pytest.importorskip("opentelemetry.sdk", reason="NOT RUN: no sampler is tried: the extra `tracing` is absent")

from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.otel import OtelSpans
from shared.trace import carried, continued, parent_of, sampled
from shared.tracing import Span

NOW = datetime(2026, 11, 22, tzinfo=UTC)
STAGES = ("fetcher", "cleaner", "classifier")
#: Of a program that put its article in with a span that it keeps, and with one that it does not.
KEPT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
DROPPED = f"{KEPT[:-2]}00"


def request_ids(count: int) -> list[str]:
    """UUIDs of version 7, a millisecond apart."""
    draw = random.Random(7)
    return [
        str(UUID(int=(1_800_000_000_000 + at << 80) | 7 << 76 | draw.getrandbits(12) << 64 | 2 << 62 | draw.getrandbits(62)))
        for at in range(count)
    ]


def traces(headers: list[str]) -> list[tuple[str, ...]]:
    """The stages in each trace of which anything is kept, for entries that come in with these headers; each stage has its own sampler."""
    exporter = InMemorySpanExporter()
    stages = {stage: OtelSpans(stage, SimpleSpanProcessor(exporter)) for stage in STAGES}
    for given in headers:
        carries = given
        for stage, spans in stages.items():
            run, parent = continued(carries), parent_of(carries)
            carries = sampled(run, spans.keeps(stage, run, parent))
            spans(Span(stage, carries, parent, "", 1, "ok", None, NOW, NOW))
    found: dict[int, list[str]] = {}
    for span in exporter.get_finished_spans():
        found.setdefault(span.context.trace_id, []).append(span.name)
    return [tuple(names) for names in found.values()]


@pytest.fixture
def sampler(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sampler that the variables name."""
    name, _, argument = request.param.partition(" ")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", name)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", argument)


@pytest.mark.parametrize("sampler", ["traceidratio 0.1", "parentbased_traceidratio 0.1"], indirect=True)
@pytest.mark.usefixtures("sampler")
def test_a_tenth_is_a_tenth_and_each_trace_is_whole() -> None:
    """Whether the sampler goes by its parent or not."""
    kept = Counter(traces([carried(None, request) for request in request_ids(2000)]))
    assert set(kept) == {STAGES}
    assert 150 < kept[STAGES] < 250


@pytest.mark.parametrize("sampler", ["parentbased_traceidratio 0"], indirect=True)
@pytest.mark.usefixtures("sampler")
def test_whoever_put_the_article_in_has_decided() -> None:
    """A program's own trace is kept where that program keeps it."""
    assert traces([KEPT]) == [STAGES]
    assert traces([DROPPED]) == []


@pytest.mark.parametrize("sampler", ["parentbased_always_on"], indirect=True)
@pytest.mark.usefixtures("sampler")
def test_all_is_kept_by_default() -> None:
    """Also what an earlier version put in, whose trace has the request's own id."""
    trace = request_ids(1)[0].replace("-", "")
    assert traces([carried(None, request) for request in request_ids(5)]) == [STAGES] * 5
    assert traces([f"00-{trace}-{trace[16:]}-01"]) == [STAGES]
    assert traces([DROPPED]) == []


@pytest.mark.parametrize("sampler", ["always_on", "always_off"], indirect=True)
def test_a_sampler_that_goes_by_nothing(sampler: None, request: pytest.FixtureRequest) -> None:
    """Keeps all, or nothing."""
    assert traces([KEPT, DROPPED.replace("4bf9", "4bfa")]) == ([STAGES] * 2 if "always_on" in request.node.name else [])
