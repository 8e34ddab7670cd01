"""Equal runs of two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.comparison.align import MIN_RUN, Aligner, Run
from services.classifier.text.tokens import tokenise
from tests.unit.classifier.articles import prose

words = st.lists(st.sampled_from("abcde"), max_size=60)


@given(words, words)
def test_runs_are_equal_disjoint_and_long_enough(here: list[str], there: list[str]) -> None:
    """Each run reads the same in both texts, and no word of either text is in two runs."""
    runs = Aligner.of(here).runs(there)
    assert all(here[run.at : run.at + run.length] == there[run.other_at : run.other_at + run.length] for run in runs)
    assert all(run.length >= MIN_RUN for run in runs)
    taken = [place for run in runs for place in range(run.at, run.at + run.length)]
    other_taken = [place for run in runs for place in range(run.other_at, run.other_at + run.length)]
    assert len(set(taken)) == len(taken)
    assert len(set(other_taken)) == len(other_taken)


@given(st.lists(st.text(min_size=1), min_size=MIN_RUN, max_size=200))
def test_a_text_aligns_with_itself_in_one_run(text: list[str]) -> None:
    """An exact copy is one passage, also of a text that repeats itself."""
    assert Aligner.of(text).runs(text) == [Run(0, 0, len(text))]


def test_moved_paragraphs_are_found_where_they_went() -> None:
    """The order of passages makes no difference."""
    first, second = tokenise(prose(1, 60)).words, tokenise(prose(2, 60)).words
    runs = Aligner.of(first + second).runs(second + first)
    assert runs == [Run(len(first), 0, len(second)), Run(0, len(second), len(first))]


def test_one_edited_word_splits_a_run_in_two() -> None:
    """The words on both sides of an edit are found, the edit is not."""
    here = tokenise(prose(3, 80)).words
    there = [*here[:30], "edited", *here[31:]]
    assert Aligner.of(here).runs(there) == [Run(0, 0, 30), Run(31, 31, len(here) - 31)]


def test_repetition_without_end_stays_one_run() -> None:
    """One word a hundred thousand times is aligned at once."""
    assert Aligner.of(["a"] * 100_000).runs(["a"] * 90_000) == [Run(0, 0, 90_000)]


def test_equal_hashes_of_other_words_are_no_run() -> None:
    """Whoever makes texts that collide is not told that one copies the other."""
    assert Aligner.of(list("abcdef"), [7, 8]).runs(list("ghijkl"), [8, 7]) == []
    assert Aligner.of(list("abcdefg"), [7, 8, 9]).runs(list("abcdexy"), [7, 8, 9]) == [Run(0, 0, MIN_RUN)]
