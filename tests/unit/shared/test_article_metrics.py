"""What is counted of articles, and that no label says anything of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from shared.article_metrics import DEATHS, OTHER, ArticleMetrics, date_of, fate_of
from shared.events import ArticleRequested
from shared.outcomes import Rejected, RejectReason, RetryLater, Unusable
from shared.record import Kind, Relation
from shared.streams.actions import Action, Finish, Forward, Reject
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from tests import builders

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MOMENT_MS = int(MOMENT.timestamp() * 1000)
STAGES = {"fetcher": Stream.FETCHED, "cleaner": Stream.CLEANED, "classifier": None}
STATUSES = ("ok", "rejected", "retry", "postponed", "dead", "stale", "known", "held", "failed")
HOSTILE = st.text(max_size=40) | st.sampled_from(("https://news.example/a?id=1", "ffffffffffffffffffffffffffffffff", 'a"} 1\n'))


def delivery() -> Delivery[Any]:
    request = ArticleRequested(url="https://news.example/a")
    return Delivery("1-1", request, "request", MOMENT, 1, "00-" + "1" * 32 + "-" + "2" * 16 + "-01", 0, None)


def rows(registry: CollectorRegistry, name: str) -> dict[tuple[str, ...], float]:
    """The rows of a metric that are not 0, by their labels' values."""
    samples = [sample for family in registry.collect() for sample in family.samples if sample.name == name]
    return {tuple(sample.labels.values()): sample.value for sample in samples if sample.value}


def test_a_fate_is_counted_with_its_reason() -> None:
    """Where the run was the request's last, and only there."""
    registry = CollectorRegistry()
    metrics = ArticleMetrics(registry, "cleaner", Stream.CLEANED)
    for action, status in (
        (Reject(Rejected(RejectReason.EMPTY)), "rejected"),
        (RetryLater("Transient", "503"), "retry"),
        (RetryLater("Transient", "503"), "dead"),
        (Reject(Rejected(RejectReason.EMPTY)), "stale"),
    ):
        metrics.ended(MOMENT_MS, delivery(), action, status, MOMENT, MOMENT + timedelta(seconds=3))
    assert rows(registry, "wiresift_fates_total") == {("cleaner", "rejected", "empty"): 1, ("cleaner", "dead", "Transient"): 1}
    assert rows(registry, "wiresift_entries_out_total") == {("cleaner", "rejected"): 1, ("cleaner", "retry"): 1, ("cleaner", "dead"): 1}
    assert rows(registry, "wiresift_article_seconds_sum") == {("cleaner", "rejected"): 3, ("cleaner", "dead"): 3}


def test_removed_noise_is_counted_by_kind() -> None:
    """In characters and in spans, beside all characters given."""
    registry = CollectorRegistry()
    metrics, event = ArticleMetrics(registry, "cleaner", Stream.CLEANED), builders.cleaned()
    metrics.ended(MOMENT_MS, delivery(), Forward(event), "ok", MOMENT, MOMENT)
    removed = {(span.kind.value,): float(span.end - span.start) for span in event.removed}
    assert rows(registry, "wiresift_removed_characters_total") == removed
    assert rows(registry, "wiresift_original_characters_total") == {(): len(event.original_text)}


def test_what_an_error_is_called_is_no_label_unless_it_is_known() -> None:
    """A class that nobody foresaw counts as one of the others."""
    assert fate_of(Unusable("MalformedEntry", ""), "dead") == ("dead", "MalformedEntry")
    assert fate_of(Unusable("https://news.example/a", ""), "dead") == ("dead", OTHER)


@given(error=HOSTILE, detail=HOSTILE, status=st.sampled_from(STATUSES), stage=st.sampled_from(sorted(STAGES)))
def test_label_values_are_of_closed_sets(error: str, detail: str, status: str, stage: str) -> None:
    """Whatever an error says, whatever an article's address is."""
    registry = CollectorRegistry()
    metrics = ArticleMetrics(registry, stage, STAGES[stage])
    actions: tuple[Action, ...] = (Unusable(error, detail), RetryLater(error, detail), Reject(Rejected(RejectReason.GONE, detail)))
    for action in actions:
        metrics.ended(MOMENT_MS, delivery(), action, status, MOMENT, MOMENT)
    closed = {*STAGES, *map(str, (*Stream, *RejectReason, *Kind, *Relation)), *DEATHS, OTHER}
    closed |= {"", "retry", "classified", "rejected", "dead", "past", "future", "unknown"}
    samples = [sample for family in registry.collect() for sample in family.samples]
    assert {value for sample in samples for name, value in sample.labels.items() if name != "le"} <= closed


def test_a_date_ahead_of_the_first_sight_is_the_future() -> None:
    """Minutes are what clocks differ by."""
    assert date_of(None, MOMENT) == "unknown"
    assert date_of(MOMENT + timedelta(minutes=9), MOMENT) == "past"
    assert date_of(MOMENT + timedelta(minutes=11), MOMENT) == "future"


def test_a_time_that_cannot_be_is_bounded() -> None:
    """An entry that claims to be of 1970 or of tomorrow distorts no sum."""
    registry = CollectorRegistry()
    metrics = ArticleMetrics(registry, "fetcher", Stream.FETCHED)
    for entry_ms in (1, MOMENT_MS + 10**9):
        metrics.ended(entry_ms, None, Unusable("MalformedEntry", ""), "dead", MOMENT, MOMENT)
    assert rows(registry, "wiresift_wait_seconds_sum") == {("fetcher",): 30 * 86_400}


def test_a_classified_article_is_counted_by_its_relation() -> None:
    """And ends its request."""
    registry = CollectorRegistry()
    metrics, event = ArticleMetrics(registry, "classifier", None), builders.classified()
    metrics.ended(MOMENT_MS, delivery(), Finish(event), "ok", MOMENT, MOMENT)
    assert rows(registry, "wiresift_articles_classified_total") == {(event.syndication.relation.value,): 1}
    assert rows(registry, "wiresift_fates_total") == {("classifier", "classified", ""): 1}
