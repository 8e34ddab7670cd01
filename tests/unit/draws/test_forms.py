"""Forms are filled as they say."""

from __future__ import annotations

from random import Random

import pytest

from tests.draws.forms import Filling

_LISTS = {"fish": ["cod", "hake", "sole"]}


def _filling(seed: int = 1, language: str = "en", kept: dict[str, str] | None = None) -> Filling:
    return Filling(Random(seed), _LISTS, language, dict(kept or {}))


def test_a_name_stays_within_a_fill_and_a_suffix_is_another() -> None:
    """The same slot says the same; one with a suffix is drawn for itself."""
    first, again, other = _filling().line("{fish} {fish} {person.b}").split(maxsplit=2)
    assert first.lower() == again
    assert other


def test_figures_are_fresh_each_time_and_again_by_name() -> None:
    """Two slots of figures are two figures, unless one names the other."""
    figures = _filling().line("{n:1-999999} {n:1-999999} {n:1-999999#x} {#x}").split()
    assert len(set(figures)) == 3
    assert figures[2] == figures[3]


def test_the_same_names_make_another_fill_with_other_figures() -> None:
    """With the names of a fill kept, all that differs is its figures."""
    form = "{person} of {place} paid {k:100000-900000} for {fish}"
    once = _filling()
    said, again = once.line(form), _filling(2, kept=once.kept).line(form)
    assert said != again
    assert [word for word in said.split() if not word[0].isdigit()] == [word for word in again.split() if not word[0].isdigit()]


def test_a_row_comes_as_often_as_it_says() -> None:
    """Rows are between the two numbers, each with names of its own."""
    lines = _filling().text("Head\n*4-6* {person}, {n:1-9}\nTail").split("\n")
    assert 6 <= len(lines) <= 8
    assert (lines[0], lines[-1]) == ("Head", "Tail")
    assert len(set(lines)) > 3


@pytest.mark.parametrize(("language", "shown"), [("en", "1,234 1.5"), ("de", "1.234 1,5"), ("es", "1.234 1,5"), ("ja", "1,234 1.5")])
def test_figures_are_written_as_in_the_language(language: str, shown: str) -> None:
    """Thousands and decimals have the marks of the language."""
    assert _filling(language=language).line("{k:1234-1234} {d:1.5-1.5}") == shown


def test_sentences_begin_with_capitals() -> None:
    """A list entry at the beginning of a sentence is capitalised, after a quotation mark too."""
    assert _filling().line('{fish}. "{fish}." {fish}')[0].isupper()
    assert '"' + _filling().line("{fish}") in _filling().line('x. "{fish}."')
