"""What the web publishes, and what must become of each article. Pure, and the same for the same plan.

Time goes by rounds: in round 0 most articles are listed; in round 1 the others are too, and some have changed; later nothing is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random

from tests.web.article import REASONS, Article, Due, Kind, name
from tests.web.characters import Character, Honesty, ListKind, Rules, characters, dealt
from tests.web.plan import Plan

#: Every so many hosts, one has a list of other hosts' articles beside its own.
_PARTNERED = 10
#: Articles of others in such a list.
_IN_PARTNERS = 12
#: Lists that are none, and must do no harm: every tenth host has one of them. The second is an index that lists itself.
ODD_LISTS = ("bomb.rss", "loop.xml", "page.rss", "gone.rss")
_ODD = 10
#: Share of the articles that are listed only from round 1 on, and of those that change in it.
_LATER, _CHANGED = 0.15, 0.05
_KINDS = dict.fromkeys(Kind, 1) | {Kind.PLAIN: 60, Kind.MOVED: 4, Kind.ELSEWHERE: 4, Kind.PASSING: 2, Kind.CUT: 2, Kind.PRIVATE: 4}
#: Where links to articles of a kind lead at first; to all others /news/.
_FOLDERS = {Kind.PRIVATE: "private"}


class World:
    """All hosts and articles of a plan. `port` is that of every host; `began` is when round 0 did."""

    def __init__(self, plan: Plan, port: int, began: datetime | None = None) -> None:
        random = Random(plan.seed)
        self.plan, self.port, self.began = plan, port, began or datetime.now(UTC).replace(microsecond=0)
        self.hosts: tuple[Character, ...] = characters(plan.hosts, random)
        self.articles = [self._article(number, kind, random) for number, kind in enumerate(dealt(_KINDS, plan.articles, random))]
        for article in self.articles:
            self._list(article, random)
        self._share(random)

    def address(self, host: int) -> str:
        """The host's address; all are on loopback, so that nothing leaves this machine."""
        return f"127.1.{1 + host // 250}.{1 + host % 250}"

    @property
    def traps(self) -> tuple[str, ...]:
        """Addresses that are listened on and that no fetcher may connect to: they are in no network it was let into."""
        return ("127.2.0.1", "127.3.0.1")

    def origin(self, host: int) -> str:
        """Scheme, address and port."""
        return f"http://{self.address(host)}:{self.port}"

    def lists(self, host: int) -> tuple[str, ...]:
        """The names of a host's lists, odd ones last."""
        own = tuple(kind.value for kind in self.hosts[host].lists)
        partners = (ListKind.PARTNERS.value,) if host % _PARTNERED == 1 else ()
        odd = (ODD_LISTS[host // _ODD % len(ODD_LISTS)],) if host % _ODD == 2 else ()
        return own + partners + odd

    def link(self, article: Article, place: int = 0) -> str:
        """The URL under which a list carries it; lists differ in the slug, or in what they add for their statistics."""
        variant, query = (0, 0) if place % 3 == 0 else (0, 1) if place % 3 == 1 else (place, 0)
        folder = _FOLDERS.get(article.kind, "news")
        tail = "?utm_source=list&utm_medium=feed" if query else ""
        return f"{self.origin(article.host)}/{folder}/{name(article.number, variant)}{tail}"

    def carried(self, host: int, list_name: str, moment: int) -> list[Article]:
        """What a list holds in round `moment`, the newest first."""
        found = [article for article in self._by_list.get((host, list_name), ()) if article.since <= moment]
        return sorted(found, key=lambda article: article.published_at, reverse=True)

    def updated_at(self, article: Article, moment: int) -> datetime:
        """When the version of round `moment` was made."""
        return self.began - timedelta(minutes=5) if article.version(moment) > 1 else article.published_at

    def due(self, article: Article) -> Due:
        """What must become of `article`."""
        teller = [host for host, _ in article.listed if not self.hosts[host].keeps_out]
        lively = any(self.hosts[host].honesty is not Honesty.FROZEN for host in teller)
        if not teller:
            return Due("untold", 0, 0)
        if self.hosts[article.host].rules is Rules.SHUT:
            end = "robots"
        elif self.hosts[article.host].rules is Rules.BROKEN:
            end = "held"
        else:
            end = REASONS.get(article.kind, "fetched")
        if article.since > 0 and not lively:
            return Due(end, 0, 1)
        return Due(end, 1, 2 if article.changes else 1, article.version(1) if lively else 1)

    @cached_property
    def _turns(self) -> tuple[int, ...]:
        """Hosts in the order in which they publish; those that keep us out seldom do, for nobody would ever know."""
        hosts = range(self.plan.hosts)
        return (*hosts, *(host for _ in range(9) for host in hosts if not self.hosts[host].keeps_out))

    @cached_property
    def _by_list(self) -> dict[tuple[int, str], list[Article]]:
        found: dict[tuple[int, str], list[Article]] = {}
        for article in self.articles:
            for place in article.listed:
                found.setdefault(place, []).append(article)
        return found

    def _article(self, number: int, kind: Kind, random: Random) -> Article:
        host = self._turns[number % len(self._turns)]
        if kind is Kind.PRIVATE and not self.hosts[host].has_rules:
            kind = Kind.PLAIN
        home = self._next_open(host) if kind is Kind.ELSEWHERE else host
        published_at = self.began - timedelta(minutes=random.randint(60, 20 * 60))
        later, changes = random.random() < _LATER, random.random() < _CHANGED
        can_change = kind is Kind.PLAIN and not later and not self.hosts[host].keeps_out
        return Article(number, host, home, kind, int(later), changes and can_change, published_at)

    def _next_open(self, host: int) -> int:
        others = ((host + step) % self.plan.hosts for step in range(1, self.plan.hosts))
        return next(other for other in others if not self.hosts[other].keeps_out)

    def _list(self, article: Article, random: Random) -> None:
        kinds = self.hosts[article.host].lists
        for kind in random.sample(kinds, random.randint(1, len(kinds))):
            article.listed.append((article.host, kind.value))

    def _share(self, random: Random) -> None:
        """Let partners carry articles of others, those of hosts that tell nobody of theirs among them."""
        silent = [article for article in self.articles if self.hosts[article.host].keeps_out]
        for host in range(self.plan.hosts):
            if ListKind.PARTNERS in self.lists(host):
                chosen = {*random.sample(range(len(self.articles)), _IN_PARTNERS), *(one.number for one in random.sample(silent, 2))}
                for number in sorted(chosen):
                    self.articles[number].listed.append((host, ListKind.PARTNERS.value))


def sources(world: World) -> Iterator[tuple[int, str, str]]:
    """Every list there is, as (host, name, kind of source)."""
    for host in range(world.plan.hosts):
        for list_name in world.lists(host):
            yield host, list_name, "sitemap" if list_name in (ListKind.NEWS, ListKind.INDEX, "loop.xml") else "feed"
