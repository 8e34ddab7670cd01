"""What became of articles, for Prometheus: fates by reason, times, noise by kind, verdicts by relation.

Every label value is of a closed set, named in the code: never a URL, a host, a source or an id, whatever an article or an error
says. A process that dies between a hand-over and its count loses that count: these are figures to watch, the fates are the books.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from shared import errors
from shared.events import ArticleClassified, ArticleCleaned
from shared.outcomes import RejectReason, RetryLater, Unusable
from shared.record import Kind, Relation
from shared.streams.actions import Action, Finish, Forward, Reject
from shared.streams.keys import Stream
from shared.streams.messages import Delivery

#: Bounds in seconds from an article's first sight to its fate: from a few milliseconds to a day of retries.
_PASSAGE_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400)
#: Bounds in seconds of the time an entry waits on its stream.
_WAIT_S = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600, 21_600)
#: Bounds of the share of a document that was removed, 0-1.
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
#: Longest time that is counted as such, in seconds: whoever may write to a stream may also lie about when.
_LONGEST_S = 30 * 86_400.0
#: How far ahead of its first sight an article may be dated before that counts as the future: clocks differ by minutes.
_AHEAD = timedelta(minutes=10)

#: Why a request ended as a dead letter: by the classes of `shared.errors` that lead there, by what the stream layer names itself.
DEATHS = frozenset(
    {each.__name__ for each in (errors.Transient, errors.SettingsError, errors.Unprocessable, *errors.Unprocessable.__subclasses__())}
    | {"ArticleMoved", "CancelledError", "DeadlineExceeded"}
)
#: And why else: an error that nobody foresaw.
OTHER = "other"
#: Where the article's own date lies beside its first sight.
DATES = ("past", "future", "unknown")
#: Ways for entries to leave a stage other than to its next stream.
_LEAVING = {"ok": Stream.CLASSIFIED, "rejected": Stream.REJECTED, "dead": Stream.DEAD, "retry": "retry", "postponed": "retry"}


def fate_of(action: Action, status: str) -> tuple[str, str] | None:
    """The fate of the request and its reason, both of closed sets, where the run was its last; `status` says how that ended."""
    match action, status:
        case Finish(), "ok":
            return "classified", ""
        case Reject(rejected), "rejected":
            return "rejected", str(rejected.reason)
        case ((RetryLater(error) | Unusable(error)), "dead"):
            return "dead", error if error in DEATHS else OTHER
        case _, "dead":  # what the handler returned could not be written down
            return "dead", OTHER
    return None


def date_of(published_at: datetime | None, first_seen_at: datetime) -> str:
    """One of DATES. What lies more than a day ahead was taken for unknown by the cleaner."""
    if published_at is None:
        return "unknown"
    return "future" if published_at > first_seen_at + _AHEAD else "past"


class ArticleMetrics:
    """What the runs of one stage led to. `writes` is the stream it hands over to, None for the last."""

    def __init__(self, registry: CollectorRegistry, stage: str, writes: Stream | None) -> None:
        self._next = writes or Stream.CLASSIFIED
        fates = Counter("wiresift_fates", "Requests that ended, by fate and reason", ["stage", "fate", "reason"], registry=registry)
        out = Counter("wiresift_entries_out", "Entries that left a stage, by where they went", ["stage", "stream"], registry=registry)
        passage = Histogram(
            "wiresift_article_seconds",
            "From an article's first sight to its fate",
            ["stage", "fate"],
            buckets=_PASSAGE_S,
            registry=registry,
        )
        wait = Histogram("wiresift_wait_seconds", "Time that an entry waited for its run", ["stage"], buckets=_WAIT_S, registry=registry)
        self._wait = wait.labels(stage).observe
        self._fate: Callable[[str, str], Counter] = cache(lambda fate, reason: fates.labels(stage, fate, reason))
        self._out: Callable[[str], Counter] = cache(lambda stream: out.labels(stage, stream))
        self._passage: Callable[[str], Histogram] = cache(lambda fate: passage.labels(stage, fate))
        self._tell: Callable[[Any], None] = _of_stage(registry, writes)
        self._begin_at_nought()

    def ended(self, entry_ms: int, delivery: Delivery[Any] | None, action: Action, status: str, began: datetime, now: datetime) -> None:
        """Count one run that began and ended then; `entry_ms` is when its entry was written, in unix ms."""
        self._wait(_bounded(began.timestamp() - entry_ms / 1000))
        if status not in _LEAVING:
            return
        forwarded = status == "ok" and isinstance(action, Forward)
        self._out(self._next if forwarded else _LEAVING[status]).inc()
        if status == "ok" and isinstance(action, Forward | Finish):
            self._tell(action.event)
        if fate := fate_of(action, status):
            self._fate(*fate).inc()
            if delivery:
                self._passage(fate[0]).observe(_bounded((now - delivery.first_seen_at).total_seconds()))

    def _begin_at_nought(self) -> None:
        """Rows that are there before the first event, for a rate to be seen of the first one too."""
        for stream in (self._next, Stream.REJECTED, Stream.DEAD, "retry"):
            self._out(stream)
        fates = {"rejected": tuple(map(str, RejectReason)), "dead": (*sorted(DEATHS), OTHER)}
        if self._next is Stream.CLASSIFIED:
            fates["classified"] = ("",)
        for fate, reasons in fates.items():
            for reason in reasons:
                self._fate(fate, reason)


def _of_stage(registry: CollectorRegistry, writes: Stream | None) -> Callable[[Any], None]:
    """What counts the events of the stage that writes there."""
    match writes:
        case Stream.CLEANED:
            return _cleaned(registry)
        case None:
            return _classified(registry)
    return lambda _: None


def _cleaned(registry: CollectorRegistry) -> Callable[[ArticleCleaned], None]:
    removed = Counter("wiresift_removed_characters", "Characters of noise that were removed", ["kind"], registry=registry)
    spans = Counter("wiresift_removed_spans", "Spans of noise that were removed", ["kind"], registry=registry)
    given = Counter("wiresift_original_characters", "Characters of the documents that were cleaned", registry=registry)
    share = Histogram("wiresift_removed_share_ratio", "Share of a document that was removed", buckets=_SHARES, registry=registry)
    dated = Counter("wiresift_articles_dated", "Articles by where their date lies beside their first sight", ["date"], registry=registry)
    rows = {kind: (removed.labels(kind).inc, spans.labels(kind).inc) for kind in Kind}
    dates = {date: dated.labels(date).inc for date in DATES}

    def count(event: ArticleCleaned) -> None:
        for span in event.removed:
            characters, number = rows[span.kind]
            characters(span.end - span.start)
            number()
        given.inc(len(event.original_text))
        share.observe(event.quality.removed_share)
        dates[date_of(event.published_at, event.first_seen_at)]()

    return count


def _classified(registry: CollectorRegistry) -> Callable[[ArticleClassified], None]:
    found = Counter("wiresift_articles_classified", "Articles by strongest relation to an earlier one", ["relation"], registry=registry)
    rows: dict[Relation, Callable[[], None]] = {relation: found.labels(relation).inc for relation in Relation}

    def count(event: ArticleClassified) -> None:
        rows[event.syndication.relation]()

    return count


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST_S)
