"""The events on the streams: past-tense facts, one frozen model each, and the whole data model on one screen.

    requested → ArticleRequested → fetcher → ArticleFetched → cleaner → ArticleCleaned → classifier → ArticleClassified
    and from any stage: ArticleRejected (a normal negative result) or DeadLetter (it can never succeed)

Each event has a schema version of its own, raised with each field it gains; a new field has a default, so that entries of every
earlier version are read. A field unknown to an event of a known version makes the entry a dead letter; an event of a newer
version is held until a reader that knows it comes along. Readers are upgraded before writers.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, model_validator

from shared.outcomes import RejectReason
from shared.record import Model, Quality, Record, RemovedSpan, Rights


def _digits(version: object) -> object:
    """Plain fields are text, a version among them."""
    return int(version) if isinstance(version, str) and version.isdecimal() and len(version) < 9 else version


#: Articles that a GroupRevised names at most: who wants all looks a larger group up.
MAX_TOUCHED = 64
#: The versions of an event that has changed once.
_TwoVersions = Annotated[Literal[1, 2], BeforeValidator(_digits)]


class Event(Model):
    """Base of all events. `schema_version` lists the versions that are read; its default, the newest, is written."""

    type: ClassVar[str]
    schema_version: Annotated[Literal[1], BeforeValidator(_digits)] = 1

    @classmethod
    def newest(cls) -> int:
        """The newest schema version of this event that is read, and the one that is written."""
        return int(cls.model_fields["schema_version"].default)


class ArticleRequested(Event):
    """Somebody wants an article taken in: by `url`, or given inline as `text` or `html` (then `url` only identifies it).

    From version 2 on it brings what was said of its use where it was found: `licence_url`, that of the feed which announced it;
    `headers`, of the answer that an inline document came with, names in lower case.
    """

    type: ClassVar[str] = "ArticleRequested"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]
    request_id: str | None = None  # None where a foreign program wrote plain fields: derived from the entry id
    url: str | None = None
    text: str | None = None
    html: str | None = None
    external_id: str | None = None
    source: str | None = None
    title: str | None = None
    published_at: str | None = None  # as given; the cleaner reads it
    language: str | None = None
    licence_url: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="after")
    def _something_to_take_in(self) -> Self:
        if not (self.url or self.text or self.html):
            raise ValueError("one of url, text or html is needed")
        if self.text and self.html:
            raise ValueError("text and html exclude each other")
        return self


class HttpFacts(Model):
    """How the body came over HTTP. `redirects` lists each URL that answered with one, in order; times in milliseconds."""

    status: int
    elapsed_ms: int
    wire_bytes: int
    redirects: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None


class ArticleFetched(Event):
    """The article's bytes are here. `body` is zstd-compressed; `charset` is the encoding its text was found to have.

    From version 2 on `rights` says when it was read and what the operator's profile makes of it.
    """

    type: ClassVar[str] = "ArticleFetched"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]
    request_id: str
    external_id: str | None
    url: str | None  # as requested
    final_url: str | None  # after redirects
    source: str | None
    title: str | None
    published_at: str | None
    language: str | None
    media_type: Literal["text/plain", "text/html"]
    charset: str
    body: bytes
    http: HttpFacts | None
    rights: Rights
    first_seen_at: AwareDatetime
    fetched_at: AwareDatetime


class SyndicationEvidence(Model):
    """Marks of syndication seen on the page before cleaning took them away.

    `canonical_elsewhere` is a canonical link to another site; `based_on` JSON-LD isBasedOn or a syndication-source link;
    `pixels` hosts of republication counters; `notices` sentences such as "first appeared on"; `structured_agency` an agency
    named as author or copyright holder in JSON-LD.
    """

    canonical_elsewhere: str | None = None
    based_on: str | None = None
    pixels: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    structured_agency: str | None = None


class ArticleCleaned(Event):
    """The article's own words are known. `text` is not carried: it is `kept_text(original_text, removed)`.

    `rights` is wider from version 2 on, as in ArticleFetched.
    """

    type: ClassVar[str] = "ArticleCleaned"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]
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
    fetched_at: AwareDatetime
    language: str | None
    original_text: str
    removed: tuple[RemovedSpan, ...]
    quality: Quality
    rights: Rights
    evidence: SyndicationEvidence


class ArticleClassified(Record, Event):
    """The final record of an article: the main output of the system. `rights` is wider from version 2 on, as in ArticleFetched."""

    type: ClassVar[str] = "ArticleClassified"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]


class Touched(Model):
    """An article at a revision whose record names what a group was before."""

    article_id: str
    revision: int


class FormerGroup(Model):
    """A group that was merged into another, with its articles then and the original that was told of it."""

    group_id: str
    members: int
    original: dict[str, Any] | None = None


class GroupRevised(Event):
    """Later evidence changed a group or its original; the records already written stay as they are.

    `merged_from` are ids that mean this group from now on, each told once. `verdict_revision` counts the changes of the group: of
    two events of one group that with the higher number holds, whichever comes first. `original` is what is said from now on,
    with the fields of `Original`. From version 2 on: `why`, what it was before, the groups that were `merged`, the article that brought the
    evidence, and some of those whose records name what was before, up to MAX_TOUCHED; `members` counts all in the group.
    """

    type: ClassVar[str] = "GroupRevised"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]
    group_id: str
    merged_from: tuple[str, ...]
    original: dict[str, Any] | None
    members: int
    verdict_revision: int
    why: tuple[Literal["merged", "left", "original"], ...] = ()
    original_before: dict[str, Any] | None = None
    merged: tuple[FormerGroup, ...] = ()
    article_id: str | None = None
    revision: int | None = None
    touched: tuple[Touched, ...] = ()
    decided_at: AwareDatetime | None = None


class ArticleWithdrawn(Event):
    """An operator has taken an article down: whoever keeps its text or record is to remove it, at all revisions.

    It stands in `classified` behind the records it takes back. `urls` are its addresses, as far as they are known; `reason` is the
    operator's, and may be empty. None of them comes in again before `until`.
    """

    type: ClassVar[str] = "ArticleWithdrawn"
    article_id: str
    revision: int
    urls: tuple[str, ...]
    reason: str
    withdrawn_at: AwareDatetime
    until: AwareDatetime


class ArticleRejected(Event):
    """A normal negative result; nothing more happens to the request.

    The reasons `host_busy`, `rights` and `withdrawn` came with version 2.
    """

    type: ClassVar[str] = "ArticleRejected"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]
    request_id: str
    article_id: str | None
    revision: int | None
    external_id: str | None
    url: str | None
    source: str | None
    stage: str
    reason: RejectReason
    detail: str
    first_seen_at: AwareDatetime
    decided_at: AwareDatetime


class DeadLetter(Event):
    """A request that ended because it can never succeed, with the original entry so that it can be looked at and redriven.

    `original` maps each field of the entry to its bytes. `attempts` counts runs of the handler, the first included, since the
    entry was put in or last redriven; `redrives` (from version 2) how often that was.
    """

    type: ClassVar[str] = "DeadLetter"
    schema_version: _TwoVersions = 2  # type: ignore[assignment]
    request_id: str
    article_id: str | None
    stage: str
    stream: str
    entry: str
    error: str
    message: str
    attempts: int
    first_at: AwareDatetime
    last_at: AwareDatetime
    consumer: str
    trace_id: str | None
    original: dict[str, bytes]
    redrives: int = 0


class Fate(Model):
    """How a request ended: exactly one per request, written with the hand-over that ended it."""

    request_id: str
    article_id: str | None
    revision: int | None
    stage: str
    fate: Literal["classified", "rejected", "dead"]
    reason: str | None
    detail: str
    requested_at: AwareDatetime
    decided_at: AwareDatetime
