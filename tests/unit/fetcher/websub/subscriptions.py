"""Subscriptions of invented feeds at invented hubs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.fetcher.websub.offer import Offer
from services.fetcher.websub.subscription import Subscription, made

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HUB, TOPIC, BASE = "https://hub.example/", "https://news.example/feed", "https://desk.example/hooks"
OFFER = Offer(HUB, TOPIC)


def draw(bytes_wanted: int) -> str:
    """What chance drew."""
    return "x" * bytes_wanted


def new(**overrides: Any) -> Subscription:
    """One just made at noon."""
    return made("0123456789abcdef", OFFER, BASE, draw, NOON).model_copy(update=overrides)
