"""What is answered to a hub that asks back."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.websub.intent import Confirmed, Denied, intent
from tests.unit.fetcher.websub.subscriptions import TOPIC, new

ASKED = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c-1", "hub.lease_seconds": "864000"}


def query(**overrides: str | None) -> str:
    """What a hub asks, with some fields set or left out."""
    fields = ASKED | {f"hub.{name}": value for name, value in overrides.items()}
    return urlencode({name: value for name, value in fields.items() if value is not None})


def test_what_was_asked_for_is_confirmed() -> None:
    """With the hub's lease, whatever was wished for; also while it is active: hubs may ask again."""
    assert intent(new(pending=True), query(lease_seconds="300")) == Confirmed("c-1", 300)
    assert intent(new(), query()) == Confirmed("c-1", 864_000)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("https://news.example/%7Edesk/a%2db?q=%c3%a9", "https://news.example/~desk/a-b?q=%C3%A9"),
        ("https://news.example/é", "https://news.example/%C3%A9"),
        ("https://news.example/a b", "https://news.example/a%20b"),
    ],
)
def test_a_topic_is_known_in_another_spelling(sent: str, asked: str) -> None:
    """Hubs are to decode what need not be encoded (section 5.1.1)."""
    for one, other in ((sent, asked), (asked, sent)):
        assert intent(new(topic=one, pending=True), query(topic=other)) == Confirmed("c-1", 864_000)


@pytest.mark.parametrize("asked", ["https://news.example/a/b", "https://news.example/a%252Fb", "https://NEWS.example/a%2Fb", "%"])
def test_another_topic_is_not_taken_for_its_spelling(asked: str) -> None:
    """What is reserved means something else when it is decoded; what is encoded twice is another text."""
    assert intent(new(topic="https://news.example/a%2Fb", pending=True), query(topic=asked)) is None


def test_the_end_is_confirmed_only_where_it_is_wanted() -> None:
    """Nobody ends a subscription for us, and one that is being ended is not begun anew."""
    assert intent(new(wanted=False), query(mode="unsubscribe", lease_seconds=None)) == Confirmed("c-1", None)
    assert intent(new(), query(mode="unsubscribe")) is None
    assert intent(new(wanted=False), query()) is None


@pytest.mark.parametrize(
    "asked",
    [
        query(topic="https://other.example/feed"),
        query(topic=None),
        query(mode="publish"),
        query(mode=None),
        query(challenge=None),
        query(challenge=""),
        query(challenge="<script> alert"),
        query(challenge="c\r\nSet-Cookie: a"),
        query(challenge="é"),
        query(challenge="c" * 1025),
        query(lease_seconds=None),
        query(lease_seconds="0"),
        query(lease_seconds="-5"),
        query(lease_seconds="1e9"),
        query(lease_seconds="9" * 11),
        query(lease_seconds="٣"),
        "hub.mode=subscribe&" * 40,
        "%ff=%fe",
        "",
    ],
)
def test_anything_else_is_nothing(asked: str) -> None:
    """Another topic or mode, no challenge or one that a reader might run, no lease."""
    assert intent(new(pending=True), asked) is None


def test_a_denial_has_its_reason_on_one_line() -> None:
    """Bounded, and without what would write over a terminal."""
    assert intent(new(), query(mode="denied", reason="not\n\x1b[2Jhere")) == Denied("not  [2Jhere")
    denied = intent(new(), query(mode="denied", reason="x" * 999))
    assert isinstance(denied, Denied)
    assert len(denied.reason) == 200


@given(st.text(max_size=200))
def test_no_query_raises(asked: str) -> None:
    """Whatever is called, nothing is confirmed that was not asked for."""
    assert intent(new(), asked) is None
