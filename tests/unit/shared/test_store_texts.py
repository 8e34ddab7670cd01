"""Texts that are kept ready by their bodies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.store_texts import RecentTexts


@given(st.lists(st.integers(0, 30)), st.integers(1, 200))
def test_a_text_is_told_of_its_own_body_or_not_at_all(asked: list[int], most: int) -> None:
    """Whatever else was kept, and however little of it."""
    recent = RecentTexts(most)
    for number in asked:
        body, text = str(number).encode(), "x" * number
        assert recent.get(body) in (None, text)
        assert (body in recent) == (recent.get(body) is not None)
        recent.keep(body, text)


def test_a_text_asked_for_again_and_again_stays() -> None:
    """However many others are asked for meanwhile; one that is not makes room."""
    recent = RecentTexts(most=100)
    recent.keep(b"often", "story")
    for at in range(100):
        recent.keep(f"body{at}".encode(), "ten letter")
        assert recent.get(b"often") == "story"
    assert b"body0" not in recent
    assert b"body99" in recent


def test_a_text_that_would_take_all_the_room_leaves_the_others_alone() -> None:
    """A hostile one costs nobody else a second unpacking."""
    recent = RecentTexts(most=100)
    recent.keep(b"story", "words")
    recent.keep(b"hostile", "x" * 100)
    assert b"hostile" not in recent
    assert recent.get(b"story") == "words"


def test_what_was_removed_of_an_article_takes_room_as_well() -> None:
    """Of a short text whose body is long little is kept: its bytes are held with it."""
    recent = RecentTexts(most=1000)
    bodies = [bytes([number]) * 400 for number in range(100)]
    for body in bodies:
        recent.keep(body, "short")
    assert sum(len(body) for body in bodies if body in recent) <= 2 * recent.most
    recent.keep(b"x" * 1000, "short")
    assert b"x" * 1000 not in recent
