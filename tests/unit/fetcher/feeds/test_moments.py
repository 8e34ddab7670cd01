"""Dates of feeds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.fetcher.feeds.moments import read_moment


@pytest.mark.parametrize(
    "written",
    [
        "Sat, 21 Nov 2026 10:15:00 GMT",
        "Sat, 21 Nov 2026 11:15:00 +0100",
        "Sat, 21 Nov 2026 11:15:00 +01:00",
        "sat, 21 nov 2026 10:15 z",
        "21 Nov 26 05:15:00 EST",
        "Saturday, 21 November 2026, 11:15:00 CET",
        "21-Nov-2026 10:15:00",
        "2026-11-21T10:15:00Z",
        "2026-11-21T10:15:00.000+00:00",
        "2026-11-21t11:15:00+0100",
        "2026-11-21 10:15",
        " 2026-11-21T10:15Z\n",
    ],
)
def test_a_moment_is_read_in_every_usual_form(written: str) -> None:
    """Mail's form with its slips and ISO 8601, with offset, name of a zone or none."""
    assert read_moment(written) == datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def test_a_day_is_its_first_moment() -> None:
    """News sitemaps may give a date alone; 24:00 is the next day's first."""
    assert read_moment("2026-11-21") == datetime(2026, 11, 21, tzinfo=UTC)
    assert read_moment("2026-11-20T24:00:00Z") == datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "", "soon", "11/12/2026", "2026-02-30", "31 Feb 2026", "2026-11-21T25:00:00Z", "2026-11-21T10:15:00+99:00", "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "1" * 500, "Thu, 99 Nov 2026", "21 Foo 2026", "٢٠٢٦-11-21",
    ],
)  # fmt: skip
def test_nonsense_is_no_moment(written: str) -> None:
    """Impossible dates, dates that mean two things, and the moment zero of databases."""
    assert read_moment(written) is None


def test_the_future_is_a_moment() -> None:
    """How far ahead is too far depends on when it was fetched, which is not known here."""
    assert read_moment("2099-01-01T00:00:00Z") == datetime(2099, 1, 1, tzinfo=UTC)
