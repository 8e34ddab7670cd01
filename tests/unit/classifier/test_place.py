"""What comes before what in the order of classification."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.place import Place

_SEQUENCES = st.lists(st.integers(1, 50), min_size=1, max_size=4, unique=True)


def test_an_article_first_seen_later_is_not_before_an_update() -> None:
    """A copy that came between two revisions is before neither of them."""
    first, copy, update = Place(1, 1), Place(2, 2), Place(3, 1)
    assert [copy.before(first), copy.before(update)] == [False, False]
    assert first.before(copy)


def test_an_update_that_came_later_is_not_the_text_that_was_copied() -> None:
    """Only the revisions that stood before are."""
    assert not Place(3, 1).before(Place(2, 2))


@given(ours=_SEQUENCES, theirs=_SEQUENCES)
def test_of_two_articles_each_revision_of_the_later_has_one_of_the_earlier_before_it(ours: list[int], theirs: list[int]) -> None:
    """In whatever order revisions took their sequences: the first to be placed gives the article its own."""
    earlier, later = sorted((ours, [50 + each for each in theirs]), key=lambda each: each[0])
    before = [Place(each, earlier[0]) for each in earlier]
    after = [Place(each, later[0]) for each in later]
    assert all(any(one.before(other) for one in before) for other in after)
    assert not any(other.before(one) for one in before for other in after)
