"""What a page declares beside the truth: of other stories, by broken escapes, and below what its parser can reach."""

from __future__ import annotations

import pytest

from services.cleaner.clean import Cleaned, clean
from shared.errors import LimitExceeded
from tests.unit.classifier.articles import prose
from tests.unit.cleaner.documents import document

STORY = "".join(f"<p>{paragraph}</p>" for paragraph in prose(1, 200).split("\n\n"))
OTHER = '{"@type": "NewsArticle", "headline": "Another story", "url": "https://a.example/other", "datePublished": "2019-01-01"}'


def cleaned(markup: str) -> Cleaned:
    found = clean(document(markup, html=True))
    assert isinstance(found, Cleaned)
    return found


def linked(*objects: str) -> str:
    return f'<script type="application/ld+json">[{", ".join(objects)}]</script>'


def test_of_several_stories_the_page_is_the_one_with_its_address() -> None:
    """A page describes the stories that it leads to, sometimes first."""
    own = OTHER.replace("Another story", "This story").replace("other", "this").replace("2019", "2020")
    found = cleaned(f'<link rel="canonical" href="https://a.example/this">{linked(OTHER, own)}<h1>This story</h1>{STORY}')
    assert (found.title, str(found.published_at)[:4]) == ("This story", "2020")


def test_a_live_blog_that_a_story_leads_to_makes_it_none() -> None:
    """Its address is another: what the page is, the page's own object says."""
    live = OTHER.replace("NewsArticle", "LiveBlogPosting")
    own = OTHER.replace("other", "this")
    assert cleaned(f'<link rel="canonical" href="https://a.example/this">{linked(live, own)}<h1>Another story</h1>{STORY}').text


def test_half_a_character_costs_itself_alone() -> None:
    """An escape that stands for half of one can be written nowhere: the record could not be, nor the article handed over."""
    found = cleaned(
        linked(r'{"@type": "NewsArticle", "headline": "Storm \ud800 over \ud83c\udf0a Westmere", "author": "J \udfff"}') + STORY
    )
    assert (found.title, found.byline) == ("Storm ? over \N{WATER WAVE} Westmere", "J ?")


def test_the_clock_in_a_pages_header_dates_no_article() -> None:
    """Nor do teasers beside it."""
    clock, stamp = '<time datetime="2026-11-21T21:00">now</time>', '<time datetime="2020-01-02">2 January</time>'
    for page in (
        f"<header>{clock}</header><article>{stamp}{STORY}</article>",
        f"<aside><article>{clock}</article></aside><header>{clock}</header><main>{stamp}{STORY}</main>",
    ):
        assert str(cleaned(page).published_at)[:4] == "2020"


def test_a_page_that_nests_too_deep_is_no_empty_page() -> None:
    """Its parser leaves out what is below: a dead letter says so, an empty article would not."""
    with pytest.raises(LimitExceeded, match="nests"):
        clean(document("<div>" * 3_000 + STORY, html=True))
    assert cleaned("<div>" * 500 + STORY).text
