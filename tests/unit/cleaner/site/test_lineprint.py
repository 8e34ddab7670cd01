"""What makes two lines the same line of a site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.site.lineprint import BARE, MAX_WORDS, LinePrint, line_prints
from services.cleaner.text.lines import split


def prints(text: str) -> list[LinePrint | None]:
    return line_prints(split(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sign up to our newsletter", "SIGN UP TO OUR NEWSLETTER!"),
        ("3 min read", "12 min read"),
        ("Updated Tuesday, 4 March 2025", "Updated Friday, 30 May 2026"),
        ("Stand: Dienstag, 4. März 2025", "Stand: Freitag, 30. Mai 2026"),
        ("Published 9:05 am", "Published 11:45 pm"),
        ("最終更新 3月4日(水) 9:05", "最終更新 12月15日(木) 10:15"),
        ("更新：2026年3月4日 水曜日", "更新：2025年12月15日 日曜日"),
        ("입력 2026년 3월 4일 (수)", "입력 2025년 12월 15일 (목)"),
        ("تم التحديث في ٤ مارس ٢٠٢٦", "تم التحديث في ١٤ مايو ٢٠٢٥"),
        ("17 comments", "1,024 comments"),
        ("読了時間3分", "読了時間12分"),
    ],
)
def test_case_punctuation_figures_and_dates_make_no_difference(one: str, other: str) -> None:
    """A template prints them anew for each story."""
    assert prints(one) == prints(other)
    assert prints(one) != [None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sign up", "Sign in"),
        ("3 min read", "3 hours read"),
        ("On Tuesday she came", "On Friday she came"),
        ("Westmere 2 Saltgate 1", "Westmere 0 Ellery 3"),
        ("4 bridges 2026", "4 bridges and 2026 boats"),
    ],
)
def test_other_words_make_another_line(one: str, other: str) -> None:
    """A day's name is masked only where figures show that a date is printed."""
    assert prints(one) != prints(other)


def test_figures_and_dates_alone_are_told_by_nothing() -> None:
    """Else every number of a site were one line, and gone with the first three."""
    assert prints("18,001.60\n+0.31%\nMonday, 4 March 2025 at 9:05\n17:30")[:2] == [BARE, BARE]
    assert prints("DAX 18,001.60") == prints("DAX 9,120.10") != [BARE]


def test_lines_without_words_and_endless_ones_are_none() -> None:
    """Marks say nothing; what is longer than any legal notice is nobody's furniture."""
    assert prints("* * *\n\n" + "word " * (MAX_WORDS + 1)) == [None, None]
    assert prints("word " * MAX_WORDS) != [None]


@given(st.text(max_size=400))
def test_each_line_of_any_text_has_its_place(text: str) -> None:
    """One answer for each line, and the same one each time."""
    lines = split(text)
    assert len(line_prints(lines)) == len(lines)
    assert line_prints(lines) == line_prints(lines)
