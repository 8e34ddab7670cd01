"""Asks for the sitemaps of an index that are due, one after the other: one host serves them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.fetcher.sources.ask import Answered, ask
from services.fetcher.sources.policy import Busy, Failed
from services.fetcher.sources.sitemaps import MOST_ASKED, deeper, due
from services.fetcher.sources.source import Page, SourceState
from services.fetcher.sources.trust import conditional
from services.fetcher.web import Web


@dataclass(frozen=True, slots=True)
class Visit:
    """An answer, and what was known of its page before."""

    before: Page
    answer: Answered


@dataclass(frozen=True, slots=True)
class Walked:
    """All sitemaps known after the walk, and what those asked brought. `failed` is the last failure, of whichever sitemap."""

    children: tuple[Page, ...] = ()
    visits: tuple[Visit, ...] = ()
    failed: Failed | None = None


async def walk(index_url: str, children: Sequence[Page], state: SourceState, *, web: Web, now: datetime) -> Walked:
    """Ask up to 20 of `children`, those of the index at `index_url`, and of those found through them.

    Each URL is asked once, so that indexes that name each other end. One that fails has its turn again; one that is gone is forgotten.
    """
    pages = {page.url: page for page in children}
    waiting = list(due(children, now))
    visits: list[Visit] = []
    failed: Failed | None = None
    for page in waiting:  # grows on the way
        answer = await ask(page, web=web, now=now, conditional=conditional(page, state, now))
        if isinstance(answer, Busy):
            break
        if isinstance(answer, Failed):
            failed = answer
            pages = _without(pages, page) if answer.missing or answer.removed else pages | {page.url: _tried(page, now)}
            continue
        visits.append(Visit(page, answer))
        pages[page.url] = answer.page
        named = deeper(page, answer.feed, {index_url, *pages})
        pages |= {one.url: one for one in named}
        waiting += named[: max(0, MOST_ASKED - len(waiting))]
    return Walked(tuple(pages.values()), tuple(visits), failed)


def _without(pages: dict[str, Page], page: Page) -> dict[str, Page]:
    return {url: other for url, other in pages.items() if url != page.url}


def _tried(page: Page, now: datetime) -> Page:
    return page.model_copy(update={"asked_at": now})
