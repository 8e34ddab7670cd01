"""Composition root: wires cleaning to the streams, and gives each cleaned text its revision."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

from redis.asyncio import Redis

from services.cleaner import revision
from services.cleaner.clean import CLEANING_VERSION, Cleaned, Document
from services.cleaner.sandbox import Limits, Sandbox
from services.cleaner.settings import CleanerSettings
from shared.errors import MalformedEntry
from shared.events import ArticleCleaned, ArticleFetched, Fate
from shared.outcomes import Rejected, RejectReason
from shared.packing import unpacked
from shared.record import Rights
from shared.request_ids import day_of
from shared.rights import judged, refusal
from shared.streams.actions import Action, Forward, Reject, Revise
from shared.streams.batcher import Batcher
from shared.streams.handover import BATCH
from shared.streams.keys import Keys, Stream
from shared.streams.messages import Delivery, entry_time
from shared.streams.service import Service, assemble
from shared.streams.worker import Stage
from shared.urls import article_id
from shared.version import VERSION

#: Largest body that is unpacked, in bytes: what the fetcher lets through and some.
MAX_BODY_BYTES = 64 * 2**20


class Revisions:
    """Reads articles' states, those asked for at once in one call."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client, self._keys = client, keys
        self._batcher = Batcher[str, bytes | None](self._read, most=BATCH, most_bytes=BATCH, size=lambda _: 1)

    async def state(self, article: str) -> bytes | None:
        """The state of an article, or None where it is new."""
        return await self._batcher(article)

    async def buried(self, state: bytes | None) -> bool:
        """Whether the request that made the newest revision ended as a dead letter."""
        if state is None:
            return False
        request = revision.Known.of(state).request_id
        fate = await cast("Awaitable[bytes | None]", self._client.hget(self._keys.fates(day_of(request)), request))
        return bool(fate) and Fate.model_validate_json(cast("bytes", fate)).fate == "dead"

    async def _read(self, articles: Sequence[str]) -> list[bytes | None]:
        return cast("list[bytes | None]", await self._client.mget([self._keys.article(article) for article in articles]))


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
    """What becomes of a cleaned text, given what is known of its article. A use that only the whole page reserves is reserved."""
    rights = _rights(event, cleaned)
    if reserved := refusal(rights):
        return Reject(reserved, article)
    known = None if state is None else revision.Known.of(state)
    expires_at = event.first_seen_at + window
    match revision.decide(known, cleaned.text, event.fetched_at, event.request_id, buried=buried):
        case revision.Unchanged(number, seen_again):
            rejected = Rejected(RejectReason.UNCHANGED, f"the text is that of revision {number}")
            return Reject(rejected, article, number, Revise(article, state, seen_again, expires_at))
        case revision.Outdated(number):
            return Reject(Rejected(RejectReason.OUTDATED, f"a later fetch is revision {number} already"), article, number)
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


def limits(settings: CleanerSettings) -> Limits:
    """What cleaning one document may take, as the settings have it."""
    return Limits(
        deadline_s=settings.cleaner_deadline_s,
        memory_mb=settings.cleaner_memory_mb,
        workers=settings.cleaner_workers,
        inline_max_bytes=settings.cleaner_inline_max_bytes,
    )


@asynccontextmanager
async def build(settings: CleanerSettings, redis_url: str, client: Redis) -> AsyncIterator[Service]:
    """The cleaner, ready to run."""
    window = timedelta(days=settings.window_days)
    revisions = Revisions(client, Keys(settings.prefix))
    async with Sandbox(limits(settings)) as sandbox:

        async def on_fetched(delivery: Delivery[ArticleFetched]) -> Action:
            event = fetched_in_time(delivery)
            outcome = await sandbox.clean(document_of(event))
            if isinstance(outcome, Rejected):
                return Reject(outcome)
            article = article_id(
                url=event.final_url or event.url,
                canonical_link=outcome.canonical_link,
                source=event.source,
                external_id=event.external_id,
                text=outcome.text,
            )
            state = await revisions.state(article)
            action = revise(event, outcome, article, state, window)
            if isinstance(action, Reject) and await revisions.buried(state):
                return revise(event, outcome, article, state, window, buried=True)
            return action

        stage = Stage(
            "cleaner",
            Stream.FETCHED,
            ArticleFetched,
            Stream.CLEANED,
            width=settings.cleaner_batch,
            # A page waits for those in hand before it; each of them may take its time.
            deadline=timedelta(seconds=settings.cleaner_deadline_s * (1 + settings.cleaner_batch / settings.cleaner_workers)),
        )
        yield assemble(stage, on_fetched, settings=settings, redis_url=redis_url, client=client, version=VERSION)
