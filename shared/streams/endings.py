"""What a run leaves behind, written down: the envelope for the next stage, the event and the fate that end a request. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.events import ArticleClassified, ArticleRejected, DeadLetter, Fate, GroupRevised
from shared.outcomes import RetryLater, Unusable
from shared.streams import messages
from shared.streams.actions import Finish, Forward, Reject, Revise, Transfer
from shared.streams.handed import Ended, Handed, Scheduled, Transferred
from shared.streams.keys import Stream
from shared.streams.messages import Delivery, RawEntry, Sender
from shared.trace import trace_id

#: Characters of an error's or a rejection's detail that are kept.
MAX_DETAIL = 1000


@dataclass(frozen=True, slots=True)
class Endings:
    """Writes on behalf of one consumer of a stage. Raises ValueError for what has no UTF-8 form or no JSON."""

    stage: str
    reads: Stream
    stream_key: str
    consumer: str

    def forwarded(self, delivery: Delivery[Any], action: Forward, now: datetime) -> Handed:
        """The event for the next stage."""
        envelope = self._sender.pack(
            action.event,
            request_id=delivery.request_id,
            subject=action.article_id,
            time=now,
            first_seen_at=delivery.first_seen_at,
            trace=delivery.traceparent,
            redrives=delivery.redrives,
        )
        return Handed(delivery.entry, envelope, action.revise)

    def finished(self, delivery: Delivery[Any], action: Finish, now: datetime) -> Ended:
        """The record that the request ends with, and what it revised."""
        event = action.event
        fate = Fate(
            request_id=delivery.request_id,
            article_id=event.article_id,
            revision=event.revision,
            stage=self.stage,
            fate="classified",
            reason=None,
            detail="",
            requested_at=delivery.first_seen_at,
            decided_at=now,
        )
        return replace(self._ended(delivery, event, fate), beside=tuple(self._told(delivery, action.revised, now)))

    def rejected(self, delivery: Delivery[Any], action: Reject, now: datetime) -> Ended:
        """The normal negative result that the request ends with."""
        detail = writable(action.rejected.detail)
        event = ArticleRejected(
            request_id=delivery.request_id,
            article_id=action.article_id,
            revision=action.revision,
            external_id=getattr(delivery.event, "external_id", None),
            url=getattr(delivery.event, "url", None),
            source=getattr(delivery.event, "source", None),
            stage=self.stage,
            reason=action.rejected.reason,
            detail=detail,
            first_seen_at=delivery.first_seen_at,
            decided_at=now,
        )
        fate = Fate(
            request_id=delivery.request_id,
            article_id=action.article_id,
            revision=action.revision,
            stage=self.stage,
            fate="rejected",
            reason=action.rejected.reason,
            detail=detail,
            requested_at=delivery.first_seen_at,
            decided_at=now,
        )
        return self._ended(delivery, event, fate, action.revise)

    def buried(self, raw: RawEntry, delivery: Delivery[Any] | None, why: Unusable, now: datetime) -> Ended:
        """The dead letter, with the entry as it was; `delivery` is None where the entry could not even be read."""
        detail = writable(why.detail)
        request_id = delivery.request_id if delivery else messages.request_id_of(raw, self.stream_key)
        first = delivery.first_seen_at if delivery else messages.entry_time(raw.entry)
        trace = delivery.traceparent if delivery else None
        letter = DeadLetter(
            request_id=request_id,
            article_id=getattr(delivery.event, "article_id", None) if delivery else None,
            stage=self.stage,
            stream=self.reads,
            entry=raw.entry,
            error=why.error,
            message=detail,
            attempts=delivery.attempt if delivery else 1,
            first_at=first,
            last_at=now,
            consumer=self.consumer,
            trace_id=trace_id(trace),
            original={name.decode("utf-8", "replace"): value for name, value in raw.fields.items()},
            redrives=delivery.redrives if delivery else 0,
        )
        fate = Fate(
            request_id=request_id,
            article_id=letter.article_id,
            revision=getattr(delivery.event, "revision", None) if delivery else None,
            stage=self.stage,
            fate="dead",
            reason=why.error,
            detail=detail,
            requested_at=first,
            decided_at=now,
        )
        envelope = self._sender.pack(letter, request_id=request_id, subject=letter.article_id, time=now, trace=trace)
        return Ended(raw.entry, envelope, fate)

    def retried(self, raw: RawEntry, delivery: Delivery[Any], failure: RetryLater, delay: timedelta) -> Scheduled:
        """The same entry for its next attempt."""
        return Scheduled(raw.entry, messages.next_attempt(raw, delivery, f"{failure.error}: {failure.detail}"), delay)

    def postponed(self, raw: RawEntry, delivery: Delivery[Any], delay: timedelta) -> Scheduled:
        """The same entry for the same attempt, later."""
        return Scheduled(raw.entry, messages.same_attempt(raw, delivery), delay)

    def transferred(self, raw: RawEntry, delivery: Delivery[Any], action: Transfer) -> Transferred:
        """The same entry for the same attempt, in another partition."""
        return Transferred(raw.entry, messages.same_attempt(raw, delivery), delivery.request_id, action.partition)

    def _ended(
        self, delivery: Delivery[Any], event: ArticleClassified | ArticleRejected, fate: Fate, revise: Revise | None = None
    ) -> Ended:
        envelope = self._sender.pack(
            event, request_id=delivery.request_id, subject=fate.article_id, time=fate.decided_at, trace=delivery.traceparent
        )
        return Ended(delivery.entry, envelope, fate, revise)

    def _told(self, delivery: Delivery[Any], revised: Sequence[GroupRevised], now: datetime) -> Iterator[bytes]:
        """Events that belong to no request: each has an id of its own, made from that of the one in whose course it was found."""
        for number, event in enumerate(revised, 1):
            yield self._sender.pack(
                event,
                request_id=delivery.request_id,
                event_id=f"{delivery.request_id}/{number}",
                subject=event.group_id,
                time=now,
                trace=delivery.traceparent,
            )

    @property
    def _sender(self) -> Sender:
        return Sender(self.stage)


def writable(text: str) -> str:
    """Text of any origin as it may stand in an event: bounded, and with a UTF-8 form."""
    return text[:MAX_DETAIL].encode("utf-8", "replace").decode()
