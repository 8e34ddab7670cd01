"""What postings say of candidates and furniture."""

from __future__ import annotations

from services.classifier.index.candidates import Posting, document_number, furniture, others, ranked, source_number

OWN = document_number("own", 1)


def posting(name: str, source: str = "elsewhere", revision: int = 1) -> Posting:
    return Posting(document_number(name, revision), source_number(source))


def likely(postings: dict[int, list[Posting]], most: int = 9) -> list[int]:
    return ranked(others(postings, OWN), most)


def of_the_post(lines: dict[int, list[Posting]], shingles: dict[int, list[Posting]] | None = None) -> set[int]:
    return furniture(others(lines, OWN), others(shingles or {}, OWN), source_number("Post"))


def test_what_two_texts_alone_share_outweighs_what_everybody_shares() -> None:
    """Two rare fingerprints rank before three that stand everywhere."""
    crowd = [posting(f"other{n}") for n in range(30)]
    postings = {1: [*crowd, posting("template")], 2: [*crowd, posting("template")], 3: [*crowd, posting("template")]}
    rare = {4: [posting("copy")], 5: [posting("copy")]}
    assert likely(postings | rare)[0] == document_number("copy", 1)


def test_one_shared_fingerprint_makes_no_candidate() -> None:
    """A single common shingle is chance."""
    assert likely({1: [posting("other")], 2: []}) == []


def test_a_posting_that_stands_twice_counts_once() -> None:
    """A redelivered document has appended its postings again."""
    assert likely({1: [posting("other"), posting("other")]}) == []


def test_another_revision_of_the_article_is_no_candidate() -> None:
    """An article never matches itself."""
    assert likely({1: [posting("own", revision=2)], 2: [posting("own", revision=2)]}) == []


def test_an_article_updated_often_takes_one_place() -> None:
    """The bound is on articles: each brings all its revisions, and none pushes another out."""
    revised = [posting("blog", revision=revision) for revision in range(1, 5)]
    found = likely({1: [*revised, posting("copy")], 2: [*revised, posting("copy")], 3: [*revised, posting("third")]}, 2)
    assert {number >> 8 for number in found} == {document_number(name, 0) >> 8 for name in ("blog", "copy")}
    assert len(found) == 5


def test_revisions_of_others_make_a_fingerprint_no_less_rare() -> None:
    """A passage that one article has in four revisions outweighs one that two articles have."""
    blog = [posting("blog", revision=revision) for revision in range(1, 5)]
    postings = {1: blog, 2: blog, 3: [posting("a"), posting("b")], 4: [posting("a"), posting("b")]}
    assert {number >> 8 for number in likely(postings, 1)} == {document_number("blog", 0) >> 8}


def test_a_line_under_three_other_stories_of_the_outlet_is_furniture() -> None:
    """Fewer, or at other outlets, it is text."""
    often = [posting(f"story{n}", "Post") for n in range(3)]
    found = of_the_post({1: often, 2: often[:2], 3: [posting(f"x{n}", "Herald") for n in range(9)]})
    assert found == {1}


def test_an_outlet_that_runs_a_notice_again_and_again_has_not_made_it_furniture() -> None:
    """Articles that share nearly everything are copies and say nothing of furniture."""
    again = [posting(f"notice{n}", "Post") for n in range(5)]
    assert of_the_post({1: again}, {10: again, 11: again, 12: again}) == set()


def test_revisions_of_one_story_teach_no_furniture() -> None:
    """Three revisions are one article."""
    revised = [posting("story", "Post", revision) for revision in (1, 2, 3)]
    assert of_the_post({1: revised}) == set()
