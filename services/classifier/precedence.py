"""Which of two articles was first with what they share: an article is a copy of what had it before any revision of its own had.

A revision is compared with all texts before it, and so with copies of the revisions before it. An update of the original is no copy of
its copies. But where a first line becomes the whole story, which others had by then, the whole story is theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from services.classifier.comparison.relation import compare
from services.classifier.index.candidates import revision_number
from services.classifier.index.ports import Document, Earlier, Index
from services.classifier.place import Place
from services.classifier.search import Found
from services.classifier.text.recent import RECENT
from services.classifier.text.tokens import Tokens
from shared.record import Relation
from shared.store import ArticleKey, Store

#: Share of the common words, 0-1, that an earlier revision has to share too before the story was in it.
_HAD = 0.5
#: Revisions of the two articles read to find the first that had it, at most: it is the first of all but for first lines and live blogs.
_READ = 6
#: Revisions that an article's documents have different numbers for.
_NUMBERS = 256

_Texts = Mapping[ArticleKey, Tokens]


async def preceding(document: Document, place: Place, found: Sequence[Found], *, index: Index, store: Store) -> list[Found]:
    """Those of `found` whose article had what they share before `document`'s; three round trips for an update, else none."""
    if document.revision == 1 and place.first == place.sequence:
        return list(found)
    own = await index.earlier(_numbers(document, document.revision + 1), place)
    rivals = [one for one in found if any(each.place.before(one.earlier.place) for each in own)]
    if not rivals:
        return list(found)
    numbers = [number for one in rivals for number in _numbers(one.earlier.document, one.earlier.document.revision)]
    theirs = _by_article(await index.earlier(numbers, place))
    walks = {one.earlier.document.article_id: _walk(one, own, theirs) for one in rivals}
    texts = await _read(list({_key(each): None for walk in walks.values() for each in walk}), store)
    return [one for one in found if _was_first(one, place, walks.get(one.earlier.document.article_id, ()), texts)]


def _was_first(one: Found, place: Place, walk: Sequence[Earlier], texts: _Texts) -> bool:
    """Whether the other article had first what it shares; where nothing kept tells, the article that was classified first had."""
    other = one.earlier
    if walk and place.first < other.place.first and all(each.place.sequence != place.first for each in walk):
        return False  # the article's first revisions are remembered no more
    for each in walk:
        text, is_own = texts.get(_key(each)), each.document.article_id != other.document.article_id
        if text and _had(text, one.other if is_own else one.story, one):
            return not is_own
    return len(walk) < _READ or other.place.first < place.first


def _had(text: Tokens, beside: Tokens, one: Found) -> bool:
    """Whether the story that the two share was in `text`, a revision of one of them, by what it shares with the other."""
    (pair,) = compare(text, [beside])
    return pair.relation is not Relation.NONE and pair.matched >= _HAD * one.pair.matched


def _walk(one: Found, own: Iterable[Earlier], theirs: Mapping[str, Sequence[Earlier]]) -> list[Earlier]:
    """The first revisions of both articles before the one that was found, in the order in which they were classified."""
    both = [*own, *theirs.get(one.earlier.document.article_id, ())]
    ordered = sorted(both, key=lambda each: each.place.sequence)
    return list(takewhile(lambda each: each.place.before(one.earlier.place), ordered))[:_READ]


def _by_article(known: Sequence[Earlier]) -> Mapping[str, Sequence[Earlier]]:
    found: defaultdict[str, list[Earlier]] = defaultdict(list)
    for one in known:
        found[one.document.article_id].append(one)
    return found


def _numbers(document: Document, newest: int) -> list[int]:
    """The numbers of an article's revisions up to the newest; they stand under one key of the index."""
    low = revision_number(document.number)
    return [document.number - low + each for each in range(min(newest, _NUMBERS - 1) + 1)]


async def _read(keys: Sequence[ArticleKey], store: Store) -> _Texts:
    texts = await store.texts(keys)
    return {key: RECENT.words_of(text) for key, text in zip(keys, texts, strict=True) if text}


def _key(one: Earlier) -> ArticleKey:
    return ArticleKey(one.document.article_id, one.document.revision)
