"""What hosts are like. Pure: every trait is dealt from a pack, so that any web of twenty hosts has one of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TypeVar


class Rules(StrEnum):
    """How a host answers when it is asked for its robots.txt."""

    OPEN = "allows all"
    FORBIDS = "forbids a part"
    NAMED = "forbids all but us"
    WILD = "forbids by a pattern"
    DELAYS = "states a Crawl-delay"
    MOVED = "redirects to its rules"
    SLOW = "tells its rules slowly"
    MISSING = "has none (404)"
    CLOSED = "has none for us (403)"
    PAGE = "answers with a web page"
    SHUT = "forbids everything"
    BROKEN = "fails (503)"


class ListKind(StrEnum):
    """A document in which a host lists its articles."""

    RSS = "feed.rss"
    ATOM = "feed.atom"
    JSON = "feed.json"
    NEWS = "news.xml"
    INDEX = "sitemap.xml"
    PARTNERS = "partners.rss"  # of other hosts' articles, beside the own ones


class Honesty(StrEnum):
    """What the validators of a host's lists are worth."""

    RIGHT = "ETag and Last-Modified"
    WEAK = "weak ETag"
    DATED = "Last-Modified alone"
    NONE = "none"
    RESTLESS = "another ETag each time"
    FROZEN = "not modified, whatever changed"


class Coding(StrEnum):
    """How a host sends its pages."""

    PLAIN = ""
    GZIP = "gzip"
    DEFLATE = "deflate"
    BROTLI = "br"
    ZSTD = "zstd"


class Charset(StrEnum):
    """How a host writes and labels its pages."""

    UTF_8 = "UTF-8, labelled so"
    META = "UTF-8, labelled in the page"
    LATIN = "Windows-1252, labelled ISO-8859-1"
    UTF_16 = "UTF-16 with a mark"
    MISLABELLED = "UTF-8, labelled ISO-8859-1"


#: Kinds whose rules keep us out of /private/.
WITH_RULES = frozenset({Rules.FORBIDS, Rules.NAMED, Rules.WILD, Rules.DELAYS, Rules.MOVED, Rules.SLOW})
#: Kinds of which nothing but robots.txt may be asked for.
KEPT_OUT = frozenset({Rules.SHUT, Rules.BROKEN})

_RULES = dict.fromkeys(Rules, 1) | {Rules.OPEN: 3, Rules.FORBIDS: 4, Rules.NAMED: 2, Rules.MISSING: 3}
_HONESTY = {Honesty.RIGHT: 8, Honesty.WEAK: 4, Honesty.DATED: 3, Honesty.NONE: 2, Honesty.RESTLESS: 2, Honesty.FROZEN: 1}
_CODING = {Coding.PLAIN: 2, Coding.GZIP: 4, Coding.DEFLATE: 1, Coding.BROTLI: 2, Coding.ZSTD: 1}
_CHARSET = {Charset.UTF_8: 5, Charset.META: 2, Charset.LATIN: 1, Charset.UTF_16: 1, Charset.MISLABELLED: 1}
_OWN = tuple(kind for kind in ListKind if kind is not ListKind.PARTNERS)
_LISTS = dict.fromkeys(_OWN, 1)
#: Seconds between the pieces in which a slow host sends a page; a page has four.
_DRIP = {0.0: 7, 0.3: 1}
#: Requests for articles after which a busy host wants to be left alone, 0 for never.
_PATIENCE = {0: 9, 9: 1}


@dataclass(frozen=True, slots=True)
class Character:
    """One host's traits. `lists` are those it really has; `drip_s` lies between two of the pieces of a page."""

    rules: Rules
    lists: tuple[ListKind, ...]
    honesty: Honesty
    coding: Coding
    charset: Charset
    drip_s: float
    patience: int

    @property
    def has_rules(self) -> bool:
        """Whether /private/ is forbidden, by rules that can be had."""
        return self.rules in WITH_RULES

    @property
    def keeps_out(self) -> bool:
        """Whether nothing but its robots.txt may be requested."""
        return self.rules in KEPT_OUT


T = TypeVar("T")


def dealt(pack: Mapping[T, int], count: int, random: Random) -> list[T]:
    """`count` cards of as many shuffled packs as that takes; the numbers say how often each card is in the pack."""
    cards: list[T] = []
    while len(cards) < count:
        fresh = [card for card, times in pack.items() for _ in range(times)]
        random.shuffle(fresh)
        cards += fresh
    return cards[:count]


def characters(hosts: int, random: Random) -> tuple[Character, ...]:
    """The characters of so many hosts; each has one to three kinds of list."""
    traits = (dealt(pack, hosts, random) for pack in (_RULES, _HONESTY, _CODING, _CHARSET, _DRIP, _PATIENCE))
    firsts = dealt(_LISTS, hosts, random)
    return tuple(
        Character(rules, _lists(first, random), honesty, coding, charset, drip_s, patience)
        for first, rules, honesty, coding, charset, drip_s, patience in zip(firsts, *traits, strict=True)
    )


def _lists(first: ListKind, random: Random) -> tuple[ListKind, ...]:
    others = random.sample([kind for kind in _OWN if kind is not first], random.choice((0, 1, 1, 2)))
    return (first, *others)
