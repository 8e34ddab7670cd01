"""What postings say of candidates and furniture."""

from __future__ import annotations

import textwrap

from services.classifier.index.candidates import Posting, document_number, furniture, ranked, source_number
from services.classifier.text.furniture import lines, without_lines

OWN = document_number("own", 1)


def posting(name: str, source: str = "elsewhere", revision: int = 1) -> Posting:
    return Posting(document_number(name, revision), source_number(source))


def test_what_two_texts_alone_share_outweighs_what_everybody_shares() -> None:
    """Two rare fingerprints rank before three that stand everywhere."""
    crowd = [posting(f"other{n}") for n in range(30)]
    postings = {1: [*crowd, posting("template")], 2: [*crowd, posting("template")], 3: [*crowd, posting("template")]}
    rare = {4: [posting("copy")], 5: [posting("copy")]}
    assert ranked(postings | rare, OWN, 9)[0] == document_number("copy", 1)


def test_one_shared_fingerprint_makes_no_candidate() -> None:
    """A single common shingle is chance."""
    assert ranked({1: [posting("other")], 2: []}, OWN, 9) == []


def test_a_posting_that_stands_twice_counts_once() -> None:
    """A redelivered document has appended its postings again."""
    assert ranked({1: [posting("other"), posting("other")]}, OWN, 9) == []


def test_another_revision_of_the_article_is_no_candidate() -> None:
    """An article never matches itself."""
    assert ranked({1: [posting("own", revision=2)], 2: [posting("own", revision=2)]}, OWN, 9) == []


def test_an_article_updated_often_takes_one_place() -> None:
    """The bound is on articles: each brings all its revisions, and none pushes another out."""
    revised = [posting("blog", revision=revision) for revision in range(1, 5)]
    found = ranked({1: [*revised, posting("copy")], 2: [*revised, posting("copy")], 3: [*revised, posting("third")]}, OWN, 2)
    assert {number >> 8 for number in found} == {document_number(name, 0) >> 8 for name in ("blog", "copy")}
    assert len(found) == 5


def test_revisions_of_others_make_a_fingerprint_no_less_rare() -> None:
    """A passage that one article has in four revisions outweighs one that two articles have."""
    blog = [posting("blog", revision=revision) for revision in range(1, 5)]
    postings = {1: blog, 2: blog, 3: [posting("a"), posting("b")], 4: [posting("a"), posting("b")]}
    assert {number >> 8 for number in ranked(postings, OWN, 1)} == {document_number("blog", 0) >> 8}


def test_a_line_under_three_other_stories_of_the_outlet_is_furniture() -> None:
    """Fewer, or at other outlets, it is text."""
    often = [posting(f"story{n}", "Post") for n in range(3)]
    found = furniture({1: often, 2: often[:2], 3: [posting(f"x{n}", "Herald") for n in range(9)]}, {}, OWN, source_number("Post"))
    assert found == {1}


def test_an_outlet_that_runs_a_notice_again_and_again_has_not_made_it_furniture() -> None:
    """Articles that share nearly everything are copies and say nothing of furniture."""
    again = [posting(f"notice{n}", "Post") for n in range(5)]
    assert furniture({1: again}, {10: again, 11: again, 12: again}, OWN, source_number("Post")) == set()


def test_revisions_of_one_story_teach_no_furniture() -> None:
    """Three revisions are one article."""
    revised = [posting("story", "Post", revision) for revision in (1, 2, 3)]
    assert furniture({1: revised}, {}, OWN, source_number("Post")) == set()


def test_blanking_lines_moves_no_offset() -> None:
    """What is left stands where it stood."""
    text = "First line.\nSubscribe now!\nLast line."
    found = lines(text)
    assert [text[line.start : line.end] for line in found] == text.split("\n")
    blanked = without_lines(text, found, {found[1].fingerprint})
    assert len(blanked) == len(text)
    assert blanked.split() == ["First", "line.", "Last", "line."]


def test_a_line_is_the_same_line_wherever_a_text_is_wrapped() -> None:
    """Of a text broken at a width, paragraphs are the lines; else each line is one, its headlines too."""
    paragraphs = [
        "The council met on Monday and agreed on very little of what was asked of it.",
        "Write to us about the old bridge if you know more.",
    ]
    wrapped = "\n\n".join(textwrap.fill(each, 40) for each in paragraphs)
    assert [line.fingerprint for line in lines(wrapped)] == [line.fingerprint for line in lines("\n".join(paragraphs))]
    assert [wrapped[line.start : line.end] for line in lines(wrapped)] == wrapped.split("\n\n")
