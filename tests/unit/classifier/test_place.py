"""What comes before what in the order of classification."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.place import Place

_PLACES = st.builds(Place, st.integers(1, 50), st.integers(1, 50))


def test_a_copy_that_came_between_two_revisions_is_before_the_second_alone() -> None:
    """So each two texts are compared once, by the later, whichever was rewritten."""
    first, copy, update = Place(1, 1), Place(2, 2), Place(3, 1)
    assert [copy.before(first), copy.before(update)] == [False, True]
    assert first.before(copy)


def test_an_update_that_came_later_is_not_the_text_that_was_copied() -> None:
    """Only the revisions that stood before are."""
    assert not Place(3, 1).before(Place(2, 2))


@given(_PLACES, _PLACES)
def test_of_two_texts_one_is_before_the_other(one: Place, other: Place) -> None:
    """No two have one sequence, whatever their articles have."""
    assert one.before(other) + other.before(one) == (one.sequence != other.sequence)
