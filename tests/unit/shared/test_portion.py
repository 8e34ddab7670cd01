"""Reads are bounded by what they bring."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.streams.portion import READ_BYTES, Portion

MB = 2**20


def after(portion: Portion, sizes: list[int]) -> list[int]:
    """The bytes of each read of a backlog of entries of these sizes."""
    reads, waiting = [], list(sizes)
    while waiting:
        bite, waiting = waiting[: portion.count], waiting[portion.count :]
        portion.came(len(bite), sum(bite))
        reads.append(sum(bite))
    return reads


def test_small_entries_are_soon_read_in_full_portions() -> None:
    """1, 2, 4 … up to what the stage asked for."""
    assert after(Portion(32), [2_000] * 200)[:8] == [2_000 * n for n in (1, 2, 4, 8, 16, 32, 32, 32)]


@given(st.integers(1, 64), st.integers(1, 40 * MB), st.integers(0, 500))
def test_no_read_of_equal_entries_exceeds_the_bound_but_by_one_entry_alone(most: int, size: int, entries: int) -> None:
    """However large they are and however many are allowed."""
    assert all(read <= max(READ_BYTES, size) for read in after(Portion(most), [size] * entries))


@given(st.lists(st.integers(0, 2 * READ_BYTES), max_size=200), st.integers(1, 64))
def test_every_entry_is_read_whatever_the_sizes_are(sizes: list[int], most: int) -> None:
    """A count is never none, and never more than asked."""
    portion = Portion(most)
    for size in sizes:
        portion.came(1, size)
        assert 1 <= portion.count <= most


def test_a_read_in_vain_teaches_nothing() -> None:
    """Where nothing was there the count stays."""
    portion = Portion(32, count=8)
    portion.came(0, 0)
    assert portion.count == 8
