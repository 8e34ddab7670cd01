"""The use case: a cleaned article becomes its final record.

    kept_text → tokenise → draft into the store → search → neighbours → stand → verdict into the store

The draft (verdict_revision 0) is in the store before the index points at the article, so that whoever finds it can read it.
A record that stands decided in the store is the answer to a redelivered article, and to one replayed without a change; where its
cleaning or the detector changed, it is judged again in the place it has, and counts its verdicts. Of two that judge one article at
once, as after a take-over, the first has said it, and the other says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import compress
from typing import NamedTuple

from services.classifier.comparison.joining import tied
from services.classifier.continuing import Neighbours, neighbours
from services.classifier.credits.credit import find_credit
from services.classifier.detector import DETECTOR
from services.classifier.groups.forest import Text, founded
from services.classifier.groups.settling import Joining, Tell
from services.classifier.groups.standing import Arrival, Standings
from services.classifier.groups.telling import Telling, telling
from services.classifier.index.ports import Index
from services.classifier.place import Place
from services.classifier.precedence import preceding
from services.classifier.search import Found, search
from services.classifier.text.recent import RECENT
from services.classifier.text.tokens import Tokens, longer
from services.classifier.verdict import decided, document_of
from shared.errors import LimitExceeded
from shared.events import ArticleClassified, ArticleCleaned, GroupRevised, SyndicationEvidence
from shared.record import Record, Relation, Syndication, kept_text
from shared.store import ArticleKey, Kept, Provenance, Store

#: Longest article that is judged, in words: the longest features have a tenth of it.
MAX_WORDS = 50_000
#: What a record takes over from the cleaned article, but for who asked for it.
_CLEANED = tuple(sorted(ArticleCleaned.model_fields.keys() & ArticleClassified.model_fields.keys() - {"request_id", "schema_version"}))


class Classified(NamedTuple):
    """The final record, and the changes of groups that are told with it."""

    record: ArticleClassified
    revised: tuple[GroupRevised, ...] = ()


async def classify(
    article: ArticleCleaned, *, index: Index, store: Store, groups: Standings, now: datetime, max_words: int = MAX_WORDS
) -> Classified:
    """Decide what `article` copies, put its record in the store and return it. Idempotent by (article_id, revision).

    Raises:
        LimitExceeded: it has more than `max_words` words.
    """
    draft, key = draft_of(article, now), ArticleKey(article.article_id, article.revision)
    (known,) = await store.kept([key])
    if known and (answer := _answer(known, draft)):
        return await _told_with(answer, known, groups)
    tokens = words_of(draft, max_words)
    verdicts = known.verdicts if known else 0
    await store.put(draft, Provenance(fetched_at=article.fetched_at, evidence=article.evidence), verdicts=verdicts)
    found = await judged(draft, tokens, article.evidence, index=index, store=store, groups=groups, now=now, verdict_revision=verdicts + 1)
    if await store.judge(found.record):
        return found
    # Another took this entry over and was first, or it was dropped: what the store tells is what is handed over, by whomever.
    (known,) = await store.kept([key])
    return await _told_with(answer, known, groups) if known and (answer := _answer(known, draft)) else found


async def judged(
    draft: ArticleClassified,
    tokens: Tokens,
    evidence: SyndicationEvidence,
    *,
    index: Index,
    store: Store,
    groups: Standings,
    now: datetime,
    verdict_revision: int,
) -> Classified:
    """`draft`, whose words are `tokens`, with its verdict. Of the store only what is kept of others is read."""
    document = document_of(draft)
    place, found = await search(document, tokens, index=index, store=store, now=now)
    copied = await preceding(document, place, found, index=index, store=store)
    around = await neighbours(document, place, tokens, index=index, store=store)
    by = _judgement(draft, verdict_revision)
    firsts = {one.earlier.document.article_id: one.earlier.place.first for one in found} | {draft.article_id: place.first}
    arrival = _arrival(telling(draft, evidence, place.first), place, found, around, by, int(now.timestamp()))
    standing = await groups.stand(arrival, _teller(store, firsts), now)
    placed = {"sequence": place.sequence, "verdict_revision": verdict_revision}
    verdict = draft.syndication.model_copy(update={**placed, **decided(draft, copied, standing, evidence)})
    return Classified(draft.model_copy(update={"syndication": verdict}), standing.revised)


def words_of(draft: Record, max_words: int) -> Tokens:
    """The words of a draft.

    Raises:
        LimitExceeded: they are more than `max_words`.
    """
    if longer(draft.text, max_words):
        name = draft.url or draft.external_id or draft.article_id
        raise LimitExceeded(f"{name}: more than {max_words} words, the limit of WIRESIFT_CLASSIFIER_MAX_WORDS")
    return RECENT.words_of(draft.text)


def draft_of(article: ArticleCleaned, now: datetime) -> ArticleClassified:
    """The record before its verdict."""
    cuts = [(span.start, span.end) for span in article.removed]
    undecided = Syndication(
        is_duplicate=False,
        relation=Relation.NONE,
        matches=(),
        group_id=article.article_id,
        group_size=1,
        role="unknown",
        original=None,
        credit=find_credit(article.original_text, cuts),
        sequence=0,
        detector=DETECTOR,
        decided_at=now,
        verdict_revision=0,
    )
    text = kept_text(article.original_text, cuts)
    carried = {name: getattr(article, name) for name in ("request_id", *_CLEANED)}
    return ArticleClassified(**carried, text=text, syndication=undecided)


def answers(known: Record, draft: Record) -> bool:
    """Whether `known` is the verdict of today's detector on this very cleaning; a text cleaned or detected anew is judged anew."""
    decided = known.syndication.verdict_revision > 0 and known.syndication.detector == DETECTOR
    return decided and all(getattr(known, name) == getattr(draft, name) for name in _CLEANED)


