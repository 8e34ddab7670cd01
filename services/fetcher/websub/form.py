"""What a hub is asked with (section 5.1). Pure."""

from __future__ import annotations

from urllib.parse import urlencode

from services.fetcher.web import Purpose, Want
from services.fetcher.websub.subscription import LEASE, Subscription


def subscribing(held: Subscription) -> Want:
    """The request that begins or renews it.

    The secret goes along whatever the scheme: who could read it there reads the callback too, and without a secret needs no more.
    """
    return _asking(held, "subscribe", {"hub.lease_seconds": str(int(LEASE.total_seconds())), "hub.secret": held.secret})


def unsubscribing(held: Subscription) -> Want:
    """The request that ends it."""
    return _asking(held, "unsubscribe", {})


def _asking(held: Subscription, mode: str, more: dict[str, str]) -> Want:
    fields = {"hub.callback": held.callback, "hub.mode": mode, "hub.topic": held.topic, **more}
    return Want(held.hub, Purpose.HUB, form=urlencode(fields).encode("ascii"))
