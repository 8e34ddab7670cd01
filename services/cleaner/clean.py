"""The use case: what of a document is the article, and what of it is not, with the reason for each cut. Pure.

Markup is rendered and its extraction aligned in `html/`; rules on lines and blocks are in `text/`, and `cutting` runs them; phrases
are data in `rules/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.cleaner.cutting import Parted, Stated, part
from services.cleaner.html.judge import shipped
from services.cleaner.html.page import Page, read_page
from services.cleaner.learned.model import Model
from services.cleaner.metadata.moments import plausible_moment
from services.cleaner.metadata.particulars import Particular
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.remembered import PREFIX, text_without_memory
from shared.events import SyndicationEvidence
from shared.outcomes import Rejected, RejectReason
from shared.record import Quality, RemovedSpan, Rights

#: Names the algorithm and its rules: a number, raised whenever the same document may come out differently. From 2 on a span's rule
#: says whether markup justified it.
CLEANING_VERSION = "5"


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
    document was fetched is None. `title`, `byline` and `language` are as given with the document, else as the page states them;
    `particulars` are all that the page states, each with what states it.
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
    particulars: tuple[Particular, ...] = ()

    @property
    def text_without_memory(self) -> str:
        """The text as it would be if nothing were known of its site: what tells one text from another."""
        remembered = any(span.rule.startswith(PREFIX) for span in self.removed)
        return text_without_memory(self.original_text, self.removed) if remembered else self.text


def clean(document: Document, memory: SiteMemory = NO_MEMORY) -> Cleaned | Rejected:
    """The article in `document`, with what is known of its site by `memory`, by the models that ship with the cleaner.

    Rejected only where there is surely none: no text at all, or nothing left of it. Same document and same memory, same outcome.
    Linear in the body for plain text; markup costs what its parser and trafilatura cost, so it belongs in a `Sandbox`.
    """
    return clean_by(shipped() if document.media_type == "text/html" else None, document, memory)


def clean_by(model: Model | None, document: Document, memory: SiteMemory = NO_MEMORY) -> Cleaned | Rejected:
    """`clean`, with the blocks of a page judged by another `model`, as whoever measures one needs it; None does without."""
    given = decode(document.body, document.charset)
    if not given.strip():
        return Rejected(RejectReason.EMPTY, "the document has no text")
    page = read_page(given, document.url, model) if document.media_type == "text/html" else Page.of_text(given)
    if not page.original_text.strip():
        return Rejected(RejectReason.EMPTY, "the page renders to no text")
    if page.no_article:
        return Rejected(RejectReason.NOT_AN_ARTICLE, page.no_article)
    declared = page.declared
    stated = Stated(document.title or declared["title"], declared["byline"], declared.paywalled)
    parted = part(page.original_text, page.cuts, stated, memory, page.lines)
    return parted if isinstance(parted, Rejected) else _cleaned(document, page, parted)


def decode(body: bytes, charset: str) -> str:
    """`body` as text. Bytes or a charset that make no sense cost their characters, never the document."""
    try:
        return body.decode(charset, "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")


def _cleaned(document: Document, page: Page, parted: Parted) -> Cleaned:
    declared = page.declared
    return Cleaned(
        original_text=page.original_text,
        removed=parted.removed,
        text=parted.text,
        title=parted.title,
        byline=parted.byline,
        published_at=plausible_moment(document.published_at or declared["published"], document.fetched_at),
        modified_at=plausible_moment(declared["modified"], document.fetched_at),
        language=document.language or declared["language"],
        canonical_link=declared.canonical_link,
        quality=parted.quality,
        evidence=declared.evidence.model_copy(update={"notices": parted.notices}),
        rights=declared.rights,
        particulars=declared.particulars,
    )
