"""Pages: what is rendered, chosen, labelled and read from the head."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.cleaner.clean import Cleaned, Document, clean
from services.cleaner.html.parse import parse
from services.cleaner.html.render import render
from services.cleaner.metadata.moments import plausible_moment
from shared.outcomes import Rejected, RejectReason

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PARAGRAPHS = [
    "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "Ferries resumed their service at noon, and the first fishing boats returned with a modest catch by the evening.",
    "Officials expect the repairs of the eastern pier to take until the end of the year and to cost several million.",
]
HEAD = """<title>Harbour open again | Westmere Post</title><meta property="og:title" content="Harbour open again">
<link rel="canonical" href="https://origin.example/harbour"><meta name="robots" content="noai">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Harbour open again", "inLanguage": "en-GB",
"author": [{"name": "Jane Doe"}, {"name": "Reuters"}],
"datePublished": "2026-04-30T10:00:00+02:00", "dateModified": "2031-01-01"}]}
</script>"""
PAGE = f"""<html lang="en"><head>{HEAD}</head><body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Harbour open again</h1><div class="share-bar"><a>Facebook</a></div><p>{PARAGRAPHS[0]}</p>
<figure><img src="a.jpg"><figcaption>Boats at dawn</figcaption></figure><p>{PARAGRAPHS[1]}</p>
<p>READ MORE: <a href="/x">Ten facts about the ferry</a></p><p>{PARAGRAPHS[2]}</p></article>
<img src="https://counter.example/republication-tracker/pixel.gif"><footer>Terms of use</footer></body></html>"""


def cleaned(html: str) -> Cleaned:
    found = clean(Document("text/html", html.encode(), "utf-8", "https://copy.example/harbour", None, None, None, None, NOW))
    assert isinstance(found, Cleaned)
    return found


def rendering(html: str) -> str:
    tree = parse(html)
    assert tree is not None
    return render(tree).text


def test_a_page_yields_its_paragraphs_a_blank_line_apart() -> None:
    """The article stays, all else is cut from our own rendering."""
    assert cleaned(PAGE).text == "\n\n".join(PARAGRAPHS)


def test_each_cut_of_a_page_says_what_it_was() -> None:
    """Element, class, words and title tell kinds apart."""
    kinds = {" ".join(span.text.split()): span.kind for span in cleaned(PAGE).removed}
    assert kinds["Boats at dawn"] == "caption"
    assert kinds["READ MORE: Ten facts about the ferry"] == "related"
    assert kinds["Harbour open again"] == "title"
    assert kinds["Terms of use"] == "cookie"
    assert any(kind == "share" for text, kind in kinds.items() if "Facebook" in text)


def test_metadata_is_read_from_the_head() -> None:
    """A date in the future is unknown; a zone is honoured."""
    found = cleaned(PAGE)
    assert (found.title, found.byline, found.language) == ("Harbour open again", "Jane Doe, Reuters", "en")
    assert found.published_at == datetime(2026, 4, 30, 8, tzinfo=UTC)
    assert found.modified_at is None
    assert found.canonical_link == "https://origin.example/harbour"


def test_evidence_of_syndication_and_rights_is_kept() -> None:
    """What cleaning takes away is still known."""
    found = cleaned(PAGE)
    assert found.evidence.canonical_elsewhere == "https://origin.example/harbour"
    assert found.evidence.pixels == ("counter.example",)
    assert found.evidence.structured_agency == "Reuters"
    assert (found.rights.train_ai, found.rights.search) == ("no", "unknown")


def test_a_republication_notice_is_cut_and_remembered() -> None:
    """The sentence that says where the text first appeared is evidence."""
    notice = "This article was originally published by The Westmere Post."
    found = cleaned(PAGE.replace("</article>", f"<p>{notice}</p></article>"))
    assert notice not in found.text
    assert found.evidence.notices == (notice,)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <b>bold</b> word</p><p>Two</p>", "One bold word\n\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<p>One<br>Two</p>", "One\nTwo"),
        ("<p>One<!-- no --> more</p>", "One more"),
        ("<table><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr></table>", "A 1\nB 2"),
        ("<p>Seen</p><script>unseen()</script><style>p{}</style><noscript>unseen</noscript> tail", "Seen\n\ntail"),
        ("<div>" * 1500 + "deep" + "</div>" * 1500, "deep"),
    ],
)
def test_a_rendering_has_a_line_for_each_block(html: str, text: str) -> None:
    """Inline elements join, blocks part, depth costs nothing."""
    assert rendering(html) == text


@pytest.mark.parametrize("html", ["", "   ", "<html></html>", "<script>only()</script>"])
def test_a_page_without_text_is_empty(html: str) -> None:
    """Nothing to read is a normal outcome with a reason."""
    found = clean(Document("text/html", html.encode(), "utf-8", None, None, None, None, None, NOW))
    assert isinstance(found, Rejected)
    assert found.reason is RejectReason.EMPTY


@pytest.mark.parametrize("block", ["article", "main", "section", "div"])
def test_a_page_that_leaves_out_its_body_tag_is_read(block: str) -> None:
    """HTML lets an author omit `head` and `body`; what follows the title is the page all the same."""
    prose = "<p>" + "The council met at the harbour to speak about the bridge. " * 6 + "</p>"
    page = cleaned(f"<!doctype html><title>Bridge</title><{block}><h1>The bridge</h1>{prose}{prose.replace('bridge', 'ferry')}</{block}>")
    assert page.title == "The bridge"
    assert page.text.startswith("The council met at the harbour")


def test_a_page_of_links_is_no_article() -> None:
    """An index page is a normal negative outcome."""
    links = "".join(f'<li><a href="/{number}">Story number {number} of the day</a></li>' for number in range(30))
    found = clean(Document("text/html", f"<ul>{links}</ul>".encode(), "utf-8", None, None, None, None, None, NOW))
    assert isinstance(found, Rejected)
    assert found.reason is RejectReason.NOT_AN_ARTICLE


@pytest.mark.parametrize("text", ["a few words", "a\x01b with a control character", "a\ufffe with a character that is none"])
def test_a_page_of_a_few_words_is_kept(text: str) -> None:
    """A page is rejected only where there surely is no article."""
    assert text.split()[-1] in cleaned(f"<p>{text}</p>").text


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-04-30", datetime(2026, 4, 30, tzinfo=UTC)),
        ("2026-04-30T10:00:00Z", datetime(2026, 4, 30, 10, tzinfo=UTC)),
        ("2026-04-30 10:00:00.123 +0200", datetime(2026, 4, 30, 8, tzinfo=UTC)),
        ("Thu, 30 Apr 2026 10:00:00 GMT", datetime(2026, 4, 30, 10, tzinfo=UTC)),
        ("2026-05-02T11:00:00Z", datetime(2026, 5, 2, 11, tzinfo=UTC)),
        ("2026-05-02T13:00:00Z", None),
        ("1970-01-01", None),
        ("2026-13-45", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_stated_moment_is_read_or_unknown(given: str | None, moment: datetime | None) -> None:
    """Naive means UTC; more than a day ahead, impossible or unreadable means unknown."""
    assert plausible_moment(given, NOW) == moment
