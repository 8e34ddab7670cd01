"""The use case: one asking of a source.

page_of (where it is) → ask → walk (sitemaps, if it is an index) → digest (what is new) → after_poll (when to come back)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.fetcher.sources.ask import Answered, ask
from services.fetcher.sources.digest import Digest, digest
from services.fetcher.sources.moving import after_answer, after_failure, page_of
from services.fetcher.sources.news import Found
from services.fetcher.sources.policy import DEFAULT, Busy, Failed, Policy, after_poll
from services.fetcher.sources.sitemaps import is_stale, relisted
from services.fetcher.sources.source import Page, Source, SourceState
from services.fetcher.sources.trust import conditional
from services.fetcher.sources.walk import Visit, walk
from services.fetcher.web import Web


@dataclass(frozen=True, slots=True)
class Polled:
    """`state` is to be stored once `found` was requested; `found` is in the order of publication."""

    state: SourceState
    found: tuple[Found, ...] = ()


async def poll(source: Source, state: SourceState, *, web: Web, now: datetime, jitter: float, policy: Policy = DEFAULT) -> Polled:
    """Ask `source` once; of a sitemap index, up to 20 sitemaps too, one after the other.

    Never raises for what a server does: a failure is in the state, in plain words. Doing it again from the same state finds the same
    again. `jitter` in [0, 1).
    """
    page = page_of(source, state, now)
    answer = await ask(page, web=web, now=now, conditional=conditional(page, state, now))
    if isinstance(answer, Busy):
        return Polled(after_poll(state, answer, now, jitter, policy))
    if isinstance(answer, Failed):
        return Polled(after_failure(after_poll(state, answer, now, jitter, policy), source, page.url, now))
    walked = await walk(page.url, _children(state, answer), state, web=web, now=now)
    if walked.failed and not walked.visits and all(is_stale(child, now) for child in walked.children):
        return Polled(after_poll(state, walked.failed, now, jitter, policy))
    read = digest(state, Visit(page, answer), walked, now)
    after = after_poll(state, read.result, now, jitter, policy)
    placed = after_answer(after, source, page.url, answer.redirected_to, now, for_good=answer.for_good)
    return Polled(_remembering(placed, read), read.found)


def _children(state: SourceState, answer: Answered) -> tuple[Page, ...]:
    if answer.feed is None:
        return state.children
    if answer.feed.kind != "sitemap_index":
        return ()
    return relisted((url for url in answer.feed.children if url != answer.page.url), state.children)


def _remembering(state: SourceState, read: Digest) -> SourceState:
    return state.model_copy(
        update={"page": read.page, "children": read.children, "seen": read.seen, "distrusted_until": read.distrusted_until}
    )
