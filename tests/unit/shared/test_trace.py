"""One trace per article across all stages."""

from __future__ import annotations

import hashlib

import pytest

from shared.request_ids import new_request_id
from shared.trace import carried, continued, is_sampled, parent_of, sampled, span_ids, trace_id, trace_of

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_trace_goes_on_with_a_span_of_its_own() -> None:
    """The trace stays, the span is new each time."""
    first, second = continued(PARENT), continued(PARENT)
    assert trace_id(first) == trace_id(second) == trace_id(PARENT) == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert len({PARENT, first, second}) == 3


@pytest.mark.parametrize(
    "broken", [None, "", "00-zz-1-01", PARENT.upper(), PARENT + "-x", f"00-{'0' * 32}-{'1' * 16}-01", f"00-{'1' * 32}-{'0' * 16}-01"]
)
def test_what_is_no_trace_is_replaced_by_one_of_the_request(broken: str | None) -> None:
    """A broken header starts a trace that can be found by the request's id: `printf %s "$ID" | sha256sum | cut -c -32`."""
    request = new_request_id()
    assert trace_id(broken) is None
    assert trace_id(carried(broken, request)) == trace_of(request) == hashlib.sha256(request.encode()).hexdigest()[:32]


def test_the_last_bytes_of_a_trace_id_are_of_any_value() -> None:
    """Samplers compare them with a bound: those of a UUID begin with `10`, whichever it is."""
    last = [int(trace_of(new_request_id())[16:], 16) / 2**64 for _ in range(2000)]
    assert all(0.05 < sum(low <= one < low + 0.1 for one in last) / len(last) < 0.15 for low in (tenth / 10 for tenth in range(10)))


def test_a_trace_that_began_in_an_earlier_version_goes_on() -> None:
    """Its id is that of its request, and still nothing ran before its first run."""
    trace = new_request_id().replace("-", "")
    start = f"00-{trace}-{trace[16:]}-01"
    assert carried(start, new_request_id()) == start
    assert parent_of(start) is None
    assert trace_id(continued(start)) == trace


def test_a_run_follows_from_what_its_entry_carries() -> None:
    """The header goes on as it is, the run has a span of its own, and whether the trace is sampled is not forgotten."""
    request, unsampled = new_request_id(), PARENT[:-2] + "00"
    assert carried(PARENT, request) == parent_of(PARENT) == PARENT
    assert span_ids(continued(unsampled))[::2] == span_ids(unsampled)[::2]
    assert span_ids(continued(unsampled))[1] != span_ids(unsampled)[1]


def test_whether_spans_are_kept_is_a_flag() -> None:
    """Other flags stay what they were, and a start is flagged: nobody has decided yet."""
    assert is_sampled(carried(None, new_request_id()))
    assert sampled(PARENT, keep=True) == PARENT
    assert sampled(PARENT, keep=False) == f"{PARENT[:-2]}00"
    assert sampled(f"{PARENT[:-2]}03", keep=False) == f"{PARENT[:-2]}02"
    assert not is_sampled(sampled(PARENT, keep=False))


def test_where_a_trace_starts_there_is_no_parent() -> None:
    """Nothing ran before the first run; the second one follows from the first."""
    request = new_request_id()
    start = carried(None, request)
    assert parent_of(start) is None
    run = continued(start)
    assert parent_of(run) == run
    assert carried(None, request) == start
