"""The web is what it says: the same for the same plan, one of each kind, readable by whoever can read the web."""

from __future__ import annotations

from collections import Counter

import pytest

from services.fetcher.charset import charset_of
from services.fetcher.decode import BodyDecoder
from services.fetcher.feeds.feed import Feed
from services.fetcher.feeds.parse import parse_feed
from services.fetcher.manners.robots import Robots
from services.fetcher.sources.once import key_of
from shared.errors import LimitExceeded
from tests.builders import MOMENT
from tests.web.answers import answer
from tests.web.article import REASONS, Kind, number_of
from tests.web.asked import Answer, Asked, Memory
from tests.web.characters import Charset, Coding, Honesty, ListKind, Rules
from tests.web.encoding import bomb
from tests.web.log import Role
from tests.web.plan import Plan
from tests.web.prose import LEAST_PAGE, known
from tests.web.world import World, sources

_PLAN = Plan(hosts=60, articles=600, seed=1)
_WORLD = World(_PLAN, 8000)
_ACCEPT = {"accept-encoding": "gzip, deflate, br, zstd"}


def _get(host: int, path: str, moment: int = 0, memory: Memory | None = None, **fields: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    return answer(_WORLD, Asked(host, path, _ACCEPT | given, moment, MOMENT), memory or Memory())


def _decoded(found: Answer, most: int = 2**20) -> bytes:
    decoder = BodyDecoder(dict(found.fields).get("Content-Encoding", ""), most)
    decoder.feed(found.body)
    return decoder.finish()


def test_a_plan_makes_the_same_web_each_time() -> None:
    """Whatever went wrong once goes wrong again by its seed."""
    again, other = World(_PLAN, 8000, _WORLD.began), World(Plan(hosts=60, articles=600, seed=2), 8000, _WORLD.began)
    assert (again.hosts, again.articles) == (_WORLD.hosts, _WORLD.articles)
    assert (other.hosts, other.articles) != (_WORLD.hosts, _WORLD.articles)


def test_the_smallest_web_has_one_of_each_kind() -> None:
    """So that the short run meets all that the long one does."""
    small = World(Plan(hosts=20, articles=300, seed=3), 8000)
    for kinds, trait in ((Rules, "rules"), (Honesty, "honesty"), (Coding, "coding"), (Charset, "charset")):
        assert {getattr(host, trait) for host in small.hosts} == set(kinds)
    assert {article.kind for article in small.articles} == set(Kind)
    assert {small.due(article).end for article in small.articles} >= {"fetched", "held", *REASONS.values()}
    with pytest.raises(ValueError, match="at least 20 hosts"):
        Plan(hosts=3)


def test_all_links_to_an_article_are_links_to_one_article() -> None:
    """By the project's own reading of URLs: slugs and what statistics add make no difference, and no two articles share a key."""
    keys = {article.number: {key_of(_WORLD.link(article, place)) for place in range(5)} for article in _WORLD.articles}
    assert all(len(found) == 1 for found in keys.values())
    assert len(set.union(*keys.values())) == len(_WORLD.articles)
    assert all(number_of(_WORLD.link(article, 1)) == article.number for article in _WORLD.articles)


@pytest.mark.parametrize("moment", [0, 1])
def test_every_list_says_what_it_carries(moment: int) -> None:
    """As the project's own reader reads it: an index by its parts, together."""
    for host, name, _ in sources(_WORLD):
        if name not in set(ListKind):
            continue
        feed = _read(host, name, moment)
        parts = [_read(host, child.split("/", 3)[3], moment) for child in feed.children] or [feed]
        items = {item.url: item for part in parts for item in part.items}
        carried = _WORLD.carried(host, name, moment)
        links = {_WORLD.link(one, one.listed.index((host, name))): one for one in carried}
        assert items.keys() == links.keys()
        assert all(items[url].updated_at == _WORLD.updated_at(one, moment) for url, one in links.items())


def _read(host: int, path: str, moment: int) -> Feed:
    found = _get(host, f"/{path}", moment)
    feed = parse_feed(found.body, url=f"{_WORLD.origin(host)}/{path}", media_type=found.media_type, charset=None)
    assert isinstance(feed, Feed), feed
    return feed


def test_pages_are_as_long_as_real_ones_and_come_over_in_every_coding_and_charset() -> None:
    """By the project's own decoders; a later round has the later version."""
    seen = Counter[object]()
    for article in _WORLD.articles:
        if article.kind is Kind.PLAIN and not _WORLD.hosts[article.host].keeps_out:
            found = _get(article.host, f"/news/x-4{article.number:06}1.html", 1)
            body = _decoded(found)
            label = found.media_type.partition("charset=")[2] or None
            text = body.decode(charset_of(body, header=label, markup=True))
            assert len(body) >= LEAST_PAGE
            assert known(text) == (article.number, 2 if article.changes else 1)
            seen.update((_WORLD.hosts[article.host].coding, _WORLD.hosts[article.host].charset))
    assert set(seen) == {*Coding, *Charset}


def test_rules_say_to_the_project_s_reader_what_they_are_meant_to() -> None:
    """/private/ is forbidden where the host has rules, everything where it is shut, and nothing else anywhere."""
    for host, character in enumerate(_WORLD.hosts):
        path = "/policy/robots.txt" if character.rules is Rules.MOVED else "/robots.txt"
        found = _get(host, path)
        rules = Robots.parse(found.body if found.status == 200 else b"")
        is_shut, origin = character.rules is Rules.SHUT, _WORLD.origin(host)
        assert rules.allows(f"{origin}/news/a.html") != is_shut
        assert rules.allows(f"{origin}/private/a.html?utm_source=list") != (is_shut or character.has_rules)
        assert (rules.crawl_delay_s == _PLAN.crawl_delay_s) == (character.rules is Rules.DELAYS)


def test_honest_hosts_say_not_modified_to_their_own_validators_alone() -> None:
    """A list that has changed is sent whole; liars say what their kind says."""
    for host, character in enumerate(_WORLD.hosts):
        memory, path = Memory(), f"/{_WORLD.lists(host)[0]}"
        first = _get(host, path, 0, memory)
        given = {name.lower(): value for name, value in first.fields}
        asked = {"if_none_match": given.get("etag", ""), "if_modified_since": given.get("last-modified", "")}
        same, later = _get(host, path, 0, memory, **asked).status, _get(host, path, 1, memory, **asked).status
        changed = first.body != _get(host, path, 1).body
        match character.honesty:
            case Honesty.NONE | Honesty.RESTLESS:
                assert (same, later) == (200, 200)
            case Honesty.FROZEN:
                assert (same, later) == (304, 304)
            case Honesty.DATED:
                assert (same, later) == (304, 200)
            case _:
                assert (same, later) == (304, 200 if changed else 304)


def test_some_articles_come_at_the_second_try() -> None:
    """An error and a cut answer are over when the same is asked again."""
    for kind, first, cut in ((Kind.PASSING, 500, False), (Kind.CUT, 200, True)):
        article = next(one for one in _WORLD.articles if one.kind is kind and not _WORLD.hosts[one.host].patience)
        memory, path = Memory(), f"/news/x-4{article.number:06}1.html"
        found = [_get(article.host, path, 0, memory) for _ in range(2)]
        assert [(one.status, one.cut) for one in found] == [(first, cut), (200, False)]


def test_busy_hosts_ask_for_a_pause_now_and_then() -> None:
    """With seconds and with a date in turn."""
    host = next(host for host, character in enumerate(_WORLD.hosts) if character.patience and not character.keeps_out)
    article = next(one for one in _WORLD.articles if one.host == host and one.kind is Kind.PLAIN)
    memory, path = Memory(), f"/news/x-4{article.number:06}1.html"
    found = [_get(host, path, 0, memory) for _ in range(2 * _WORLD.hosts[host].patience)]
    assert [one.status for one in found if one.pause_s] == [429, 503]
    assert dict(found[-1].fields)["Retry-After"].endswith("GMT")


def test_bombs_are_small_and_explode() -> None:
    """In each coding: a few hundred kB at most that no decoder with a bound takes."""
    for coding in (Coding.GZIP, Coding.BROTLI, Coding.ZSTD):
        found = Answer(Role.ARTICLE, body=bomb(coding), fields=(("Content-Encoding", coding.value),))
        assert len(found.body) < 2**19
        with pytest.raises(LimitExceeded):
            _decoded(found, 8 * 2**20)
