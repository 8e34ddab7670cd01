"""Feeds among the inputs of a run, asked on its loop for the thread that reads them, each when its turn comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from redis.asyncio import Redis

from services.console.inputs import BadInput, FeedInput
from services.console.settings import load
from services.fetcher.settings import FetcherSettings
from shared.events import ArticleRequested
from shared.request_ids import new_request_id

if TYPE_CHECKING:
    from services.console.taking_in.listed import Listing


class FeedAsking:
    """An asynchronous context manager. Nothing of the web is loaded or opened before the first feed."""

    def __init__(self, client: Redis, *, most: int, tell: Callable[[str], None]) -> None:
        self._client, self._most, self._tell = client, most, tell
        self._open = AsyncExitStack()
        self._listing: Listing | None = None

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._open.aclose()

    def expanded(self, inputs: Iterable[ArticleRequested | BadInput | FeedInput]) -> Iterator[ArticleRequested | BadInput]:
        """`inputs` with each feed's articles in its place. To be read in a thread other than the loop's: it waits for the loop."""
        for item in inputs:
            if isinstance(item, FeedInput):
                yield from asyncio.run_coroutine_threadsafe(self._articles(item), self._loop).result()
            else:
                yield item

    async def _articles(self, feed: FeedInput) -> list[ArticleRequested | BadInput]:
        listing = self._listing = self._listing or await self._opened()
        return await listing.articles(feed)

    async def _opened(self) -> Listing:
        from services.console.sources.web import a_web
        from services.console.taking_in.listed import Listing

        web = await self._open.enter_async_context(a_web(load(FetcherSettings), self._client))
        return Listing(web, new_request_id, self._most, lambda: datetime.now(UTC), self._tell)
