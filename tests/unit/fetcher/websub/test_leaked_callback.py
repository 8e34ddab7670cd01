"""What whoever has learned a callback, and not its secret, can do: nothing that lasts."""

from __future__ import annotations

from datetime import timedelta

from services.fetcher.websub.subscription import Subscription
from services.fetcher.websub.transitions import asking, denied, postponed, refused, renamed, verified
from tests.unit.fetcher.websub.subscriptions import BASE, NOON, new

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def granted() -> Subscription:
    """One that its hub granted ten days at noon."""
    return verified(asking(new(), NOON, 0.0), 864_000, NOON, 0.0)


def other(bytes_wanted: int) -> str:
    """What chance drew next."""
    return "y" * bytes_wanted


def test_a_verification_that_nobody_asked_for_sets_no_lease() -> None:
    """Neither shorter nor longer; hubs that ask again from time to time are told yes all the same."""
    for lease_s in (1, 9_999_999_999):
        assert verified(granted(), lease_s, NOON + HOUR, 0.0) == granted()
    for held in (denied(granted(), "", NOON), refused(asking(new(), NOON, 0.0), "HTTP 500"), new()):
        assert verified(held, 864_000, NOON + HOUR, 0.0) == held
    renewing = asking(granted(), NOON + 7 * DAY, 0.0)
    assert verified(renewing, 864_000, NOON + 7 * DAY, 0.0).lease_until == NOON + 17 * DAY


def test_a_hub_that_asks_back_after_it_failed_is_believed() -> None:
    """It took the request though its answer was lost."""
    soon = NOON + timedelta(minutes=9)
    assert verified(refused(asking(new(), NOON, 0.0), "timed out"), 3600, soon, 0.0).is_active(soon)


def test_a_denial_that_nobody_asked_for_holds_a_day() -> None:
    """However often it comes; the hub's own, in answer to a request, a month."""
    recalled = denied(granted(), "", NOON + HOUR)
    assert (recalled.next_at, recalled.is_active(NOON + HOUR)) == (NOON + HOUR + DAY, False)
    assert denied(recalled, "", NOON + 2 * HOUR).next_at == recalled.next_at
    answered = denied(asking(new(), NOON, 0.0), "", NOON)
    assert answered.next_at == NOON + 30 * DAY
    assert denied(answered, "", NOON + HOUR).next_at == answered.next_at


def test_what_is_asked_for_anew_has_another_callback_and_secret() -> None:
    """After a denial, and after a lease that ran out: what was learned of the last one opens nothing."""
    for held, now in ((denied(granted(), "", NOON), NOON + DAY), (granted(), NOON + 11 * DAY)):
        again = renamed(held, other, now)
        assert (again.callback, again.secret) == (f"{BASE}/{held.source_id}/{'y' * 24}", "y" * 48)
        assert not again.is_known_by("x" * 24)


def test_what_may_still_be_granted_keeps_its_callback() -> None:
    """A renewal, a request that its hub has yet to verify, one that a host had no room for, and an end."""
    pending = asking(new(), NOON, 0.0)
    for held, now in (
        (granted(), NOON + 9 * DAY),
        (pending, NOON + DAY),
        (postponed(pending, 5.0, NOON), NOON + DAY),
        (granted().model_copy(update={"wanted": False}), NOON + 11 * DAY),
    ):
        assert renamed(held, other, now) == held
