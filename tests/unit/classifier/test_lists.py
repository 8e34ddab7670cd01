"""Where the postings of an article's fingerprints lie."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.index.candidates import Posting
from services.classifier.index.lists import Lists
from services.classifier.index.sizing import EpochLists, Table

_PRINTS = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20, unique=True)
_TABLES = st.dictionaries(st.integers(0, 3), st.lists(st.integers(10, 20), min_size=1, max_size=2, unique=True).map(tuple), min_size=1)


@given(prints=_PRINTS, opened=_TABLES, salt=st.integers(0, 2**63 - 1).map(lambda half: 2 * half + 1))
def test_what_was_added_for_a_fingerprint_is_read_of_it(prints: list[int], opened: dict[int, tuple[int, ...]], salt: int) -> None:
    """From whichever lists are open, oldest first; of one that shares a list with another it is told apart."""
    table = Table(salt, {epoch: EpochLists(0, bits) for epoch, bits in opened.items()})
    lists = Lists("test:", prints, salt)
    kept: defaultdict[str, bytes] = defaultdict(bytes)
    added = [(epoch, bits) for epoch in sorted(opened) for bits in opened[epoch]]
    for number, (epoch, bits) in enumerate(added, 1):
        for key, posting in lists.added_to(epoch, bits, Posting(number, 7)):
            kept[key] += posting
    listed = lists.listed(table, [kept.get(key) for key in lists.keys(table)])
    for print_ in prints:
        assert [*dict.fromkeys(listed(print_))] == [Posting(number, 7) for number in range(1, len(added) + 1)]
