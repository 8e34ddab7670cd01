"""What answers say about when to come back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sources.wishes import freshness_s
from tests.unit.fetcher.sources.site import NOON

LATER, EARLIER = "Wed, 04 Mar 2026 12:30:00 GMT", "Wed, 04 Mar 2026 11:30:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": 'public, Max-Age = "300", s-maxage=9'}, 300),
        ({"cache-control": "s-maxage=900"}, 0),
        ({"cache-control": "max-age=300", "age": "120"}, 180),
        ({"cache-control": "max-age=300", "age": "900"}, 0),
        ({"cache-control": "max-age=300", "age": "-5"}, 300),
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=99999999999999999999"}, 0),
        ({"expires": LATER}, 1_800),
        ({"expires": LATER, "date": EARLIER}, 3_600),
        ({"expires": LATER, "age": "600"}, 1_200),
        ({"expires": EARLIER}, 0),
        ({"expires": "0"}, 0),
        ({"expires": LATER, "cache-control": "max-age=60"}, 60),
    ],
)
def test_freshness_is_read_as_caches_read_it(headers: dict[str, str], seconds: float) -> None:
    """RFC 9111: max-age before Expires, less the age; nonsense says nothing."""
    assert freshness_s(tuple(headers.items()), NOON) == seconds


@given(st.lists(st.tuples(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text()), max_size=6))
def test_no_header_is_too_odd(headers: list[tuple[str, str]]) -> None:
    """Any text makes a number of seconds, never less than none."""
    assert freshness_s(tuple(headers), NOON) >= 0
