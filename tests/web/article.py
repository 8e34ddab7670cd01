"""An article of the web: what getting it is like, its names, and what must become of it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tests.web.prose import slug

_ID = re.compile(r"-4(\d{6})1\.html\Z")


class Kind(StrEnum):
    """What getting an article is like."""

    PLAIN = "a page"
    MOVED = "behind two redirects"
    ELSEWHERE = "on another host"
    PASSING = "behind an error 500 that passes"
    CUT = "cut short the first time"
    PRIVATE = "forbidden by robots.txt"
    LOOP = "redirects in a loop"
    ENDLESS = "redirects without end"
    INWARD = "redirects to a private address"
    SCHEME = "redirects to another scheme"
    GONE = "gone"
    PAID = "for subscribers"
    BOMB = "a bomb"
    PICTURE = "a picture that says it is a page"


#: How a request ends whose article can never be had, as a reason of `shared.outcomes`.
REASONS = {
    Kind.PRIVATE: "robots",
    Kind.LOOP: "not_an_article",
    Kind.ENDLESS: "not_an_article",
    Kind.INWARD: "forbidden_address",
    Kind.SCHEME: "forbidden_url",
    Kind.GONE: "gone",
    Kind.PAID: "refused",
    Kind.BOMB: "too_large",
    Kind.PICTURE: "not_an_article",
}


@dataclass(slots=True)
class Article:
    """One article. `host` tells of it, `home` serves it; `listed` are the lists that carry it, as (host, name of the list)."""

    number: int
    host: int
    home: int
    kind: Kind
    since: int
    changes: bool
    published_at: datetime
    listed: list[tuple[int, str]] = field(default_factory=list)

    def version(self, moment: int) -> int:
        """The version there is in round `moment`."""
        return 2 if self.changes and moment >= 1 else 1


@dataclass(frozen=True, slots=True)
class Due:
    """What must become of an article: how its request ends ("fetched", a reason, "held" while its host's rules cannot be had), and
    how often it must and may be requested; `version` is the one that must have come last, if it came."""

    end: str
    least: int
    most: int
    version: int = 1


def name(number: int, variant: int = 0) -> str:
    """The last segment of an article's URLs: a slug, and a number that is its own in all of them."""
    return f"{slug(number, variant)}-4{number:06}1.html"


def number_of(url: str) -> int | None:
    """Which article a URL or path is about."""
    found = _ID.search(url.partition("?")[0])
    return int(found[1]) if found else None
