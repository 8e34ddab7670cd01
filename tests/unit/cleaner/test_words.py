"""Words and lines of a text, and what is kept of them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from services.cleaner.text import kept
from services.cleaner.text.kept import Kept
from services.cleaner.text.lines import Line, line, once_per_line, split, without
from services.cleaner.text.words import words, words_of

#: Letters, marks that join, forms that fold to several characters, apostrophes, wide characters and every kind of white space.
ODD = st.text(alphabet="abIİı'’`ʼ.-_1٣éＡﬁ½\u0301\u0307\u0345Σςßŉǰΰ関港ｶﾞか\u3099กำ \t\n\u00a0\u2028\u3000\x1c\x85´", max_size=40)


@given(ODD | st.text())
@example("« L’été », dit-il")
@example("9,000 из-за U.S.")
def test_words_are_those_of_the_parts_between_white_space(text: str) -> None:
    """It makes no difference whether a text is folded whole or token by token."""
    assert list(words_of(text.split())) == words(text)


@given(ODD | st.text())
def test_a_line_of_a_text_is_that_line_by_itself(text: str) -> None:
    """Whatever stands around it, a line reads, counts and compares as it does alone, and stands where it says."""
    for found in split(text):
        assert " ".join(text[found.start : found.end].split()) == found.text
        assert line(found.start, found.end, found.text, gap=found.gap) == found


def test_what_is_kept_of_words_is_bounded() -> None:
    """No stream of odd words fills the memory: long ones are not kept, and all are forgotten when there are too many."""
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Kept(length)
    long = "x" * (kept.LONGEST + 1)
    assert [lengths["one"], lengths["one"], lengths[long], lengths[long]] == [3, 3, len(long), len(long)]
    assert asked == ["one", long, long]
    for number in range(kept.MOST + 1):
        assert lengths[str(number)] == len(str(number))
    assert len(lengths) <= kept.MOST


def test_a_judgement_is_made_once_for_each_line_and_knowledge() -> None:
    """Rules and rounds that ask again get the first answer, also where a gap was cut above the line since."""
    judged: list[tuple[str, str]] = []

    @once_per_line
    def judge(found: Line, known: str) -> str:
        judged.append((found.text, known))
        return known + found.text

    first, second = split("one\ntwo")
    assert [judge(first, "a "), judge(first, "a "), judge(second, "a ")] == ["a one", "a one", "a two"]
    (apart,) = without([second, first], {0})
    assert judge(apart, "a ") == "a one"
    assert judge(first, "b ") == "b one"
    assert judged == [("one", "a "), ("two", "a "), ("one", "b ")]
