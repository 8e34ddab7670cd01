"""One trace per article across all stages."""

from __future__ import annotations

import pytest

from shared.request_ids import new_request_id
from shared.trace import carried, continued, parent_of, span_ids, trace_id

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_trace_goes_on_with_a_span_of_its_own() -> None:
    """The trace stays, the span is new each time."""
    first, second = continued(PARENT), continued(PARENT)
    assert trace_id(first) == trace_id(second) == trace_id(PARENT) == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert len({PARENT, first, second}) == 3


@pytest.mark.parametrize(
    "broken", [None, "", "00-zz-1-01", PARENT.upper(), PARENT + "-x", f"00-{'0' * 32}-{'1' * 16}-01", f"00-{'1' * 32}-{'0' * 16}-01"]
)
def test_what_is_no_trace_is_replaced_by_one_named_by_the_request(broken: str | None) -> None:
    """A broken header starts a trace that can be found by the request's id."""
    request = new_request_id()
    assert trace_id(broken) is None
    assert trace_id(carried(broken, request)) == request.replace("-", "")


def test_a_run_follows_from_what_its_entry_carries() -> None:
    """The header goes on as it is, the run has a span of its own, and whether the trace is sampled is not forgotten."""
    request, unsampled = new_request_id(), PARENT[:-2] + "00"
    assert carried(PARENT, request) == parent_of(PARENT) == PARENT
    assert span_ids(continued(unsampled))[::2] == span_ids(unsampled)[::2]
    assert span_ids(continued(unsampled))[1] != span_ids(unsampled)[1]


def test_where_a_trace_starts_there_is_no_parent() -> None:
    """Nothing ran before the first run; the second one follows from the first."""
    request = new_request_id()
    start = carried(None, request)
    assert parent_of(start) is None
    run = continued(start)
    assert parent_of(run) == run
    assert carried(None, request) == start
