"""Which partition an article belongs to, and which keys are whose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.settings import Settings
from shared.streams.keys import Keys, Stream

COUNTS = st.integers(1, 64)


@given(st.text(), COUNTS)
def test_an_article_belongs_to_one_partition_for_good(article: str, count: int) -> None:
    """Its state is under the same key whichever partition it is asked from."""
    parts = Keys("wiresift", partitions=count).all
    assert len(parts) == count
    assert len({keys.article(article) for keys in parts}) == 1
    assert parts[parts[0].home(article)].tag in parts[0].article(article)


@given(COUNTS)
def test_what_concerns_all_is_in_the_first_partition(count: int) -> None:
    """Pauses and the number of partitions are one for the system; streams are one in each partition."""
    parts = Keys("wiresift", partitions=count).all
    assert {keys.paused for keys in parts} == {"{wiresift:0}:paused"}
    assert {keys.count for keys in parts} == {"{wiresift:0}:partitions"}
    assert len({keys.stream(Stream.REQUESTED) for keys in parts}) == count


def test_articles_spread_evenly() -> None:
    """No partition has a third more or fewer than its share."""
    keys = Keys("wiresift", partitions=8)
    counts = [0] * 8
    for number in range(8000):
        counts[keys.home(f"{number:032x}")] += 1
    assert all(667 < count < 1333 for count in counts), counts


def test_one_partition_is_named_as_ever() -> None:
    """A system that was begun before there were partitions finds its keys."""
    keys = Keys.of(Settings())
    assert keys == Keys("wiresift")
    assert keys.article("a") == "{wiresift:0}:article:a"
    assert [each.tag for each in keys.all] == ["{wiresift:0}"]
