"""Lists of preferences, in headers and in robots.txt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.rights.usage import in_force, statements


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("train-ai=n", {("train_ai", False)}),
        ("train-genai=n;exp=1, ai-use=y , search=y", {("train_ai", False), ("ai_use", True), ("search", True)}),
        ("search=yes, ai-train=no, ai-input=no", {("search", True), ("train_ai", False), ("ai_use", False)}),
        ("Search = Y", {("search", True)}),
        ("train-ai=maybe, search, foo=n, tdm=", set()),
        ('note="a, search=n", tdm=n', {("tdm", False)}),
        ('note="never closed, tdm=n', set()),
        ("train-ai=y, train-ai=n", {("train_ai", True), ("train_ai", False)}),
        ('train-ai="n", search="never"', {("train_ai", False)}),
        ("train-ai=?0, search=?1", {("train_ai", False)}),
        ("=n,,;=,", set()),
        ("", set()),
    ],
)
def test_labels_are_mapped_by_a_table(value: str, said: set[tuple[str, bool]]) -> None:
    """Through the drafts and in either spelling; what is not in the table says nothing."""
    assert set(statements(value)) == said


@pytest.mark.parametrize(
    ("path", "lists"),
    [
        ("/x", ["train-ai=y"]),
        ("/news/a", ["train-ai=n", "search=n"]),
        ("/news/open/a", ["train-ai=y, search=y"]),
        ("/news/a.pdf", ["tdm=n"]),
    ],
)
def test_in_robots_txt_the_longest_pattern_decides(path: str, lists: list[str]) -> None:
    """Lines of the same pattern hold together, a line without one for the rest of the site."""
    lines = ["train-ai=y", "/news/ train-ai=n", "/news/open/ train-ai=y, search=y", "/news/ search=n", "/news/*.pdf$ tdm=n"]
    assert in_force(lines, path) == lists


@given(st.text())
def test_any_text_is_a_list(value: str) -> None:
    """Of something or of nothing."""
    assert set(statements(value)) <= {(use, said) for use in ("tdm", "train_ai", "ai_use", "search") for said in (True, False)}
    assert len(in_force([value], "/")) <= 1
