"""One source for a program: what the operator set, how it is doing, and what asking it has taught. Names are in docs/sources.md. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.console.sources.foreseen import per_day
from services.fetcher.sources.health import health, quiet_after
from services.fetcher.sources.registry import Known
from services.fetcher.sources.rhythm import liveliness


def document(known: Known, now: datetime) -> dict[str, Any]:
    """Everything but what only `show` looks up. None is what is not known yet, or what there is nothing of."""
    source, state, doing = known.source, known.state, health(known.source, known.state, now)
    daily = per_day(state)
    return {
        "id": source.source_id,
        "url": source.url,
        "kind": source.kind,
        "name": source.name,
        "language": source.language,
        "tags": list(source.tags),
        "home_url": source.home_url,
        "added_at": _iso(source.added_at),
        "health": doing.word,
        "reason": doing.reason,
        "since": _iso(doing.since),
        "checked_at": _iso(state.checked_at),
        "ok_at": _iso(state.ok_at),
        "new_at": _iso(state.new_at),
        "next_at": _iso(known.due_at),
        "asked_now": known.leased,
        "interval_s": state.interval_s,
        "listed": state.listed,
        "per_day": None if daily is None else round(daily, 1),
        "lately": None if daily is None else round(liveliness(state.rhythm), 2),
        "failures": state.failures,
        "failing_since": _iso(state.failing_since),
        "error": state.error,
        "moved_to": state.moved_to,
    }


def whole(known: Known, now: datetime) -> dict[str, Any]:
    """`document`, and what was remembered of its own page."""
    state, page = known.state, known.state.page
    return {
        **document(known, now),
        "quiet_after_s": quiet_after(state).total_seconds(),
        "redirected_to": state.redirected_to,
        "redirected_since": _iso(state.redirected_since),
        "etag": page and page.etag,
        "last_modified": page and page.last_modified,
        "full_at": _iso(page.full_at if page else None),
        "wish_s": page and page.wish_s,
        "distrusted_until": _iso(state.distrusted_until),
        "sitemaps": len(state.children),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
