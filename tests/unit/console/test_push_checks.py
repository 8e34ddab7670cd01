"""What `doctor` says of hubs that push, and of hubs that cannot reach us."""

from __future__ import annotations

from datetime import timedelta

from services.console.looking.push_facts import PushFacts
from services.fetcher.websub.subscription import Subscription
from services.fetcher.websub.transitions import asking, denied, ended, refused, verified
from tests.unit.console.system import facts, others, told
from tests.unit.fetcher.websub.subscriptions import NOON, new

ASKED = refused(asking(new(), NOON, 0.0), None)
GRANTED = verified(ASKED, 864_000, NOON, 0.0)
SOON = NOON + timedelta(minutes=5)


def said(*held: Subscription) -> list[tuple[str, str]]:
    """What is said of these, five minutes after noon."""
    return told("source.pushes", facts(pushes=PushFacts().and_of(held, SOON)))


def test_a_system_without_subscriptions_has_nothing_said_of_them() -> None:
    """Pushes are off by default; what is being ended is no longer wanted."""
    assert not said()
    assert not said(ended(GRANTED, NOON))


def test_sources_that_hubs_push_are_counted() -> None:
    """What a hub refused or denied is between it and us: polls bring those articles."""
    refusals = (refused(asking(new(), NOON, 0.0), "HTTP 500"), denied(ASKED, "", NOON))
    [(level, words)] = said(GRANTED, GRANTED, *refusals)
    assert (level, "active for 2 of 4 sources" in words) == ("ok", True)


def test_hubs_that_take_requests_and_never_ask_back_are_a_warning() -> None:
    """With the two settings that decide whether they can, and the command that shows one of them."""
    [(level, words)] = said(ASKED, ASKED, GRANTED)
    assert level == "warning"
    for part in (
        "for 2 the hub took the request and never asked back",
        "WIRESIFT_FETCHER_WEBSUB_CALLBACK",
        "WIRESIFT_FETCHER_WEBSUB_LISTEN",
        "wiresift sources show 0123456789abcdef",
    ):
        assert part in words


def test_one_hub_among_many_is_told_of_without_a_warning() -> None:
    """Others reach us."""
    [(level, words)] = said(ASKED, GRANTED, GRANTED)
    assert (level, "for 1 the hub took the request" in words) == ("ok", True)


def test_a_request_of_this_minute_is_not_unanswered() -> None:
    """Hubs may take their time."""
    assert PushFacts().and_of([ASKED], NOON + timedelta(minutes=1)).unanswered == 0
    assert PushFacts().and_of([ASKED], NOON + timedelta(minutes=2)).unanswered == 1


def test_subscriptions_that_are_left_when_pushes_were_turned_off_are_told_of() -> None:
    """None is laid at a proxy's door; where a hub was asked of late they wait their turn, and no fetcher at all is told of by itself."""
    left = PushFacts().and_of([ASKED, GRANTED], NOON + timedelta(days=20))
    [(level, words)] = told("source.pushes", facts(pushes=left))
    assert (level, "no fetcher that runs looks after 2" in words, "proxy" in words) == ("ok", True, False)
    busy = left.and_of([asking(new(), NOON + timedelta(days=20), 0.0)], NOON + timedelta(days=20))
    [(level, words)] = told("source.pushes", facts(pushes=busy))
    assert "no fetcher that runs" not in words
    elsewhere = [one for one in others() if one.said.stage != "fetcher"]
    [(level, words)] = told("source.pushes", facts(pushes=left, replicas=elsewhere))
    assert (level, "no fetcher that runs" in words, "proxy" in words) == ("ok", False, False)
