"""What the answer to a request for robots.txt means, and for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.manners.robots_answer import MAX_FRESH_S, MIN_FRESH_S, RETRY_CAP_S, Reached, Unreachable, fresh_s, judge, retry_s
from services.fetcher.web import Response
from shared.outcomes import Postponed, Rejected, RejectReason
from tests.unit.fetcher.manners.fake_net import NOON


def answer(status: int, body: bytes = b"User-agent: *") -> Response:
    return Response(status, "https://news.example/robots.txt", (), (), body, len(body), 1)


def test_a_file_is_its_rules() -> None:
    """For a day, where the server says nothing."""
    assert judge(answer(200), NOON) == Reached(b"User-agent: *", MAX_FRESH_S)


@pytest.mark.parametrize("status", [204, 301, 304, 400, 401, 403, 404, 410, 451])
def test_a_site_without_a_file_has_no_rules(status: int) -> None:
    """Whatever reason it gives (RFC 9309 section 2.3.1.3); the body of an error page is none."""
    assert judge(answer(status, b""), NOON) == Reached(b"", MAX_FRESH_S)
    assert status < 300 or judge(answer(status), NOON) == Reached(b"", MAX_FRESH_S)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599, 999])
def test_a_server_in_trouble_leaves_its_rules_unknown(status: int) -> None:
    """Section 2.3.1.4."""
    assert judge(answer(status), NOON) == Unreachable(f"HTTP {status}")


@pytest.mark.parametrize(("wish", "seconds"), [((), 60), ((("retry-after", "600"),), 600)])
def test_a_server_with_too_much_to_do_is_asked_later(wish: tuple[tuple[str, str], ...], seconds: float) -> None:
    """It has rules, or has none: nobody knows, and nothing has failed."""
    found = judge(replace(answer(429), headers=wish), NOON)
    assert found == Postponed("HTTP 429 for https://news.example/robots.txt", seconds)


@pytest.mark.parametrize("reason", [RejectReason.FORBIDDEN_ADDRESS, RejectReason.TOO_LARGE, RejectReason.NOT_AN_ARTICLE])
def test_what_we_refuse_to_read_is_not_taken_for_permission(reason: RejectReason) -> None:
    """A file behind a forbidden address, or too large, may say anything."""
    assert judge(Rejected(reason, "why"), NOON) == Unreachable("why")


@pytest.mark.parametrize(
    ("control", "age", "seconds"),
    [
        ("max-age=3600", None, 3600),
        ("public, MAX-AGE = 3600", "600", 3000),
        ("max-age=0", None, MIN_FRESH_S),
        ("no-store", None, MIN_FRESH_S),
        ("max-age=31536000, immutable", None, MAX_FRESH_S),
        ("s-maxage=7200, max-age=3600", None, 3600),
        ('max-age="3600"', "-5", 3600),
        ("x-max-age=3", None, MAX_FRESH_S),
        ("max-age=soon", "x", MAX_FRESH_S),
        ("", None, MAX_FRESH_S),
    ],
)
def test_rules_are_fresh_for_as_long_as_the_server_says(control: str, age: str | None, seconds: float) -> None:
    """Within a quarter of an hour and a day."""
    headers = (("cache-control", control), *([("age", age)] if age else []))

    assert fresh_s(headers) == seconds


@given(st.lists(st.tuples(st.sampled_from(["cache-control", "age"]), st.text())))
def test_any_header_gives_a_time_within_bounds(headers: list[tuple[str, str]]) -> None:
    """Never an error."""
    assert MIN_FRESH_S <= fresh_s(tuple(headers)) <= MAX_FRESH_S


def test_a_file_that_cannot_be_had_is_asked_for_ever_less() -> None:
    """After two minutes, four …, four hours at most."""
    assert [retry_s(failures) for failures in (1, 2, 3)] == [120, 240, 480]
    assert retry_s(10**6) == RETRY_CAP_S
