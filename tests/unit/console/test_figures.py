"""Figures as a person reads them."""

from __future__ import annotations

from datetime import datetime

import pytest

from services.console.looking.figures import known, moment, share, size, span, span_ms


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.0 s"),
        (9.94, "9.9 s"),
        (42.4, "42 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7_199, "120 min"),
        (7_200, "2 h"),
        (172_800, "2 d"),
        (-180, "-3 min"),
    ],
)
def test_a_time_is_told_in_the_unit_that_suits_it(seconds: float, words: str) -> None:
    """The next larger unit from two of it on."""
    assert span(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (10_239, "10239 B"), (10_240, "10 KiB"), (2**30, "1024 MiB"), (2**34, "16.0 GiB"), (2**50, "1048576.0 GiB")],
)
def test_an_amount_is_told_with_two_digits_or_more(count: int, words: str) -> None:
    """Binary units, as the server's own."""
    assert size(count) == words


def test_what_is_not_known_is_said_to_be_so() -> None:
    """It is never shown as 0; what there is nothing of is a dash."""
    assert [known(None), span(None), size(None), share(None)] == ["unknown"] * 4
    assert [span_ms(None), known(0), known(0.25, ".1f"), share(0.125)] == ["-", "0", "0.2", "12%"]


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-02T03:04:05.678901+00:00",
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05",
        "2026-01-02T05:34:05+02:30",
        datetime.fromisoformat("2026-01-01T22:04:05-05:00"),
        datetime(2026, 1, 2, 3, 4, 5, 999_999),  # noqa: DTZ001 - of a program that writes no offset
    ],
)
def test_a_time_is_told_in_utc_and_says_so(at: datetime | str) -> None:
    """However it was written; to the second."""
    assert moment(at) == "2026-01-02 03:04:05 UTC"


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T00:00:00", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_told_as_it_stands(at: str) -> None:
    """Whoever wrote it may have meant something by it."""
    assert moment(at) == at
