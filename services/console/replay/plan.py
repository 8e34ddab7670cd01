"""What is to be done about a stored article: nothing, or to judge it again, cleaned anew. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.classifier.reading import stands
from services.cleaner.cutting import found_notices
from services.cleaner.reclean import can_reclean, reclean
from services.cleaner.revision import Known, cleaned_again
from services.cleaner.site.memory import SiteMemory
from services.cleaner.site.remembered import text_without_memory
from shared.events import ArticleCleaned, SyndicationEvidence
from shared.outcomes import Rejected
from shared.record import Record, kept_text
from shared.store import ArticleKey, Kept
from shared.streams.actions import Revise


class Step(StrEnum):
    """A stage that can be replayed, in the order of the pipe."""

    CLEANER = "cleaner"
    CLASSIFIER = "classifier"


class Why(StrEnum):
    """Why an article was passed over, in words."""

    OLDER = "not the newest revision"
    UNDECIDED = "no verdict yet"
    UNTOLD = "a page cleaned by a version that did not note what its markup cut"
    NOTHING_LEFT = "today's rules would leave nothing of it"
    MOVING = "changing all the time"
    GONE = "dropped meanwhile"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a replay is to do. `window` is how long articles are kept."""

    steps: frozenset[Step]
    all_revisions: bool
    window: timedelta


@dataclass(frozen=True, slots=True)
class AsItStands:
    """Today's cleaning and detector say what the record says."""

    kept: Kept


@dataclass(frozen=True, slots=True)
class Again:
    """The article is to be judged as it is here; `revise` takes its state along where this is its newest revision."""

    kept: Kept
    article: ArticleCleaned
    revise: Revise | None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Nothing is done about it."""

    kept: Kept
    why: Why


Plan = AsItStands | Again | PassedOver


def plan(kept: Kept, state: bytes | None, asked: Asked, *, memory: SiteMemory, request_id: str, now: datetime) -> Plan:
    """What is to be done about an article in this state, its site known by `memory`, and if anything, for that request."""
    record, known = kept.record, None if state is None else Known.of(state)
    newest = known is None or known.revision == record.revision
    if not newest and not asked.all_revisions:
        return PassedOver(kept, Why.OLDER)
    if not record.syndication.verdict_revision:
        return PassedOver(kept, Why.UNDECIDED)
    stored = rebuilt(kept, request_id)
    recleanable = Step.CLEANER in asked.steps and can_reclean(stored)
    article = reclean(stored, memory) if recleanable else stored
    if isinstance(article, Rejected):
        return PassedOver(kept, Why.NOTHING_LEFT)
    if article == stored and (Step.CLASSIFIER not in asked.steps or stands(record, article, now)):
        return AsItStands(kept) if recleanable or Step.CLEANER not in asked.steps else PassedOver(kept, Why.UNTOLD)
    return Again(kept, article, _revise(article, known, state, asked.window) if newest and known else None)


def rebuilt(kept: Kept, request_id: str) -> ArticleCleaned:
    """The cleaned article that a record was made from, under another request.

    Where its provenance was not kept, only the evidence that stands in its text is there, and it counts as fetched when first seen.
    """
    record, provenance = kept.record, kept.provenance
    names = ArticleCleaned.model_fields.keys() & Record.model_fields.keys() - {"schema_version"}
    carried = {name: getattr(record, name) for name in names} | {"request_id": request_id}
    return ArticleCleaned(
        **carried,
        fetched_at=provenance.fetched_at if provenance else record.first_seen_at,
        evidence=provenance.evidence if provenance else SyndicationEvidence(notices=found_notices(record.removed)),
    )


def recleaned(record: Record, article: ArticleCleaned) -> Record:
    """`record` with what cleaning made of its article, and its verdict as it was."""
    changed = {name: getattr(article, name) for name in ("cleaning_version", "title", "byline", "removed", "quality")}
    return record.model_copy(update=changed | {"text": text_of(article)})


def text_of(article: ArticleCleaned) -> str:
    """The article's own words."""
    return kept_text(article.original_text, [(span.start, span.end) for span in article.removed])


def key_of(record: Record) -> ArticleKey:
    """Under which a record is kept."""
    return ArticleKey(record.article_id, record.revision)


def _revise(article: ArticleCleaned, known: Known, state: bytes | None, window: timedelta) -> Revise:
    again = cleaned_again(known, text_without_memory(article.original_text, article.removed), article.request_id)
    return Revise(article.article_id, state, again, article.first_seen_at + window)
