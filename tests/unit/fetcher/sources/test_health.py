"""How a source is said to be doing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.fetcher.sources.health import Health, health
from services.fetcher.sources.source import SourceState
from tests.unit.fetcher.sources.site import NOON, source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_OK = SourceState(checked_at=NOON, ok_at=NOON, new_at=NOON, usual_gap_s=8 * 3_600.0)


def _with(**fields: object) -> SourceState:
    return _OK.model_copy(update=fields)


_FAILING = {"failures": 3, "error": "HTTP 503", "failing_since": NOON}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SourceState(), Health("new", "not asked yet", NOON)),
        (_OK, Health("ok", "", NOON)),
        (_with(failures=1, error="HTTP 503"), Health("ok", "last try: HTTP 503", NOON)),
        (_with(**_FAILING), Health("failing", "HTTP 503, 3 times in a row", NOON)),
        (_with(failures=1, error="HTTP 503", failing_since=NOON, ok_at=None), Health("failing", "HTTP 503, once", NOON)),
        (_with(**_FAILING, gone=True), Health("gone", "HTTP 503, asked once a day", NOON)),
        (
            _with(moved_to="https://b.example/", moved_at=NOON - DAY),
            Health("moved", "asked at https://b.example/, where it has moved for good"),
        ),
        (
            _with(new_at=NOON - 25 * HOUR, moved_to="https://b.example/", moved_at=NOON - DAY),
            Health("quiet", "nothing new for 25 h; its longest gap of late is 8 h", NOON - 25 * HOUR),
        ),
        (
            _with(new_at=NOON - 25 * HOUR),
            Health("quiet", "nothing new for 25 h; its longest gap of late is 8 h", NOON - 25 * HOUR),
        ),
        (_with(new_at=NOON - 23 * HOUR), Health("ok", "", NOON)),
        (_with(new_at=NOON - 5 * HOUR, usual_gap_s=60.0), Health("ok", "", NOON)),
        (
            _with(new_at=NOON - 30 * DAY, usual_gap_s=None),
            Health("quiet", "nothing new for 30 days; it brought nothing else yet", NOON - 30 * DAY),
        ),
    ],
)
def test_each_state_has_its_word(state: SourceState, expected: Health) -> None:
    """The word, what a person is told, and since when."""
    assert health(source(), state, NOON) == expected


def test_a_paused_source_is_paused_whatever_else() -> None:
    """The operator's own word comes first."""
    assert health(source(paused=True), _with(**_FAILING), NOON).word == "paused"


def test_a_weekly_magazine_is_quiet_after_three_weeks() -> None:
    """Three times what is usual of this source."""
    weekly = _with(usual_gap_s=7 * 86_400.0)
    assert [health(source(), weekly, NOON + days * DAY).word for days in (6, 20, 22)] == ["ok", "ok", "quiet"]
