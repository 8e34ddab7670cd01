"""The one event that closes each run in the log, its span, and what Prometheus counts of it; and, before it begins, whether it has one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import structlog

from shared.article_metrics import ArticleMetrics
from shared.events import Event
from shared.outcomes import Postponed, RetryLater, Unusable
from shared.streams.actions import Action, Finish, Forward, Reject, Result, Transfer
from shared.streams.endings import MAX_DETAIL
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.trace import sampled
from shared.tracing import Span, Spans

E = TypeVar("E", bound=Event)

#: Beside the usual level: a busy host may postpone thousands, and the run that comes to something tells of itself.
_LEVELS = {"dead": logging.ERROR, "postponed": logging.DEBUG, "transferred": logging.DEBUG}


@dataclass(frozen=True, slots=True)
class Closing:
    """Tells how runs of one stage ended; `writes` is the stream it hands over to."""

    stage: str
    writes: Stream | None
    spans: Spans | None
    metrics: ArticleMetrics
    now: Callable[[], datetime]

    def begun(self, delivery: Delivery[E]) -> Delivery[E]:
        """The delivery of a run that begins: where spans are collected, its `traceparent` says whether this one is kept."""
        if self.spans is None:
            return delivery
        try:
            keep = self.spans.keeps(self.stage, delivery.traceparent, delivery.parent)
        except Exception as error:  # noqa: BLE001  (a sampler of somebody's: what becomes of traces must cost no article anything)
            _log.warning("sampler_failed", stage=self.stage, error=repr(error)[:200])
            return delivery
        return replace(delivery, traceparent=sampled(delivery.traceparent, keep))

    def tell(self, entry: str, delivery: Delivery[Any] | None, action: Action, status: str, result: Result, began: datetime) -> str:
        """Log the end of a run, count it and hand its span on; returns how it ended.

        That is as `status` says, unless the server showed no effect. What could not even be read has no trace to be part of.
        """
        ended = result.lower() if result in (Result.STALE, Result.KNOWN) else status
        _log.log(
            _LEVELS.get(ended, logging.INFO),
            f"article_{self.writes or Stream.CLASSIFIED}",
            stage=self.stage,
            status=ended,
            entry=entry,
            attempt=delivery.attempt if delivery else 1,
            **_reason(action),
        )
        over = self.now()
        self.metrics.ended(int(entry.partition("-")[0]), delivery, action, ended, began, over)
        if self.spans and delivery:
            self._hand_on(self.spans, self._span(delivery, action, ended, began, over))
        return ended

    def _hand_on(self, spans: Spans, span: Span) -> None:
        try:
            spans(span)
        except Exception as error:  # noqa: BLE001  (likewise)
            _log.warning("span_lost", stage=self.stage, error=repr(error)[:200])

    def _span(self, delivery: Delivery[Any], action: Action, status: str, began: datetime, ended: datetime) -> Span:
        return Span(
            stage=self.stage,
            traceparent=delivery.traceparent,
            parent=delivery.parent,
            request_id=delivery.request_id,
            attempt=delivery.attempt,
            status=status,
            error=action.error if isinstance(action, RetryLater | Unusable) else None,
            began_at=began,
            ended_at=ended,
        )


def _reason(action: Action) -> dict[str, str]:
    match action:
        case Reject(rejected):
            return {"reason": rejected.reason, "detail": rejected.detail}
        case RetryLater(error, detail) | Unusable(error, detail):
            return {"reason": error, "detail": detail[:MAX_DETAIL]}
        case Transfer(partition):
            return {"detail": f"to partition {partition}"}
        case Postponed(detail):
            return {"detail": detail[:MAX_DETAIL]}
        case Finish(event):
            return {"article_id": event.article_id, "relation": event.syndication.relation}
        case Forward(_, article_id):
            return {"article_id": article_id} if article_id else {}


_log = structlog.get_logger("wiresift.worker")
