"""The record of one article: what Wiresift knows and decided, as written by `ingest --output` and carried by ArticleClassified.

All offsets are code points. Field names are a contract with other programs; a change needs a new schema version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

#: Articles of the text window a record lists at most: 95 % of pairs lie within a text's 24 best partners, all but a few within 64.
MAX_MATCHES = 64


class Model(BaseModel):
    """Base of everything written to a stream: frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class Kind(StrEnum):
    """What a removed span was."""

    PAYMENT = "payment"
    SUBSCRIPTION = "subscription"
    NEWSLETTER = "newsletter"
    COOKIE = "cookie"
    PROMOTION = "promotion"
    ADVERTISEMENT = "advertisement"
    TICKER = "ticker"
    RELATED = "related"
    SHARE = "share"
    COMMENTS = "comments"
    MEDIA_UI = "media_ui"
    CAPTION = "caption"
    PHOTO_CREDIT = "photo_credit"
    PULL_QUOTE = "pull_quote"
    DUPLICATE = "duplicate"
    TITLE = "title"
    SECTION = "section"
    BYLINE = "byline"
    DATE = "date"
    READING_TIME = "reading_time"
    WIRE_TAIL = "wire_tail"
    COPYRIGHT = "copyright"
    FURNITURE = "furniture"
    OTHER = "other"


class Relation(StrEnum):
    """How much of a text stands in another, weakest first."""

    NONE = "none"
    QUOTE = "quote"
    PARTIAL = "partial"
    CONTAINS = "contains"
    CONTAINED = "contained"
    NEAR = "near"
    EXACT = "exact"

    @property
    def strength(self) -> int:
        """Rank from 0 (none) to 6 (exact)."""
        return list(Relation).index(self)

    @property
    def duplicates(self) -> bool:
        """Whether a text so related to an earlier one is a duplicate: partial and stronger."""
        return self.strength >= Relation.PARTIAL.strength


class RemovedSpan(Model):
    """`original_text[start:end]`, which is not the article. `rule` names what decided; spans are sorted and disjoint."""

    start: int
    end: int
    kind: Kind
    rule: str
    text: str


class Quality(Model):
    """How the cleaned text looks. `removed_share` is of characters; `confidence` is the cleaner's own, both 0-1."""

    words: int
    removed_share: float
    truncated_by_paywall: bool = False
    confidence: float = 1.0


Answer = Literal["yes", "no", "unknown"]
#: What a text may be used for, as a publisher speaks of it; the names are fields of `Rights`.
Use = Literal["tdm", "train_ai", "ai_use", "search"]
#: What an operator collects articles for; `shared.rights` has what follows.
Profile = Literal["monitoring", "research", "corpus"]
#: Pieces of evidence an article carries: sites state their terms a few times, in a few places.
MAX_EVIDENCE = 32


class Rights(Model):
    """What the publisher says of machine use, as found. Silence is `unknown`, never permission.

    Each piece of `evidence` names its carrier and quotes it: `robots.txt content-signal: ai-train=no`. The fields from `checked_at`
    on came with schema version 2: when the signals were read, the profile they were judged by, and what that makes of them.
    """

    tdm: Answer = "unknown"
    train_ai: Answer = "unknown"
    ai_use: Answer = "unknown"
    search: Answer = "unknown"
    licence_url: str | None = None
    evidence: tuple[str, ...] = ()
    checked_at: AwareDatetime | None = None
    profile: Profile | None = None
    may_use: Answer = "unknown"

    def combined(self, other: Rights) -> Rights:
        """What both carriers say together: a "no" of either stands, else a "yes" of either (IETF aipref vocabulary, combining).

        Of other fields the first that is known stays; evidence is kept once, in its order, as much as fits.
        """
        return Rights(
            tdm=_strictest(self.tdm, other.tdm),
            train_ai=_strictest(self.train_ai, other.train_ai),
            ai_use=_strictest(self.ai_use, other.ai_use),
            search=_strictest(self.search, other.search),
            licence_url=self.licence_url or other.licence_url,
            evidence=tuple(dict.fromkeys(self.evidence + other.evidence))[:MAX_EVIDENCE],
            checked_at=self.checked_at or other.checked_at,
            profile=self.profile or other.profile,
            may_use=_strictest(self.may_use, other.may_use),
        )


def _strictest(one: Answer, other: Answer) -> Answer:
    return "no" if "no" in (one, other) else "yes" if "yes" in (one, other) else "unknown"


