"""The article's own words: one function makes them, another says where each stands in the original."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.record import Credit, Relation, Rights, kept_text, kept_text_with_origins, utc
from tests import builders

#: Texts rich in every kind of white space and line break.
TEXT = st.text(st.one_of(st.sampled_from(" \t\n\r\v\f\x1c\x1e\x85\u2028\u2029\xa0\u3000"), st.characters()), max_size=80)


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text and sorted, disjoint spans of it."""
    text = draw(TEXT)
    offsets = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return text, list(zip(offsets[::2], offsets[1::2], strict=False))


@given(cut_texts())
def test_kept_text_is_folded_once_and_for_all(case: tuple[str, list[tuple[int, int]]]) -> None:
    """Its own output is left as it is; no run of white space is left but a space, a line break or one blank line."""
    kept = kept_text(*case)
    assert kept_text(kept, []) == kept
    assert kept == kept.strip()
    assert all(run in {" ", "\n", "\n\n"} for run in re.findall(r"\s+", kept))


@given(cut_texts())
def test_kept_text_holds_each_kept_character_and_nothing_else(case: tuple[str, list[tuple[int, int]]]) -> None:
    """White space aside, what was not removed stands there in order."""
    text, removed = case
    gone = {at for start, end in removed for at in range(start, end)}
    assert "".join(kept_text(text, removed).split()) == "".join("".join(c for at, c in enumerate(text) if at not in gone).split())


@given(cut_texts())
def test_each_character_knows_where_it_comes_from(case: tuple[str, list[tuple[int, int]]]) -> None:
    """The text is that of `kept_text`; origins go upwards, never point into a removed span, and lead to the same character."""
    text, removed = case
    kept, origins = kept_text_with_origins(text, removed)
    assert kept == kept_text(text, removed)
    assert len(origins) == len(kept)
    assert all(one <= other for one, other in pairwise(origins))
    assert not any(start <= origin < end for origin in origins for start, end in removed)
    assert all(text[origin] == char or (char.isspace() and text[origin].isspace()) for char, origin in zip(kept, origins, strict=True))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a  b", "a b"),
        ("a \t b", "a b"),
        ("a\xa0b", "a b"),
        ("a \n b", "a\nb"),
        ("a\r\nb", "a\nb"),
        ("a\n\n\n b", "a\n\nb"),
        ("a\u2029b", "a\nb"),
        (" a ", "a"),
        ("", ""),
    ],
)
def test_how_runs_of_white_space_are_folded(text: str, kept: str) -> None:
    """No break makes a space, one a line break, more one blank line."""
    assert kept_text(text, []) == kept


def test_what_stands_around_a_removed_span_is_folded_together() -> None:
    """A line that was taken out leaves one paragraph break behind."""
    assert builders.record().text == "The bridge opened on Monday.\n\nIt closed again on Tuesday."


def test_relations_are_ordered_and_duplicates_begin_at_partial() -> None:
    """The order of the enumeration is the order of strength."""
    assert [relation.strength for relation in Relation] == list(range(7))
    assert [relation for relation in Relation if not relation.duplicates] == [Relation.NONE, Relation.QUOTE]


@pytest.mark.parametrize(
    ("one", "other", "both"), [("no", "yes", "no"), ("unknown", "no", "no"), ("unknown", "yes", "yes"), ("unknown", "unknown", "unknown")]
)
def test_a_no_of_either_carrier_stands(one: str, other: str, both: str) -> None:
    """Rights are combined to the strictest, whichever comes first."""
    first, second = Rights.model_validate({"train_ai": one}), Rights.model_validate({"train_ai": other})
    assert first.combined(second).train_ai == second.combined(first).train_ai == both


def test_a_record_survives_json() -> None:
    """What is written is read again, aliases included."""
    credit = Credit(agency="Example Press", **{"class": "agency"}, form="footer", start=0, end=3)
    record = builders.record(syndication=builders.syndication(credit=credit))
    assert type(record).model_validate_json(record.model_dump_json()) == record
    assert '"class":"agency"' in record.model_dump_json()


def test_a_naive_moment_is_utc_already() -> None:
    """An aware one is converted."""
    assert utc(builders.MOMENT.replace(tzinfo=None)) == builders.MOMENT == utc(builders.MOMENT.astimezone())
