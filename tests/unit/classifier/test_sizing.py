"""How many posting lists there are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.index.sizing import FEWEST, FILL, FULL, MOST, STEP, EpochLists, Table, bits_of, field_of, table_of, to_open


def table(*epochs: EpochLists) -> Table:
    """Epochs from 0 on."""
    return Table(1, dict(enumerate(epochs)))


def test_an_index_that_has_seen_nothing_begins_small() -> None:
    """Its first lists are few, so that little is kept for nothing."""
    assert to_open(table(), 0) == FEWEST


@given(st.integers(0, FILL << MOST), st.integers(0, FILL << MOST))
def test_an_epoch_is_sized_by_the_fullest_before_it(first: int, second: int) -> None:
    """Its lists end about as full as meant if it takes as much: never fuller, and more than half as full but for the fewest."""
    bits = to_open(table(EpochLists(first, (FEWEST,)), EpochLists(second, (FEWEST,)), EpochLists()), 2)
    assert bits is not None
    most = max(first, second)
    assert most <= FILL << bits or bits == MOST
    assert bits == FEWEST or most > (FILL << bits) / 2 - FILL


def test_larger_lists_are_opened_where_these_are_full() -> None:
    """And none while they are not, or when there are as many as there may be."""
    full = (FULL << 12) + 1
    assert to_open(table(EpochLists(full, (12,))), 0) == 12 + STEP
    assert to_open(table(EpochLists(full - 1, (12,))), 0) is None
    assert to_open(table(EpochLists(full, (9, 12, 15))), 0) is None
    assert to_open(table(EpochLists(FULL << 40, (MOST,))), 0) is None


def test_ten_million_articles_from_nothing_take_a_handful_of_sizes() -> None:
    """Half of them in the first epoch: what is read per fingerprint stays bounded, whatever comes."""
    sizes: tuple[int, ...] = ()
    for postings in range(0, 5_000_000 * 42, 1_000_000):
        while (more := to_open(table(EpochLists(postings, sizes)), 0)) is not None:
            sizes = (*sizes, more)
    assert sizes == (10, 13, 16, 19, 22)


@given(st.lists(st.integers(FEWEST, MOST)).map(tuple))
def test_sizes_are_read_as_they_were_written(bits: tuple[int, ...]) -> None:
    """Also where there are none."""
    assert bits_of(field_of(bits).encode()) == bits


def test_a_table_is_read_as_the_server_tells_it() -> None:
    """A row of postings and sizes per epoch, in the order asked for."""
    found = table_of(b"7", [b"0", b"", b"12", b"10,13"], [4, 5])
    assert (found.salt, found.lists(4), found.lists(5), found.lists(6)) == (7, EpochLists(), EpochLists(12, (10, 13)), EpochLists())
    assert found.opened(4, (11,)).lists(4) == EpochLists(0, (11,))
