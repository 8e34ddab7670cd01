"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Pure."""

from __future__ import annotations

import json
from typing import Any

from services.fetcher.feeds.collector import MAX_ITEMS
from services.fetcher.feeds.feed import Feed, Item
from services.fetcher.feeds.identity import language_tag, make_item
from services.fetcher.feeds.links import absolute_url
from services.fetcher.feeds.moments import read_moment
from services.fetcher.feeds.wording import plain_title

#: Characters of JSON that are read; a feed of 10,000 items without their bodies has two million.
_MAX_LENGTH = 8 * 2**20
#: Objects and lists in it: each takes some 70 bytes, which would make 200 MB of 8 MB of empty ones.
_MAX_CONTAINERS = 400_000


def parse_json_feed(text: str, url: str) -> Feed | None:
    """The feed in `text`; None where it is none, or too much."""
    if len(text) > _MAX_LENGTH or text.count("{") + text.count("[") > _MAX_CONTAINERS:
        return None
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or not isinstance(entries := given.get("items"), list):
        return None
    items = [_item(entry, url) if isinstance(entry, dict) else None for entry in entries[:MAX_ITEMS]]
    readable = tuple(item for item in items if item is not None)
    return Feed(
        "json",
        title=plain_title(_text(given, "title"), markup=False),
        language=language_tag(_text(given, "language")),
        home_url=absolute_url(url, _text(given, "home_page_url")),
        items=readable,
        hub=_hub(given.get("hubs"), url),
        own_url=absolute_url(url, _text(given, "feed_url")),
        skipped=len(entries) - len(readable),
    )


def _item(entry: dict[str, Any], base: str) -> Item | None:
    """`external_url` is what a link blog writes about; its own page is `url`."""
    return make_item(
        _text(entry, "id"),
        absolute_url(base, _text(entry, "url")) or absolute_url(base, _text(entry, "external_url")),
        plain_title(_text(entry, "title"), markup=False),
        read_moment(_text(entry, "date_published")),
        read_moment(_text(entry, "date_modified")),
        _text(entry, "language"),
    )


def _hub(hubs: object, base: str) -> str | None:
    """The first for WebSub; other types are for other protocols."""
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and str(hub.get("type", "")).lower() == "websub":
            return absolute_url(base, _text(hub, "url"))
    return None


def _text(holder: dict[str, Any], name: str) -> str | None:
    """A number is taken for its digits: many an id is one, against the standard."""
    value = holder.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return value if isinstance(value, str) else None
