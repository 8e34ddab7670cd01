"""Cases as files, and whether what they ask for is so."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.clean import clean
from services.console.explaining.case import Case, Wrong, failures, read_case, write_case

PROSE = "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said."
BODY = f"{PROSE}\n\nREAD MORE: The bridge that nobody wanted\n\n{PROSE.replace('harbour', 'airport')}\n"
texts = st.text(max_size=60) | st.text(alphabet="\"'\\\n\r\t{}[]#=\x00\x7f\x85\u2028 a", max_size=20)
words = st.text(alphabet=string.ascii_letters, min_size=1, max_size=8)
wrongs = st.builds(
    Wrong, st.integers(1, 99), texts, st.sampled_from(["keep", "cut"]), st.none() | words, st.lists(words, max_size=2).map(tuple)
)


@given(texts, st.lists(wrongs, max_size=3).map(tuple), st.none() | texts, st.none() | texts)
def test_a_written_case_is_read_as_it_was(body: str, wrong: tuple[Wrong, ...], url: str | None, title: str | None) -> None:
    """Whatever its text holds; a line break of another kind than LF as well."""
    case = Case("text/plain", body, wrong, url, title)
    assert read_case(write_case(case, "names are invented")) == case


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Wrong(1, PROSE, "keep"), []),
        (Wrong(3, "READ MORE: The bridge that nobody wanted", "cut"), []),
        (Wrong(3, "READ MORE: The bridge that nobody wanted", "cut", "related"), []),
        (Wrong(3, "READ MORE: The bridge that nobody wanted", "cut", "ticker"), ["line 3 should be cut as ticker"]),
        (Wrong(9, "READ MORE: The bridge that nobody wanted", "keep"), ["line 3 should be kept, and is cut as related by phrase"]),
        (Wrong(1, PROSE, "cut"), ["line 1 should be cut, and is kept"]),
        (Wrong(1, "Another text", "cut"), ["line 1 is not there any more"]),
    ],
)
def test_a_decision_that_is_still_wrong_is_told(wrong: Wrong, why: list[str]) -> None:
    """By the line it is about, with what is so now."""
    case = Case("text/plain", BODY, (wrong,))
    found = list(failures(case, clean(case.document)))
    assert len(found) == len(why)
    assert all(line.startswith(start) for line, start in zip(found, why, strict=True))


def test_a_document_without_an_article_shows_no_line() -> None:
    """A case of which nothing is left fails with words."""
    case = Case("text/plain", "\n", (Wrong(1, PROSE, "keep"),))
    assert list(failures(case, clean(case.document))) == [f"line 1 is not there any more: {PROSE}"]


@pytest.mark.parametrize("text", ["", "wrong = [", 'media_type = "text/plain"\nwrong = []', 'wrong = [{ line = 1, word = "a" }]'])
def test_what_is_no_case_is_refused(text: str) -> None:
    """Nothing is guessed where a part is missing or unknown."""
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_case(text)