class Passage(Model):
    """Equal words: `text[start:end]` here, `text[other_start:other_end]` in the other article; `words` counts them."""

    start: int
    end: int
    other_start: int
    other_end: int
    words: int


class Match(Model):
    """An article classified before this one that shares text with it. Containments are shares of each text's own words, 0-1."""

    article_id: str
    revision: int
    external_id: str | None
    url: str | None
    source: str | None
    same_source: bool
    relation: Relation
    containment: float
    containment_of_other: float
    passages: tuple[Passage, ...]


class Original(Model):
    """The article a copy most likely comes from. `basis` names the evidence, strongest first; `confidence` 0-1."""

    article_id: str
    url: str | None
    confidence: float
    basis: tuple[str, ...]


class Credit(Model):
    """A credit to a news agency, at `original_text[start:end]`."""

    agency: str
    class_: Literal["agency", "content_sharing", "press_release"] = Field(alias="class")
    form: Literal["byline", "dateline", "footer", "copyright", "republished", "contribution"]
    start: int
    end: int

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class Syndication(Model):
    """Whether and how the article is a copy. `sequence` orders all classified articles; no two share one.

    `decided_at` is the server's time at which the text came to be judged, the same however often it is delivered.
    """

    is_duplicate: bool
    relation: Relation
    matches: tuple[Match, ...] = Field(max_length=MAX_MATCHES)
    group_id: str
    group_size: int
    role: Literal["original", "copy", "unknown"]
    original: Original | None
    credit: Credit | None
    sequence: int
    detector: str
    decided_at: AwareDatetime
    verdict_revision: int = 1


class Record(Model):
    """One article at one revision, with its verdict. `text` follows from `original_text` and `removed` by `kept_text`."""

    schema_version: Literal[1, 2] = 2
    request_id: str
    article_id: str
    revision: int
    cleaning_version: str
    external_id: str | None
    url: str | None
    canonical_url: str | None
    source: str | None
    title: str | None
    byline: str | None
    published_at: AwareDatetime | None
    modified_at: AwareDatetime | None
    first_seen_at: AwareDatetime
    language: str | None
    original_text: str
    text: str
    removed: tuple[RemovedSpan, ...]
    quality: Quality
    rights: Rights
    syndication: Syndication


#: A run of white space other than a single plain space.
_RUN = re.compile(r"(?:[^\S ]|\s(?=\s))\s*")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def kept_text(original_text: str, removed: Iterable[tuple[int, int]]) -> str:
    """The article's own words: `original_text` without the removed spans, runs of white space folded.

    A run with no line break becomes a space, with one a line break, with more one blank line; none is left at either end.
    `removed` holds sorted, disjoint (start, end) pairs of code points. Linear in the text.
    """
    kept, at = [], 0
    for start, end in removed:
        kept.append(original_text[at:start])
        at = end
    kept.append(original_text[at:])
    folded: list[str] = []
    for line in "".join(kept).splitlines():  # at the breaks of _BREAK
        # A printable line has no white space but spaces: most need no folding, and finding that out takes a third of the time.
        text = line.strip() if line.isprintable() and "  " not in line else " ".join(line.split())
        if text or (folded and folded[-1]):
            folded.append(text)
    return "\n".join(folded).strip()


def _fold(run: re.Match[str]) -> str:
    breaks = len(_BREAK.findall(run.group()))
    return " " if breaks == 0 else "\n" if breaks == 1 else "\n\n"


def kept_text_with_origins(original_text: str, removed: Iterable[tuple[int, int]]) -> tuple[str, list[int]]:
    """`kept_text`, and for each of its code points the offset in `original_text` it stands for (a folded run: its start)."""
    origins: list[int] = []
    at = 0
    spans = list(removed)
    for start, end in spans:
        origins.extend(range(at, start))
        at = end
    origins.extend(range(at, len(original_text)))
    joined = "".join(original_text[origin] for origin in origins)
    text: list[str] = []
    where: list[int] = []
    at = 0
    for run in _RUN.finditer(joined):
        text.append(joined[at : run.start()])
        where.extend(origins[at : run.start()])
        folded = _fold(run)
        text.append(folded)
        where.extend([origins[run.start()]] * len(folded))
        at = run.end()
    text.append(joined[at:])
    where.extend(origins[at:])
    whole = "".join(text)
    lead = len(whole) - len(whole.lstrip())
    stripped = whole.strip()
    return stripped, where[lead : lead + len(stripped)]


def utc(moment: datetime) -> datetime:
    """`moment` in UTC; a naive one is taken to be UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
