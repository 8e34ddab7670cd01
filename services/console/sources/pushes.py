"""How the pushes of a source stand, for `show`. Its callback and secret are never told. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.fetcher.websub.subscription import Subscription


def pushes(held: Subscription | None, now: datetime) -> dict[str, Any]:
    """Names are in docs/sources.md; None is what there is nothing of."""
    return {
        "push": held and _word(held, now),
        "push_hub": held and held.hub,
        "push_until_at": _iso(held.lease_until if held and held.is_active(now) else None),
        "pushed_at": _iso(held.pushed_at if held else None),
        "push_error": held and held.error,
    }


def _word(held: Subscription, now: datetime) -> str:
    """The first of these that holds."""
    if not held.wanted:
        return "ending"
    if held.denied:
        return "denied"
    if held.is_active(now):
        return "active" if held.keeps_its_word(now) else "late" if held.missed_at else "granted"
    if held.is_left(now):
        return "left"
    return "failing" if held.error else "asked"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
