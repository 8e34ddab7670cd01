"""The life of a subscription, by a clock that is set."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.web import Purpose
from services.fetcher.websub.form import subscribing, unsubscribing
from services.fetcher.websub.offer import Offer
from services.fetcher.websub.subscription import Subscription, fits, is_over
from services.fetcher.websub.transitions import after_poll, asking, denied, ended, postponed, pushed, refused, verified
from tests.unit.fetcher.websub.subscriptions import BASE, HUB, NOON, OFFER, TOPIC, new

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def active(**overrides: object) -> Subscription:
    """One that was granted ten days at noon."""
    return verified(asking(new(), NOON, 0.0), 864_000, NOON, 0.0).model_copy(update=overrides)


def test_a_request_says_what_the_recommendation_asks_for() -> None:
    """Callback, mode, topic, lease and secret, in a form; an end needs neither lease nor secret. Nothing of it shows in a log."""
    want = subscribing(new())
    fields = {name: values[0] for name, values in parse_qs((want.form or b"").decode()).items()}
    assert (want.url, want.purpose) == (HUB, Purpose.HUB)
    assert fields == {
        "hub.callback": f"{BASE}/0123456789abcdef/{'x' * 24}",
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.lease_seconds": "864000",
        "hub.secret": "x" * 48,
    }
    assert parse_qs((unsubscribing(new()).form or b"").decode()).keys() == {"hub.callback", "hub.mode", "hub.topic"}
    assert "xxx" not in repr(new()) + repr(want)


def test_a_subscription_is_active_from_its_verification_to_the_end_of_its_lease() -> None:
    """A hub that took the request has granted nothing yet."""
    asked = refused(asking(new(), NOON, 0.0), None)
    assert asked.pending
    assert not asked.is_active(NOON)
    granted = verified(asked, 7200, NOON, 0.0)
    assert (granted.pending, granted.tries, granted.is_active(NOON + 1.9 * HOUR), granted.is_active(NOON + 2 * HOUR)) == (
        False,
        0,
        True,
        False,
    )


@given(lease_s=st.integers(1, 9_999_999_999), jitter=st.floats(0, 0.999))
def test_it_is_renewed_before_its_lease_ends(lease_s: int, jitter: float) -> None:
    """By a seventh of it at least, but no sooner than after five minutes; no lease lasts longer than a month."""
    granted = verified(asking(new(), NOON, 0.0), lease_s, NOON, jitter)
    assert granted.lease_until
    lease, wait = granted.lease_until - NOON, granted.next_at - NOON
    assert lease <= timedelta(days=30)
    assert wait >= timedelta(minutes=5)
    assert wait <= lease * 0.85 + timedelta(milliseconds=1) or wait == timedelta(minutes=5)


def test_a_hub_that_answers_before_it_asks_back_or_after_is_the_same() -> None:
    """Verified during the request, it stays verified whatever the request's answer is."""
    granted = verified(asking(new(), NOON, 0.0), 864_000, NOON, 0.0)
    assert refused(granted, "HTTP 500") == granted


def test_a_hub_that_fails_is_asked_less_and_less_often() -> None:
    """10 minutes, 20, 40 … a day; what it granted before stays until its lease ends."""
    held, waits = active(), []
    for _ in range(10):
        held = refused(asking(held, NOON, 0.0), "HTTP 500")
        waits.append((held.next_at - NOON).total_seconds() / 60)
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]
    assert (held.error, held.pending, held.is_active(NOON + 9 * DAY)) == ("HTTP 500", False, True)


def test_a_host_without_room_costs_no_try() -> None:
    """It is asked again when its turn comes, a day later at most; what was verified meanwhile stays."""
    asked = asking(active(tries=2), NOON, 0.0)
    busy = postponed(asked, 7.5, NOON)
    assert (busy.tries, busy.pending, busy.error, busy.next_at) == (2, False, asked.error, NOON + timedelta(seconds=7.5))
    assert postponed(asked, 1e9, NOON).next_at == NOON + DAY
    assert postponed(active(), 5, NOON) == active()


def test_a_hub_that_never_asks_back_is_told_of() -> None:
    """It took the request, and ten minutes later it is asked again."""
    held = asking(refused(asking(new(), NOON, 0.0), None), NOON + timedelta(minutes=10), 0.0)
    assert held.error == "its hub never asked back"


def test_a_denial_ends_what_was_granted() -> None:
    """At any time (section 5.2); the hub is asked again in a month."""
    held = denied(asking(active(), NOON, 0.0), "not for crawlers", NOON + HOUR)
    assert (held.is_active(NOON + HOUR), held.error, held.next_at) == (False, "denied by its hub: not for crawlers", NOON + HOUR + 30 * DAY)


def test_pushes_keep_their_word_until_a_poll_finds_more() -> None:
    """Polls are calm from the first push on; an article that was not pushed ends that, and the next push begins it again."""
    held = active()
    assert not held.keeps_its_word(NOON + HOUR)
    held = pushed(held, NOON + HOUR)
    assert held.keeps_its_word(NOON + 2 * HOUR)
    held = after_poll(held, brought=False, now=NOON + 2 * HOUR)
    assert held.keeps_its_word(NOON + 2 * HOUR)
    held = after_poll(held, brought=True, now=NOON + 3 * HOUR)
    assert not held.keeps_its_word(NOON + 3 * HOUR)
    assert pushed(held, NOON + 4 * HOUR).keeps_its_word(NOON + 4 * HOUR)
    assert not pushed(held, NOON + 4 * HOUR).keeps_its_word(NOON + 11 * DAY)


def test_what_came_before_the_hub_could_push_is_not_held_against_it() -> None:
    """Ten minutes from the verification on; a renewal begins no new grace."""
    held = active()
    assert after_poll(held, brought=True, now=NOON + timedelta(minutes=9)) == held
    renewed = verified(asking(held, NOON + DAY, 0.0), 864_000, NOON + DAY, 0.0)
    assert after_poll(renewed, brought=True, now=NOON + DAY + timedelta(minutes=1)).missed_at == NOON + DAY + timedelta(minutes=1)


def test_another_hub_or_public_url_takes_its_place() -> None:
    """The operator's at once; a feed's change of mind once an hour, so that it cannot have us ask whomever it names."""
    other = Offer("https://other-hub.example/", TOPIC)
    assert fits(new(), OFFER, BASE, NOON + DAY)
    assert fits(new(), other, BASE, NOON + timedelta(minutes=59))
    assert not fits(new(), other, BASE, NOON + HOUR)
    assert not fits(new(), OFFER, "https://new-desk.example", NOON)


def test_an_end_is_asked_for_three_times_and_then_waited_for() -> None:
    """Until the lease is over its callback can say that it is gone; what was never granted needs no farewell."""
    held = ended(active(), NOON)
    assert (held.next_at, held.is_active(NOON)) == (NOON, False)
    waits = []
    for _ in range(3):
        assert not is_over(held, NOON)
        held = asking(held, NOON, 0.0)
        waits.append(held.next_at - NOON)
    assert waits == [timedelta(minutes=10), timedelta(minutes=20), 10 * DAY]
    assert is_over(held, NOON + 10 * DAY)
    assert is_over(ended(new(), NOON), NOON)


def test_a_callback_is_known_by_its_last_part() -> None:
    """All of it, in constant time, whatever text comes."""
    assert new().is_known_by("x" * 24)
    assert not any(new().is_known_by(other) for other in ("", "x" * 23, "x" * 25, "é", "\udcff"))
