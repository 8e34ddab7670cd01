"""zstd with dictionaries."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dictionary import FEWEST, Dictionaries, UnknownDictionary, dictionary_of, trained

_WORDS = "council budget vote mayor harbour ferry strike union court ruling storm flood school teachers hospital minister".split()


def texts(count: int) -> list[bytes]:
    """Invented lines that have phrases in common."""
    chance = random.Random(7)
    phrases = [" ".join(chance.choices(_WORDS, k=8)) for _ in range(200)]
    return [". ".join(chance.choices(phrases, k=20)).encode() for _ in range(count)]


@pytest.fixture(scope="module")
def dictionary() -> bytes:
    """One made from such lines."""
    made = trained(texts(FEWEST))
    assert made
    return made


@given(st.binary(max_size=3000))
def test_what_was_packed_without_a_dictionary_is_unpacked(data: bytes) -> None:
    """Whatever it is."""
    known = Dictionaries()
    frame = known.packed(data)
    assert (known.unpacked(frame, 3000), dictionary_of(frame), known.lacks(frame)) == (data, 0, None)


def test_a_dictionary_makes_small_texts_smaller(dictionary: bytes) -> None:
    """And what was packed before it was known is unpacked as well."""
    known, text = Dictionaries(), texts(FEWEST + 1)[-1]
    before = known.packed(text)
    known.use(known.learn(dictionary))
    after = known.packed(text)
    assert len(after) < 0.7 * len(before)
    assert [known.unpacked(frame, 10_000) for frame in (before, after)] == [text, text]


def test_a_frame_names_the_dictionary_it_needs(dictionary: bytes) -> None:
    """Whoever does not know it can ask for it."""
    writer, reader = Dictionaries(), Dictionaries()
    number = writer.learn(dictionary)
    writer.use(number)
    frame = writer.packed(b"council budget vote")
    assert (dictionary_of(frame), reader.lacks(frame)) == (number, number)
    with pytest.raises(UnknownDictionary):
        reader.unpacked(frame, 100)
    reader.learn(dictionary)
    assert reader.unpacked(frame, 100) == b"council budget vote"


def test_who_stops_using_a_dictionary_packs_without(dictionary: bytes) -> None:
    """As when the server lost it."""
    known = Dictionaries()
    known.use(known.learn(dictionary))
    known.use_none()
    assert dictionary_of(known.packed(b"council budget vote")) == 0


def test_a_frame_in_bounds_only(dictionary: bytes) -> None:
    """What claims to be larger is refused, with a dictionary too; what is no frame needs none and is refused."""
    known = Dictionaries()
    known.use(known.learn(dictionary))
    with pytest.raises(ValueError, match="at most 99"):
        known.unpacked(known.packed(b"a" * 100), 99)
    with pytest.raises(ValueError, match=r".+"):
        known.unpacked(b"no frame", 99)


def test_nothing_is_made_of_too_little() -> None:
    """Of few samples, or of many that hold nothing."""
    assert trained(texts(FEWEST - 1)) is None
    assert trained([b""] * FEWEST) is None
