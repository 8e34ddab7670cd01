"""What methods are compared by, and on."""

from __future__ import annotations

from tests.benchmarks.peers.answers import Answer, components, rows
from tests.benchmarks.peers.collection import Article, without_standing


def test_groups_are_what_is_tied_together_over_others() -> None:
    """Whatever the order in which the ties came; who is tied to nobody is alone."""
    groups = components([Answer("a", (), ()), Answer("b", (), ()), Answer("c", ("a", "b"), ("a", "b")), Answer("d", ("a",), ())])
    assert groups["a"] == groups["b"] == groups["c"] != groups["d"]


def test_a_document_is_flagged_by_any_match() -> None:
    """In the order in which the documents appeared, whether or not it tells the same story."""
    first, second = (row["syndication"] for row in rows([Answer("a", (), ()), Answer("b", ("a",), ())]))
    assert (first["is_duplicate"], second["is_duplicate"]) == (False, True)
    assert first["group_id"] != second["group_id"]
    assert [match["external_id"] for match in second["matches"]] == ["a"]


def test_a_paragraph_that_a_source_runs_again_and_again_is_standing_text() -> None:
    """It goes from the fourth article on, and from that source's alone."""
    articles = [Article(str(at), "Post", at, f"Story {at}.\nSign up for our letter.") for at in range(4)]
    told = without_standing([*articles, Article("other", "Times", 9, "Sign up for our letter.")])
    assert [article.text.count("letter") for article in told] == [1, 1, 1, 0, 1]
