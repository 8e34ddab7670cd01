"""What became of each line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.console.explaining.fates import fates
from shared.record import Kind, RemovedSpan

TEXT = "Advertisement\n\nThe harbour reopened. Read more\r\nShare\nPrint\n"


def cut(words: str, rule: str = "text.rule") -> RemovedSpan:
    start = TEXT.index(words)
    return RemovedSpan(start=start, end=start + len(words), kind=Kind.OTHER, rule=rule, text=words)


def test_a_line_is_kept_cut_or_both() -> None:
    """Numbered from 1; a cut over several lines is a cut of each."""
    found = list(fates(TEXT, [cut("Advertisement"), cut("Read more", "text.more"), cut("Share\nPrint")]))
    assert [(fate.number, fate.text, bool(fate.cuts), fate.left) for fate in found] == [
        (1, "Advertisement", True, False),
        (2, "", False, False),
        (3, "The harbour reopened. Read more", True, True),
        (4, "Share", True, False),
        (5, "Print", True, False),
        (6, "", False, False),
    ]
    assert found[2].rules == ("text.more",)


@given(st.text(alphabet="a \n\r", max_size=40), st.lists(st.integers(0, 40), max_size=8).map(sorted))
def test_every_word_is_in_a_cut_or_left(text: str, ends: list[int]) -> None:
    """Over any cuts: a line with no cut is left, one with nothing left has a cut."""
    pairs = [(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False) if start < end <= len(text)]
    removed = [RemovedSpan(start=start, end=end, kind=Kind.OTHER, rule="r", text=text[start:end]) for start, end in pairs]
    found = list(fates(text, removed))
    assert [fate.text for fate in found] == [" ".join(line.split()) for line in text.split("\n")]
    assert all(fate.left or fate.cuts or not fate.text for fate in found)
    gone = "".join(
        " " if any(start <= at < end for start, end in pairs) and character != "\n" else character for at, character in enumerate(text)
    )
    assert [fate.left for fate in found] == [bool(line.strip()) for line in gone.split("\n")]
