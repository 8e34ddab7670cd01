"""The articles that a feed or sitemap lists, as requests: how `wiresift ingest` takes a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from services.console.inputs import BadInput, FeedInput
from services.console.sources.reading import NoFeed, ReadFeed, read_url
from services.fetcher.feeds.feed import Feed, Item
from services.fetcher.web import Web
from shared.errors import SettingsError
from shared.events import ArticleRequested
from shared.urls import site_of

#: Sitemaps of one index that are asked, newest first: as many as the schedule asks at a time.
_MAX_SITEMAPS = 20
_REMEDY = "give the URL of an article, feed or sitemap; `wiresift sources add` finds those of a site"
_OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listing:
    """Asks over `web` and requests the `most` newest articles of each feed. `tell` is told where there were more."""

    web: Web
    new_request_id: Callable[[], str]
    most: int
    now: Callable[[], datetime]
    tell: Callable[[str], None]

    async def articles(self, feed: FeedInput) -> list[ArticleRequested | BadInput]:
        """The requests for what `feed` lists, oldest first: whoever copied is then judged after whoever wrote."""
        try:
            read = await read_url(feed.url, web=self.web, now=self.now())
            if isinstance(read, NoFeed):
                return [self._instead(feed, read)]
            items = await self._items(read)
        except SettingsError as error:
            cause, _, remedy = str(error).partition("; ")
            return [BadInput(feed.url, None, cause, remedy)]
        if not items:
            return [BadInput(feed.url, None, "lists no articles", "a news sitemap is empty where nothing was published for two days")]
        if len(items) > self.most:
            self.tell(f"{feed.url}: the {self.most} newest of {len(items)} articles; --limit N takes more")
        return [self._request(feed, read.feed, item) for item in newest(items, self.most)]

    def _instead(self, feed: FeedInput, read: NoFeed) -> ArticleRequested | BadInput:
        if feed.guessed and read.page:
            return ArticleRequested(request_id=self.new_request_id(), url=feed.url, source=feed.source, language=feed.language)
        return BadInput(feed.url, None, read.why, _REMEDY)

    async def _items(self, read: ReadFeed) -> list[Item]:
        """Those of the list itself, and of an index those of its sitemaps, each asked once, until there are enough."""
        items = [item for item in read.feed.items if item.url]
        waiting = list(dict.fromkeys(url for url in read.feed.children if url not in (read.url, read.final_url)))
        for url in waiting:  # grows on the way: generators put indexes into indexes
            if len(items) >= self.most:
                break
            child = await read_url(url, web=self.web, now=self.now())
            if isinstance(child, ReadFeed):
                items += [item for item in child.feed.items if item.url]
                waiting += [one for one in child.feed.children if one not in {read.url, read.final_url, *waiting}]
            else:
                self.tell(f"{url}: {child.why}")
            del waiting[_MAX_SITEMAPS:]
        return items

    def _request(self, given: FeedInput, feed: Feed, item: Item) -> ArticleRequested:
        return ArticleRequested(
            request_id=self.new_request_id(),
            url=item.url,
            source=given.source or feed.title or site_of(item.url),
            title=item.title,
            published_at=item.published_at.isoformat() if item.published_at else None,
            language=given.language or item.language or feed.language,
            licence_url=item.licence_url,
        )


def newest(items: Iterable[Item], most: int) -> list[Item]:
    """The `most` newest by what they say, oldest of them first; what says nothing is in the list's order, newest first. Each URL once."""
    once = list({item.url: item for item in reversed(list(items))}.values())
    return sorted(once, key=lambda item: item.published_at or item.updated_at or _OLDEST)[-most:]
