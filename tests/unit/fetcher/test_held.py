"""What a process keeps at hand is bounded by weight, and what is used stays."""

from __future__ import annotations

from services.fetcher.held import Held


def test_what_was_not_used_for_longest_leaves_first() -> None:
    """Looking a value up is using it."""
    held: Held[str] = Held(room=30, least=1)
    for key in "abc":
        held.put(key, key.upper(), 10)
    assert held.get("a") == "A"

    held.put("d", "D", 10)

    assert [held.get(key) for key in "abcd"] == ["A", None, "C", "D"]


def test_a_heavy_value_takes_the_room_of_several() -> None:
    """As many leave as it needs, and no more."""
    held: Held[str] = Held(room=30, least=1)
    for key in "abc":
        held.put(key, key.upper(), 10)

    held.put("heavy", "H", 20)

    assert [held.get(key) for key in ("a", "b", "c", "heavy")] == [None, None, "C", "H"]


def test_a_value_in_place_of_another_counts_once() -> None:
    """Else the room would shrink with each renewal."""
    held: Held[int] = Held(room=30, least=1)
    held.put("kept", 0, 10)
    for renewed in range(100):
        held.put("renewed", renewed, 20)

    assert held.get("kept") == 0
    assert held.get("renewed") == 99


def test_empty_values_are_bounded_too() -> None:
    """Each counts as `least`."""
    held: Held[int] = Held(room=100, least=10)
    for number in range(1000):
        held.put(str(number), number, 0)

    assert sum(held.get(str(number)) is not None for number in range(1000)) == 10


def test_a_value_heavier_than_the_room_is_not_held() -> None:
    """And it leaves the account as it was: the next one is held."""
    held: Held[str] = Held(room=30, least=1)
    held.put("giant", "G", 31)
    assert held.get("giant") is None

    held.put("next", "N", 30)

    assert held.get("next") == "N"
