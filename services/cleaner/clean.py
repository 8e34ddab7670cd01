"""The use case: what of a document is the article, and what of it is not, with the reason for each cut. Pure.

Markup is rendered and its extraction aligned in `html/`; rules on lines and blocks are in `text/`; phrases are data in `rules/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.cleaner.html.page import Page, read_page
from services.cleaner.metadata.moments import plausible_moment
from services.cleaner.text import words
from services.cleaner.text.cuts import removed_spans
from services.cleaner.text.language import knowledge
from services.cleaner.text.lines import Line, split, without
from services.cleaner.text.paywall import cut_off
from services.cleaner.text.sift import Sifted, sift
from shared.events import SyndicationEvidence
from shared.outcomes import Rejected, RejectReason
from shared.record import Kind, Quality, RemovedSpan, Rights, kept_text

#: Names the algorithm and its rules; raised whenever the same document may come out differently.
CLEANING_VERSION = "1"
#: Words at which the cleaner is as sure of an article as its rules allow; a few lines may be anything.
_ENOUGH_WORDS = 120
#: Share of characters cut above which either the page is mostly furniture or the cleaner was mistaken: the confidence falls.
_USUAL_REMOVED_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Document:
    """What there is to clean. `published_at` is as given; `charset` is the encoding `body` was found to have."""

    media_type: Literal["text/plain", "text/html"]
    body: bytes
    charset: str
    url: str | None
    source: str | None
    title: str | None
    published_at: str | None
    language: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The article's own words (`text`), the rendering they come from and everything cut from it.

    Spans are sorted, disjoint, in code points of `original_text`. Moments are aware; a stated one more than a day after the
    document was fetched is None. `title`, `byline` and `language` are as given with the document, else as the page states them.
    """

    original_text: str
    removed: tuple[RemovedSpan, ...]
    text: str
    title: str | None
    byline: str | None
    published_at: datetime | None
    modified_at: datetime | None
    language: str | None
    canonical_link: str | None
    quality: Quality
    evidence: SyndicationEvidence
    rights: Rights


def clean(document: Document) -> Cleaned | Rejected:
    """The article in `document`.

    Rejected only where there is surely none: no text at all, or nothing left of it. Same document, same outcome. Linear in
    the body for plain text; markup costs what its parser and trafilatura cost, so it belongs in a `Sandbox`.
    """
    given = decode(document.body, document.charset)
    if not given.strip():
        return Rejected(RejectReason.EMPTY, "the document has no text")
    page = read_page(given, document.url) if document.media_type == "text/html" else Page.of_text(given)
    if not page.original_text.strip():
        return Rejected(RejectReason.EMPTY, "the page renders to no text")
    sifted = sift(_lines(page), knowledge(), title=document.title or page.declared.title)
    if not sifted.lines:
        return Rejected(RejectReason.NOT_AN_ARTICLE, f"all of its {len(page.original_text)} characters are labels, prompts or links")
    return _cleaned(document, page, sifted)


def decode(body: bytes, charset: str) -> str:
    """`body` as text. Bytes or a charset that make no sense cost their characters, never the document."""
    try:
        return body.decode(charset, "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def _lines(page: Page) -> list[Line]:
    """The lines that the page's markup left in."""
    lines = split(page.original_text)
    cut = {one.start for one in page.cuts}
    return without(lines, {index for index, line in enumerate(lines) if line.start in cut})


def _cleaned(document: Document, page: Page, sifted: Sifted) -> Cleaned:
    removed = removed_spans(page.original_text, (*page.cuts, *sifted.cuts))
    text = kept_text(page.original_text, ((span.start, span.end) for span in removed))
    declared = page.declared
    return Cleaned(
        original_text=page.original_text,
        removed=removed,
        text=text,
        title=document.title or declared.title or sifted.title,
        byline=declared.byline or next((span.text for span in removed if span.rule == "text.byline"), None),
        published_at=plausible_moment(document.published_at or declared.published_at, document.fetched_at),
        modified_at=plausible_moment(declared.modified_at, document.fetched_at),
        language=document.language or declared.language,
        canonical_link=declared.canonical_link,
        quality=_quality(page.original_text, text, removed, declared_paywall=declared.paywalled),
        evidence=declared.evidence.model_copy(update={"notices": _notices(removed)}),
        rights=declared.rights,
    )


def _notices(removed: tuple[RemovedSpan, ...]) -> tuple[str, ...]:
    """The sentences that say where a text was first published."""
    return tuple(dict.fromkeys(" ".join(span.text.split()) for span in removed if span.rule.endswith(".republication")))


def _quality(original_text: str, text: str, removed: tuple[RemovedSpan, ...], *, declared_paywall: bool) -> Quality:
    count = sum(words.size(line) for line in text.split("\n"))
    share = sum(span.end - span.start for span in removed) / len(original_text)
    prompted = any(span.kind in (Kind.SUBSCRIPTION, Kind.PAYMENT) for span in removed)
    sure = min(1.0, count / _ENOUGH_WORDS) * min(1.0, (1 - share) / (1 - _USUAL_REMOVED_SHARE))
    return Quality(
        words=count,
        removed_share=round(share, 4),
        truncated_by_paywall=cut_off(text) and (prompted or declared_paywall),
        confidence=round(sure, 3),
    )
