"""What a URL has for the schedule: it is a feed itself, or a page of a site whose feeds and sitemaps are looked for. Politely: one by one.

page → what it declares and links → robots.txt' sitemaps ─ none of them a feed? → the usual places, until one is → ranked
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from services.console.sources.ranking import Found, Origin, ranked
from services.console.sources.reading import NoFeed, ReadFeed, read_url
from services.fetcher.feeds.discovery import discover, well_known
from services.fetcher.headers import content_type
from services.fetcher.web import Purpose, Response, Web

#: Candidates of a page that are asked for, the best first: more are feeds of sections and authors.
MAX_ASKED = 8
#: Sitemaps of robots.txt that are asked for, those of news first: large sites list one for each year.
MAX_SITEMAPS = 3

#: The sitemaps that the robots.txt of a URL's site names.
Sitemaps = Callable[[str], Awaitable[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Looked:
    """`found` is ranked, best first. `home_url` is the page they were found on; `failed` are candidates that are none."""

    found: tuple[Found, ...] = ()
    home_url: str | None = None
    failed: tuple[NoFeed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    url: str
    origin: Origin
    title: str | None = None
    comments: bool = False


async def look(url: str, *, web: Web, sitemaps: Sitemaps, now: datetime) -> Looked:
    """Ask for `url`, and where it is a page for the feeds of its site.

    Raises:
        SettingsError: it is public, and the operator gave no contact.
    """
    first = await read_url(url, web=web, now=now, purpose=Purpose.DISCOVERY)
    if isinstance(first, ReadFeed):
        return Looked((Found(first, "given"),), first.feed.home_url)
    if first.page is None:
        return Looked(failed=(first,))
    search = _Search(web, now, [], [])
    await search.ask([*_named(first.page), *_of_robots(await sitemaps(first.page.final_url))])
    for usual in () if search.found else well_known(first.page.final_url):
        await search.ask([_Candidate(usual, "usual place")])
        if search.found:
            break
    return Looked(ranked(search.found, now), first.page.final_url, tuple(search.failed))


@dataclass(frozen=True, slots=True)
class _Search:
    web: Web
    now: datetime
    found: list[Found]
    failed: list[NoFeed]

    async def ask(self, candidates: Iterable[_Candidate]) -> None:
        for candidate in {one.url: one for one in candidates}.values():
            read = await read_url(candidate.url, web=self.web, now=self.now)
            if isinstance(read, NoFeed):
                self.failed.append(read)
            else:
                self.found.append(Found(read, candidate.origin, candidate.title or read.feed.title, candidate.comments))


def _named(page: Response) -> list[_Candidate]:
    _, charset = content_type(page.headers)
    found = discover(page.body, url=page.final_url, charset=charset)[:MAX_ASKED]
    return [_Candidate(one.url, "declared" if one.declared else "linked", one.title, one.comments) for one in found]


def _of_robots(urls: tuple[str, ...]) -> list[_Candidate]:
    news_first = sorted(urls, key=lambda url: "news" not in url.lower().split("/", 3)[-1])
    return [_Candidate(url, "robots.txt") for url in news_first[:MAX_SITEMAPS]]
