"""What a status means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.fetcher.status import judge_status
from shared.outcomes import Postponed, Rejected, RejectReason, RetryLater

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (204, RejectReason.EMPTY),
        (206, RejectReason.NOT_AN_ARTICLE),
        (300, RejectReason.NOT_AN_ARTICLE),
        (304, RejectReason.NOT_MODIFIED),
        (400, RejectReason.REFUSED),
        (401, RejectReason.REFUSED),
        (402, RejectReason.REFUSED),
        (403, RejectReason.REFUSED),
        (404, RejectReason.GONE),
        (410, RejectReason.GONE),
        (451, RejectReason.GONE),
        (999, RejectReason.REFUSED),
    ],
)
def test_a_final_answer_is_a_rejection_with_its_reason(status: int, reason: RejectReason) -> None:
    """The status stands in the detail."""
    assert judge_status(status, (), NOW) == Rejected(reason, f"HTTP {status}")


@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504, 599])
def test_a_passing_failure_is_tried_later_as_the_server_wishes(status: int) -> None:
    """Retry-After counts for each of them."""
    assert judge_status(status, (("retry-after", "7"),), NOW) == RetryLater("Transient", f"HTTP {status}", 7.0)
    assert judge_status(status, (), NOW) == RetryLater("Transient", f"HTTP {status}", None)


def test_too_many_requests_are_no_failure_of_the_article() -> None:
    """It comes back when the host wishes, else after a minute."""
    assert judge_status(429, (("retry-after", "7"),), NOW) == Postponed("HTTP 429", 7.0)
    assert judge_status(429, (), NOW) == judge_status(429, (("retry-after", "0"),), NOW) == Postponed("HTTP 429", 60.0)


@pytest.mark.parametrize("status", [200, 203])
def test_an_article_is_left_to_its_body(status: int) -> None:
    """Nothing is decided by a status that brings one."""
    assert judge_status(status, (), NOW) is None
