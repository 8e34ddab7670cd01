"""What of the cleaner is fuzzed: any bytes, in any encoding of the web, as text and as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from services.cleaner.clean import Cleaned, Document, clean
from services.fetcher.charset import charset_of
from shared.record import kept_text

_NOW = datetime(2026, 11, 21, tzinfo=UTC)

TEXTS = (
    """We could not take your payment
You must update your card details in My Account to keep your subscription.

The bridge that nobody wanted to build
By Jane Doe, 12 May 2020

The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.

READ MORE: Ten facts about the ferry
Boats in the harbour at dawn [Getty]
• DAX
18,001.60
+117.90 (+0.31%)

“We waited,” she said. They show:
- An agreement with the port
Comments
""".encode(),
    "港は火曜日に再開した。\n【関連記事】\n橋を望んだ者はいない\n\nLesen Sie auch: Die Brücke\n".encode("utf-16"),
    b"\xff\xfe\x00\xd8a\x00\r\n\x85",
)
PAGES = (
    b"""<!doctype html><html lang=en><head><title>The bridge</title><meta property="og:title" content="The bridge">
<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"The bridge","isAccessibleForFree":false}]}</script>
</head><body><nav><a href=/>Home</a></nav><article><h1>The bridge</h1><p class=byline>By Jane Doe</p>
<p>The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.</p>
<figure><img alt=a><figcaption>Boats at dawn</figcaption></figure><div class="share-bar"><ul><li>Facebook<li>Email</ul></div>
<table><tr><td>DAX<td>18,001.60</table><p>It was closed on Monday &amp; Tuesday.<br>Read more</p></article><footer>&copy; 2026</footer>""",
    b"<p>The harbour<div><b><i><table><tr><p>reopened</b>&#xd800;<![CDATA[x]]><!--",
)
WORDS = tuple(
    "Advertisement Read|more By Share Photo: Getty DAX +0.31% \\x0a\\x0a \\x85 \\xe2\\x80\\xa8 \\xcc\\x81 (c) Comments subscription".split()
)
MARKUP = tuple(
    '<p> <div|class=" </div> <table> <li> <figure> <figcaption> <aside> <script> </script> <!-- &amp; &#x <a|href= {"@type":"'.split()
)


def run_text(body: bytes) -> None:
    """Any bytes as plain text."""
    _check(body, "text/plain")


def run_page(body: bytes) -> None:
    """Any bytes as a page."""
    _check(body, "text/html")


def _check(body: bytes, media_type: Literal["text/plain", "text/html"]) -> None:
    """An outcome within all bounds; of a text, nothing is left to cut."""
    charset = charset_of(body, header=None, markup=media_type == "text/html")
    found = clean(Document(media_type, body, charset, "https://harbour.example/story", None, None, None, None, _NOW))
    if not isinstance(found, Cleaned):
        assert found.detail
        return
    at = 0
    for span in found.removed:
        assert at <= span.start < span.end <= len(found.original_text)
        assert span.text == found.original_text[span.start : span.end]
        at = span.end
    assert found.text == kept_text(found.original_text, [(span.start, span.end) for span in found.removed])
    title = found.title or "A title that stands nowhere"
    again = clean(Document("text/plain", found.text.encode(), "utf-8", None, None, title, None, None, _NOW))
    assert isinstance(again, Cleaned)
    assert again.text == found.text
