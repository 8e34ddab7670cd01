"""The stage's handler: one fetched document cleaned with what is known of its site, and given its revision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from services.cleaner import revision
from services.cleaner.clean import CLEANING_VERSION, Cleaned, Document
from services.cleaner.revisions import Revisions
from services.cleaner.sandbox import Sandbox
from services.cleaner.site.lesson import lesson, teaches
from services.cleaner.site.name import site_name
from services.cleaner.site.recent import Recent
from services.cleaner.site.shelf import Shelf
from shared.errors import MalformedEntry
from shared.events import ArticleCleaned, ArticleFetched
from shared.outcomes import Rejected, RejectReason
from shared.packing import unpacked
from shared.record import Rights
from shared.rights import judged, refusal
from shared.streams.actions import Action, Forward, Reject, Revise, Transfer
from shared.streams.messages import Delivery, entry_time
from shared.urls import article_id

#: Largest body that is unpacked, in bytes: what the fetcher lets through and some.
MAX_BODY_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The stage's handler."""

    sandbox: Sandbox
    revisions: Revisions
    shelf: Shelf
    recent: Recent
    window: timedelta
    site_memory: bool

    async def __call__(self, delivery: Delivery[ArticleFetched]) -> Action:
        """What becomes of one fetched document."""
        event = fetched_in_time(delivery)
        site = site_name(event.final_url or event.url, event.source) if self.site_memory else None
        memory = await self.recent.snapshot(site)
        outcome = await self.sandbox.clean(document_of(event), memory)
        if isinstance(outcome, Rejected):
            return Reject(outcome)
        action = await self._revised(event, outcome, delivery.partition)
        if site and isinstance(action, Forward) and action.article_id and teaches(action.article_id, memory):
            # The server's time: it is the same at each delivery and on each replica.
            return replace(action, after=partial(self._learn, site, action.article_id, outcome, entry_time(delivery.entry)))
        return action

    async def _revised(self, event: ArticleFetched, cleaned: Cleaned, partition: int) -> Action:
        article = article_id(
            url=event.final_url or event.url,
            canonical_link=cleaned.canonical_link,
            source=event.source,
            external_id=event.external_id,
            text=cleaned.text_without_memory,
        )
        if (home := self.revisions.home(article)) != partition:
            return Transfer(home)
        state, withdrawn = await self.revisions.state(article, [event.url, event.final_url])
        if withdrawn:
            return Reject(withdrawn, article)
        action = revise(event, cleaned, article, state, self.window)
        if isinstance(action, Reject) and await self.revisions.buried(article, state):
            return revise(event, cleaned, article, state, self.window, buried=True)
        return action

    async def _learn(self, site: str, article: str, cleaned: Cleaned, now: datetime) -> None:
        if told := lesson(article, cleaned.original_text, cleaned.removed):
            await self.shelf.learn(site, told, now)


def document_of(event: ArticleFetched) -> Document:
    """What the cleaner works on.

    Raises:
        MalformedEntry: the body is not what a fetcher writes.
    """
    try:
        body = unpacked(event.body, MAX_BODY_BYTES)
    except ValueError as error:
        raise MalformedEntry(f"the body of {event.url or event.external_id or event.request_id} cannot be unpacked: {error}") from None
    return Document(
        media_type=event.media_type,
        body=body,
        charset=event.charset,
        url=event.final_url or event.url,
        source=event.source,
        title=event.title,
        published_at=event.published_at,
        language=event.language,
        fetched_at=event.fetched_at,
    )


def fetched_in_time(delivery: Delivery[ArticleFetched]) -> ArticleFetched:
    """The event as fetched between its request and its hand-over, both by the server's clock.

    By a fetcher's clock that is ahead all later fetches were outdated; by one that is behind its own were.
    """
    event, given = delivery.event, entry_time(delivery.entry)
    return event.model_copy(update={"fetched_at": min(max(event.fetched_at, event.first_seen_at), given)})


def revise(
    event: ArticleFetched, cleaned: Cleaned, article: str, state: bytes | None, window: timedelta, *, buried: bool = False
) -> Action:
    """What becomes of a cleaned text, given what is known of its article. A use that only the whole page reserves is reserved.

    A text is the same or another without what is known of its site: learning about that makes no revision.
    """
    rights = _rights(event, cleaned)
    if reserved := refusal(rights):
        return Reject(reserved, article)
    known = None if state is None else revision.Known.of(state)
    expires_at = event.first_seen_at + window
    match revision.decide(known, cleaned.text_without_memory, event.fetched_at, event.request_id, buried=buried):
        case revision.Unchanged(number, seen_again):
            rejected = Rejected(RejectReason.UNCHANGED, f"the text is that of revision {number}")
            return Reject(rejected, article, number, Revise(article, state, seen_again, expires_at))
        case revision.Outdated(number):
            return Reject(Rejected(RejectReason.OUTDATED, f"a later fetch is revision {number} already"), article, number)
        case revision.Withdrawn(at):
            return Reject(Rejected(RejectReason.WITHDRAWN, f"an operator took the article down on {at[:10]}"), article)
        case revision.New(number, new_state):
            return Forward(_event(event, cleaned, rights, article, number), article, Revise(article, state, new_state, expires_at))


def _rights(event: ArticleFetched, cleaned: Cleaned) -> Rights:
    """What the fetcher found and what the page shows, by the profile the fetcher went by; one of version 1 knew none."""
    found = event.rights.combined(cleaned.rights)
    return judged(found, found.profile) if found.profile else found


def _event(event: ArticleFetched, cleaned: Cleaned, rights: Rights, article: str, number: int) -> ArticleCleaned:
    return ArticleCleaned(
        request_id=event.request_id,
        article_id=article,
        revision=number,
        cleaning_version=CLEANING_VERSION,
        external_id=event.external_id,
        url=event.final_url or event.url,
        canonical_url=cleaned.canonical_link,
        source=event.source,
        title=cleaned.title,
        byline=cleaned.byline,
        published_at=cleaned.published_at,
        modified_at=cleaned.modified_at,
        first_seen_at=event.first_seen_at,
        fetched_at=event.fetched_at,
        language=cleaned.language,
        original_text=cleaned.original_text,
        removed=cleaned.removed,
        quality=cleaned.quality,
        rights=rights,
        evidence=cleaned.evidence,
    )
