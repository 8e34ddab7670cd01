"""What is new in a list, and how it is remembered."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.feeds.feed import Item
from services.fetcher.sources.news import LATER_LIST, in_order, news
from services.fetcher.sources.seen import Seen, key_of, packed, unpacked, url_key_of
from tests.unit.fetcher.sources.site import NOON

HOUR = timedelta(hours=1)


def _item(key: str, hours_ago: float | None = None) -> Item:
    return Item(key, f"https://news.example/{key}", published_at=None if hours_ago is None else NOON - hours_ago * HOUR)


def test_articles_are_found_in_the_order_of_publication() -> None:
    """Whoever wrote comes before whoever copied; without a date the list's own order is turned."""
    dated = news([_item("new", 1), _item("old", 5), _item("middle", 3)], {}, NOON, LATER_LIST)
    assert [one.item.key for one in in_order(dated.found, NOON)] == ["old", "middle", "new"]
    undated = news([_item("c"), _item("b"), _item("a")], {}, NOON, LATER_LIST)
    assert [one.item.key for one in in_order(undated.found, NOON)] == ["a", "b", "c"]


def test_an_article_of_last_year_is_no_news() -> None:
    """A list that shows its archive again announces none of it, and remembers all."""
    brought = news([_item("old", 24 * 365)], {}, NOON, LATER_LIST)
    assert brought.found == ()
    assert [item.key for item in brought.fresh] == ["old"]
    assert [key for key, _ in brought.listed] == [key_of(_item("old")), url_key_of(_item("old"))]


def test_a_date_in_the_future_is_now() -> None:
    """A wrong clock neither hides an article nor puts it before others for ever."""
    assert len(news([_item("early", -9_000)], {}, NOON, LATER_LIST).found) == 1


def test_an_update_dated_in_the_future_is_no_update() -> None:
    """A clock that is years ahead would hide every update to come."""
    ahead = Item("a", "https://news.example/a", updated_at=NOON + timedelta(days=900))
    assert news([ahead], {}, NOON, LATER_LIST).listed[0] == (key_of(ahead), 0)


@given(st.dictionaries(st.binary(min_size=8, max_size=8), st.integers(0, 2**32 - 1), max_size=50))
def test_what_was_packed_is_unpacked(seen: Seen) -> None:
    """Keys and times survive, and an update that was once known is not forgotten for an earlier one."""
    assert unpacked(packed(seen.items(), {})) == seen
    assert unpacked(packed([(key, 0) for key in seen], seen)) == seen


@given(st.binary(max_size=100))
def test_any_bytes_are_some_memory(words: bytes) -> None:
    """A state that was cut or damaged stops nobody."""
    assert len(unpacked(words)) <= len(words) // 12


def test_memory_is_bounded_and_forgets_what_was_listed_longest_ago() -> None:
    """Of short lists a thousand names are kept, of long ones twice their length, of no list more than forty thousand."""
    entries = [(number.to_bytes(8, "big"), 1) for number in range(50_000)]
    assert len(packed(entries[:30], dict(entries[30:1_000]))) == 1_000 * 12
    assert len(packed(entries[1_000:1_030], dict(entries[:1_000]))) == 1_000 * 12
    assert len(packed(entries[5_000:8_000], dict(entries[:5_000]))) == 6_000 * 12
    assert len(packed(entries[:30], dict(entries[:6_000]))) == 6_000 * 12, "a memory does not shrink"
    assert len(packed(entries, {})) == 40_000 * 12
    assert list(unpacked(packed(entries[500:530], dict(entries[:500]))))[:31] == [key for key, _ in [*entries[500:530], entries[0]]]
