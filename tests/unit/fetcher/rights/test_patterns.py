"""Patterns of paths."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.rights.patterns import matches, path_of


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/", "/anything", True),
        ("/a", "/b", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/*.pdf$", "/x/y.pdf", True),
        ("/*.pdf$", "/x/y.pdf?z", False),
        ("/*/x/*", "/a/x/", True),
        ("/a*a$", "/a", False),
        ("*", "/a", True),
        ("", "/a", True),
        ("/caf%C3%A9", "/café/menu", True),
    ],
)
def test_a_pattern_matches_from_the_left(pattern: str, path: str, found: bool) -> None:
    """With any run of characters for a star, to the end where it says so."""
    assert matches(pattern, path) is found


@given(st.text("/ab*$", max_size=8), st.text("/ab", max_size=8))
def test_it_means_what_the_same_regular_expression_means(pattern: str, path: str) -> None:
    """Without what such an expression may cost."""
    whole = pattern.endswith("$")
    expression = ".*".join(re.escape(piece) for piece in pattern.removesuffix("$").split("*")) + (r"\Z" if whole else "")
    assert matches(pattern, path) is bool(re.match(expression, path, re.DOTALL))


@pytest.mark.parametrize(
    ("url", "path"), [("https://n.example", "/"), ("https://n.example/a%20b?c=1#d", "/a b?c=1"), ("http://[", "/"), ("", "/")]
)
def test_a_path_is_decoded_and_has_its_query(url: str, path: str) -> None:
    """What is no URL has the path of a bare host."""
    assert path_of(url) == path
