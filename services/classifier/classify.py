"""The use case: a cleaned article becomes its final record.

    kept_text → tokenise → draft into the store → search → group → original → verdict into the store

The draft (verdict_revision 0) is in the store before the index points at the article, so that whoever finds it can read it.
A record that stands decided in the store is the answer to a redelivered article, and to one replayed without a change; where its
cleaning or the detector changed, it is judged again in the place it has, and counts its verdicts. Of two that judge one article at
once, as after a take-over, the first has said it, and the other says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.classifier.credit import find_credit
from services.classifier.group import Partner, best_partner, joins
from services.classifier.original import Telling, choose, role
from services.classifier.place import Place
from services.classifier.ports import Document, Index
from services.classifier.relation import AGREEMENT, CONTAINED, NEAR, PARTIAL, PARTIAL_WORDS
from services.classifier.search import Found, search
from services.classifier.tokens import Tokens, tokenise
from shared.errors import LimitExceeded
from shared.events import ArticleClassified, ArticleCleaned, SyndicationEvidence
from shared.record import Match, Passage, Record, Relation, Syndication, kept_text
from shared.store import ArticleKey, Kept, Provenance, Store

#: Longest article that is judged, in words: the longest features have a tenth of it.
MAX_WORDS = 50_000
#: Version of the algorithm and its thresholds, kept with each verdict.
DETECTOR = f"containment-1 near={NEAR} contained={CONTAINED} partial={PARTIAL}/{PARTIAL_WORDS} agreement={AGREEMENT}"
#: What a record takes over from the cleaned article, but for who asked for it.
_CLEANED = tuple(sorted(ArticleCleaned.model_fields.keys() & ArticleClassified.model_fields.keys() - {"request_id", "schema_version"}))


async def classify(article: ArticleCleaned, *, index: Index, store: Store, now: datetime, max_words: int = MAX_WORDS) -> ArticleClassified:
    """Decide what `article` copies, put its record in the store and return it. Idempotent by (article_id, revision).

    Raises:
        LimitExceeded: it has more than `max_words` words.
    """
    draft, key = draft_of(article, now), ArticleKey(article.article_id, article.revision)
    (known,) = await store.kept([key])
    if answer := _answer(known, draft):
        return answer
    tokens = words_of(draft, max_words)
    verdicts = known.verdicts if known else 0
    await store.put(draft, Provenance(fetched_at=article.fetched_at, evidence=article.evidence), verdicts=verdicts)
    record = await judged(draft, tokens, article.evidence, index=index, store=store, now=now, verdict_revision=verdicts + 1)
    if await store.judge(record):
        return record
    # Another took this entry over and was first, or it was dropped: what the store tells is what is handed over, by whomever.
    (known,) = await store.kept([key])
    return _answer(known, draft) or record


async def judged(
    draft: ArticleClassified,
    tokens: Tokens,
    evidence: SyndicationEvidence,
    *,
    index: Index,
    store: Store,
    now: datetime,
    verdict_revision: int,
) -> ArticleClassified:
    """`draft`, whose words are `tokens`, with its verdict. Of the store only texts of others are read."""
    document = _document(draft)
    place, found = await search(document, tokens, index=index, store=store, now=now)
    partner = best_partner([_partner(one) for one in found])
    group_id = partner.group_id if partner else draft.article_id
    size = await (index.join(document, place.sequence, partner) if partner else index.size(group_id, place.sequence))
    verdict = draft.syndication.model_copy(
        update={"group_id": group_id, "group_size": size, "sequence": place.sequence, "verdict_revision": verdict_revision}
    )
    own = _telling(document, place)
    return draft.model_copy(update={"syndication": _decided(verdict, own, document.source, found, evidence, now)})


def words_of(draft: Record, max_words: int) -> Tokens:
    """The words of a draft.

    Raises:
        LimitExceeded: they are more than `max_words`.
    """
    tokens = tokenise(draft.text)
    if len(tokens) > max_words:
        raise LimitExceeded(f"{draft.url or draft.external_id or draft.article_id}: {len(tokens)} words, at most {max_words}")
    return tokens


def draft_of(article: ArticleCleaned, now: datetime) -> ArticleClassified:
    """The record before its verdict."""
    undecided = Syndication(
        is_duplicate=False,
        relation=Relation.NONE,
        matches=(),
        group_id=article.article_id,
        group_size=1,
        role="unknown",
        original=None,
        credit=find_credit(article.original_text),
        sequence=0,
        detector=DETECTOR,
        decided_at=now,
        verdict_revision=0,
    )
    text = kept_text(article.original_text, [(span.start, span.end) for span in article.removed])
    carried = {name: getattr(article, name) for name in ("request_id", *_CLEANED)}
    return ArticleClassified(**carried, text=text, syndication=undecided)


def answers(known: Record, draft: Record) -> bool:
    """Whether `known` is the verdict of today's detector on this very cleaning; a text cleaned or detected anew is judged anew."""
    decided = known.syndication.verdict_revision > 0 and known.syndication.detector == DETECTOR
    return decided and all(getattr(known, name) == getattr(draft, name) for name in _CLEANED)


def _answer(known: Kept | None, draft: ArticleClassified) -> ArticleClassified | None:
    """The record that is kept, for who asks now, where it answers."""
    if known is None or not answers(known.record, draft):
        return None
    return ArticleClassified(**{**dict(known.record), "request_id": draft.request_id})


def _decided(
    verdict: Syndication, own: Telling, source: str | None, found: Sequence[Found], evidence: SyndicationEvidence, now: datetime
) -> Syndication:
    same_story = [_telling(one.earlier.document, one.earlier.place) for one in found if joins(_partner(one))]
    original = choose(own, same_story, evidence, now)
    relation = max((one.pair.relation for one in found), key=lambda each: each.strength, default=Relation.NONE)
    decided = {
        "is_duplicate": relation.duplicates,
        "relation": relation,
        "matches": tuple(_match(one, source) for one in found),
        "role": role(own, original, verdict.credit, evidence),
        "original": original,
    }
    return verdict.model_copy(update=decided)


def _match(one: Found, source: str | None) -> Match:
    other = one.earlier.document
    return Match(
        article_id=other.article_id,
        revision=other.revision,
        external_id=other.external_id,
        url=other.url,
        source=other.source,
        same_source=other.source is not None and other.source == source,
        relation=one.pair.relation,
        containment=round(one.pair.containment, 4),
        containment_of_other=round(one.pair.containment_of_other, 4),
        passages=_passages(one),
    )


def _passages(one: Found) -> tuple[Passage, ...]:
    """The equal runs as offsets into both texts, in the order of this one."""
    here, there = one.story.spans, one.other.spans
    return tuple(
        Passage(
            start=here[run.at][0],
            end=here[run.at + run.length - 1][1],
            other_start=there[run.other_at][0],
            other_end=there[run.other_at + run.length - 1][1],
            words=run.length,
        )
        for run in sorted(one.pair.runs)
    )


def _document(draft: Record) -> Document:
    credit = draft.syndication.credit
    return Document(
        article_id=draft.article_id,
        revision=draft.revision,
        external_id=draft.external_id,
        url=draft.url,
        source=draft.source,
        published_at=draft.published_at,
        credited=credit is not None and credit.form != "contribution",
    )


def _partner(one: Found) -> Partner:
    earlier = one.earlier
    return Partner(earlier.document.number, earlier.place, earlier.group_id, one.pair.relation, one.pair.resemblance)


def _telling(document: Document, place: Place) -> Telling:
    return Telling(document.article_id, document.url, document.published_at, place.first, document.credited)