def _answer(known: Kept, draft: ArticleClassified) -> ArticleClassified | None:
    """The record that is kept, for who asks now, where it answers."""
    if not answers(known.record, draft):
        return None
    return ArticleClassified(**{**dict(known.record), "request_id": draft.request_id})


async def _told_with(answer: ArticleClassified, known: Kept, groups: Standings) -> Classified:
    """The answer, with what its judgement changed where the same request brought it: another has told that already, or will."""
    if known.record.request_id != answer.request_id:
        return Classified(answer)
    return Classified(answer, await groups.told(_judgement(answer, answer.syndication.verdict_revision)))


def _judgement(record: Record, verdict_revision: int) -> str:
    """Names one judgement on one text."""
    return f"{record.article_id}:{record.revision}:{verdict_revision}"


def _arrival(own: Telling, place: Place, found: Sequence[Found], around: Neighbours, by: str, at: int) -> Arrival:
    """How the text joins: with every telling of its story body that was found, and with the revisions next to it that are one."""
    tellings = compress(found, tied([one.pair for one in found]))
    others = [(one.earlier.document, one.earlier.place) for one in tellings]
    partners = [founded(document.article_id, document.revision, where) for document, where in others]
    text = founded(own.article_id, own.revision, place)
    return Arrival(Joining(text, own, [*around.same, *partners], by, at), around.left, around.overtaken_by)


def _teller(store: Store, firsts: Mapping[str, int]) -> Tell:
    """Makes tellings of texts from what the store keeps of them; `firsts` has the sequence of each one's article."""

    async def tell(texts: Sequence[Text]) -> list[Telling | None]:
        kept = await store.kept([ArticleKey(text.article_id, text.revision) for text in texts])
        pairs = zip(texts, kept, strict=True)
        return [_telling(one, firsts.get(text.article_id, text.group.sequence)) if one else None for text, one in pairs]

    return tell


def _telling(kept: Kept, first: int) -> Telling:
    return telling(kept.record, kept.provenance.evidence if kept.provenance else SyndicationEvidence(), first)
