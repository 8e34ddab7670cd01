"""`wiresift sources add`: look what a URL has, choose, add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis
from rich.console import Console

from services.console.hosting.server import connected
from services.console.sources import found_lines
from services.console.sources.look import Looked, Sitemaps, look
from services.console.sources.ranking import Found, chosen
from services.console.sources.robots import sitemaps_of
from services.console.sources.telling import complain, record, say, tell_if_nobody
from services.console.sources.web import a_web
from services.fetcher.feeds.opml import MAX_TAGS
from services.fetcher.settings import FetcherSettings
from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source, source_id
from services.fetcher.target import parse_target
from services.fetcher.web import Web
from shared.outcomes import Rejected
from shared.streams.operations import server_time

#: Characters of a name: it stands in each record of its articles, and feeds may put a page into their titles.
_MAX_NAME = 200
#: Failures of candidates that are named where none of them is a feed.
_FAILED = 5


@dataclass(frozen=True, slots=True)
class Adding:
    """What to add, and what is set of it. `every`: all feeds of a site that bring articles of their own, else the best one."""

    urls: Sequence[str]
    name: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    every: bool = False
    dry_run: bool = False

    def source(self, found: Found, home_url: str | None, now: datetime) -> Source:
        """The source that `found` becomes, asked at the URL that was given or named, wherever that leads today."""
        target = parse_target(found.read.url)
        url = found.read.url if isinstance(target, Rejected) else target.url
        return Source(
            source_id=source_id(url),
            url=url,
            kind="sitemap" if found.is_sitemap else "feed",
            name=(self.name or found.read.feed.title or found.title or "")[:_MAX_NAME] or None,
            language=self.language,
            tags=self.tags[:MAX_TAGS],
            home_url=home_url,
            added_at=now,
        )


async def add(url: str, settings: FetcherSettings, console: Console, adding: Adding) -> int:
    """Look at each URL and add what was chosen; what is there already is said. Exit code 1 where one of them has no feed."""
    failed = False
    async with (
        connected(url) as client,
        a_web(settings, client) as web,
        sitemaps_of(client, settings.prefix, web) as sitemaps,
    ):
        run = _Run(client, settings, console, adding, web, sitemaps)
        for given in adding.urls:
            failed |= not await run.one(given if "://" in given else f"https://{given}")
        if not (adding.dry_run or failed):
            await tell_if_nobody(client, settings, console, "asks sources when their turn comes")
    return int(failed)


@dataclass(frozen=True, slots=True)
class _Run:
    client: Redis
    settings: FetcherSettings
    console: Console
    adding: Adding
    web: Web
    sitemaps: Sitemaps

    async def one(self, given: str) -> bool:
        """Whether `given` has a feed."""
        now = await server_time(self.client)
        looked = await look(given, web=self.web, sitemaps=self.sitemaps, now=now)
        if not looked.found:
            self._tell_none(given, looked)
            return False
        picked = chosen(looked.found, every=self.adding.every)
        if looked.found[0].origin != "given":
            self.console.print(found_lines.candidates(looked.found, picked, now))
            others = len([one for one in looked.found if one not in picked and one.same_as is None])
            if others and not self.adding.every:
                say(self.console, f"the best one is taken; --all takes those too that bring other articles ({others})")
        await self._add(picked, looked.home_url, now)
        return True

    async def _add(self, picked: Sequence[Found], home_url: str | None, now: datetime) -> None:
        sources = [self.adding.source(one, home_url, now) for one in picked]
        registry = SourceRegistry(self.client, self.settings.prefix)
        if self.adding.dry_run:
            there = [known is not None for known in await registry.known([source.source_id for source in sources])]
            new = [not known for known in there]
        else:
            new = await registry.add(sources)
            await record(self.client, self.settings, "add source", [one for one, added in zip(sources, new, strict=True) if added])
        for source, one, added in zip(sources, picked, new, strict=True):
            word = "would be added" if self.adding.dry_run else "added"
            held = source if added else await registry.get(source.source_id) or source
            say(self.console, f"{word if added else 'already there'}: {found_lines.found_line(held, one, now)}")
            if one.read.final_url != one.read.url:
                say(self.console, f"  it answers from {one.read.final_url}")

    def _tell_none(self, given: str, looked: Looked) -> None:
        if said := [failure for failure in looked.failed if failure.url == given]:
            complain(f"{given}: {said[0].why}")
            return
        complain(f"{given} names no feed or sitemap, and none is where they usually are; asked: {len(looked.failed)}")
        for failure in looked.failed[:_FAILED]:
            say(self.console, f"  {failure.url}: {failure.why}")
