"""One name in two spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.comparison.spelling import one_name

_words = st.text(st.characters(categories=["Ll"]), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("veksvort", "wexworth"),
        ("müllerin", "muellerin"),
        ("khadafi", "qadhafi"),
        ("зеленский", "zelensky"),
        ("семёнов", "семенов"),
        ("ibáñez", "ibanez"),
    ],
)
def test_another_house_spells_a_name_otherwise(one: str, other: str) -> None:
    """Romanisation, marks, doubled letters."""
    assert one_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("oxford", "ashby"), ("anna", "nina"), ("monday", "sunday"), ("june", "july"), ("may", "mary")])
def test_other_names_are_other_names(one: str, other: str) -> None:
    """Short names and common endings are alike by chance."""
    assert not one_name(one, other)


@given(_words, _words)
def test_the_order_does_not_matter(one: str, other: str) -> None:
    """Whichever text came first."""
    assert one_name(one, other) == one_name(other, one)
