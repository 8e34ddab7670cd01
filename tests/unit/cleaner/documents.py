"""Documents of every kind for laws about cleaning: texts on which rules meet, texts that no editor would write, and markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from hypothesis import strategies as st

from services.cleaner.clean import Document
from services.cleaner.site.lineprint import line_prints
from services.cleaner.site.memory import SiteMemory
from services.cleaner.text.lines import split
from tests.corpus import sets

#: Lines that make the rules meet: labels, prompts, captions, numbers, headlines and prose, in several languages.
LINES = [
    "Advertisement",
    "READ MORE: The bridge that nobody wanted",
    "Read more",
    "The bridge that nobody wanted to build",
    "We could not take your payment",
    "You must update your card details in My Account to keep your subscription.",
    "3 min read",
    "12 May 2020",
    "Comments",
    "Sponsored content",
    "• DAX",
    "18,001.60",
    "+117.90 (+0.31%)",
    "Boats in the harbour of Westmere at dawn",
    "Boats in the harbour of Westmere at dawn [Getty]",
    "JANE DOE/GETTY IMAGES",
    "By Jane Doe",
    "They show:",
    ":: An agreement with the port",
    "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.",
    "a storm had closed it for three days, the port office said",
    "- Jane Doe, Port Office",
    "“We waited,” she said.",
    "Lesen Sie auch: Die Brücke, die niemand wollte",
    "Der Hafen ist am Dienstag nach drei Tagen wieder geöffnet worden, wie das Hafenamt am Abend mitteilte.",
    "À lire aussi",
    "港は火曜日に再開した。",
    "【関連記事】",
    "* * *",
    "",
    "   ",
]
#: Characters that text rarely has and strangers send: controls, every kind of line break, directions, joiners, stacked and
#: compatible forms, several scripts, what no encoding can write.
ODD = (
    "a A1.,:\"“'-|•\t\n\r\x00\x0b\x1c\x85\xa0\u2028\u2029\u200b\u200d\u200f\u202e\u2066\u0301\u0316\ufe0f\ufeffﬁﷺÅ港カ한ไบدא\ud800\udfff𝔘👩"
)
TAGS = (
    "p div section article main aside header footer nav ul ol li table tr td th h1 h2 figure figcaption blockquote pre a b span br hr form"
).split()
CLASSES = ["", "story", "caption", "share-bar", "ad-slot", "comments", "related", "byline", "newsletter", "paywall", "x" * 400]

#: Paragraphs and pieces of noise as editors and sites write them, in the languages that are not kept back.
BLOCKS = [
    *(part for language in sets.languages() for one in sets.must_keep(language) for part in one.text.split("\n\n")),
    *(part for language in sets.languages() for one in sets.articles(language) for part in one.text.split("\n\n")),
    *(one.text for language in sets.languages() for one in sets.noise(language)),
]

lines = st.lists(st.sampled_from(LINES), max_size=30)
mixed = st.lists(st.sampled_from(BLOCKS), max_size=12).map("\n\n".join)
texts = st.one_of(st.text(max_size=300), st.text(ODD, max_size=300), lines.map("\n".join), lines.map("\n\n".join), mixed)


@st.composite
def _element(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    tag, name = draw(st.sampled_from(TAGS)), draw(st.sampled_from(CLASSES))
    attributes = (f' class="{name}"' if name else "") + draw(st.sampled_from(["", ' hidden=""', " href=/x", ' role="dialog"', " <"]))
    return f"<{tag}{attributes}>{draw(inner)}" + draw(st.sampled_from([f"</{tag}>", "", "</div>", f"</{tag}><!-- x"]))


_leaves = st.one_of(
    st.sampled_from(LINES), st.text(max_size=20), st.text(ODD, max_size=10), st.sampled_from(["&amp;", "&#x1b;", "<!--", "]]>", "<"])
)
_elements = st.recursive(_leaves, lambda inner: _element(st.lists(inner, max_size=4).map("".join)), max_leaves=40)
_heads = [
    "",
    "<!doctype html><html lang=en><head><title>The bridge that nobody wanted to build</title></head><body>",
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "They show:", "isAccessibleForFree": false}</script>',
    '<meta property="og:title" content="The bridge"><meta name=author content="Jane Doe"><base href="//">',
]
pages = st.builds("{}{}".format, st.sampled_from(_heads), st.lists(_elements, max_size=6).map("\n".join))


def document(body: str, *, title: str | None = None, html: bool = False, charset: str = "utf-8") -> Document:
    """`body` as it comes from a fetcher; what the charset cannot write is a question mark."""
    media_type: Literal["text/html", "text/plain"] = "text/html" if html else "text/plain"
    return Document(media_type, body.encode(charset, "replace"), charset, None, None, title, None, None, datetime(2026, 1, 1, tzinfo=UTC))


def memory_of(known: Sequence[str], stories: int) -> SiteMemory:
    """What is known of a site on which each of these lines stood in so many stories of as many."""
    prints = (told for text in known for told in line_prints(split(text)) if told)
    return SiteMemory(stories, {told.fingerprint: stories for told in prints})


memories = st.builds(memory_of, st.lists(st.sampled_from(LINES), max_size=10), st.sampled_from([3, 8, 40]))
