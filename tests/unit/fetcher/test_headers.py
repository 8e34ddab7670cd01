"""Reading header fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.headers import content_type, header_value, header_values, retry_after_s, validator

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120.0),
        ("Sunday, 01-Mar-26 12:02:00 GMT", 120.0),
        ("Sun, 01 Mar 2026 13:02:00 +0100", 120.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("999999999999999999999", 86_400.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400.0),
        ("-5", None),
        ("soon", None),
        ("١٢٠", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_capped(value: str, seconds: float | None) -> None:
    """Seconds or HTTP date; past means now, more than a day is cut to a day, nonsense is none."""
    assert retry_after_s((("retry-after", value),), NOW) == seconds


def test_no_retry_after_is_none() -> None:
    """A server that states no wish has none."""
    assert retry_after_s((), NOW) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ('Text/HTML;charset="ISO-8859-1"', ("text/html", "iso-8859-1")),
        ("text/html", ("text/html", None)),
        ("; charset=x", (None, "x")),
        ("", (None, None)),
    ],
)
def test_content_type_is_split(value: str, expected: tuple[str | None, str | None]) -> None:
    """Type and charset in lower case, quotes and parameters' case aside."""
    assert content_type((("content-type", value),)) == expected


def test_repeated_fields_stay_apart_in_order() -> None:
    """A second field of a name is neither lost nor joined."""
    headers = (("x-robots-tag", "a"), ("link", "l"), ("x-robots-tag", "b"))

    assert header_values(headers, "x-robots-tag") == ("a", "b")
    assert header_value(headers, "x-robots-tag") == "a"
    assert header_value(headers, "etag") is None


def test_a_validator_is_kept_verbatim_or_not_at_all() -> None:
    """Quotes and weakness mark belong to it; cutting a long one would make another one of it."""
    assert validator((("etag", 'W/"x"'),), "etag") == 'W/"x"'
    assert validator((("etag", "x" * 5000),), "etag") is None
    assert validator((("etag", '"x"\r\nHost: other'),), "etag") is None


@given(st.text(max_size=200))
def test_no_header_value_breaks_the_reading(value: str) -> None:
    """Whatever a server sends is read as something or nothing."""
    content_type((("content-type", value),))
    seconds = retry_after_s((("retry-after", value),), NOW)

    assert seconds is None or 0 <= seconds <= 86_400
