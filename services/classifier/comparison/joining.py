"""Whether two texts that share words are tellings of one story body. Pure.

A text tells the story that most of its words are of. So each of the two has to have about half of the other: one that hosts a block
in a text of its own, and a round-up, have less; what they were made of may stand in them whole. Of two stories in one text, either may
be half of it: it tells neither, where both were seen (`tied`).

`joins` answers the same from either side. The pair is one in the light of all that was found with it (`relation.together`): what many
strangers share ties nobody, so some ties hang on what came before. Asked of each pair alone, groups would hang on no order; but forms
would be stories: even with odds above 5 the adjusted Rand index of draws never seen falls from .921 to .907, and .904 to .890.
One link between two stories makes them one, so more certainty is asked than for a match.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.classifier.comparison.pair import Pair

#: Share of each text, 0-1, that the other has to have: half, less the outlet's own lines that are counted with a text.
JOIN = 0.45
#: Odds of one origin, natural logarithm, from which two texts are tied.
JOIN_ODDS = 1.0
#: Share of a text, 0-1, from which a second story in it makes it a round-up: a shorter one is an item set under a story.
_SECOND = 0.2
#: Words of a second story for each word that ties, from which the article is as much the one as the other; else it is the first's.
_AS_MUCH = 0.5
#: Share of the shorter of two passages, 0-1, that may be in the other as well where they are of two stories.
_COMMON = 0.1


def joins(pair: Pair) -> bool:
    """Whether the two are tellings of one story body."""
    alike = min(pair.containment, pair.containment_of_other) >= JOIN
    return alike and pair.relation.duplicates and pair.of_one_origin(JOIN_ODDS)


def tied(pairs: Sequence[Pair]) -> list[bool]:
    """Whether an article is one story body with each of the texts it was found beside, in the light of them all.

    With none of those that another text, most of which stands in the article too, shares no word of the article with, where the article
    has as much of it.
    """
    ties = [joins(pair) for pair in pairs]
    if not any(ties):
        return ties
    stories = {_words(pair) for pair in pairs if _tells_part(pair)}
    return [tie and not _is_beside(_words(pair), stories) for tie, pair in zip(ties, pairs, strict=True)]


def _tells_part(pair: Pair) -> bool:
    """Whether a good part of the article is what the other text tells."""
    return pair.relation.duplicates and pair.containment_of_other >= JOIN and pair.containment >= _SECOND


def _words(pair: Pair) -> int:
    """The places of the article's words that the other has, as the bytes of a number."""
    there = bytearray(pair.words)
    for run in pair.runs:
        there[run.at : run.at + run.length] = b"\1" * run.length
    return int.from_bytes(there)


def _is_beside(one: int, stories: Collection[int]) -> bool:
    """Whether a story stands elsewhere in the article than these words, and is not much shorter."""
    words = one.bit_count()
    rivals = [(story, size) for story in stories if (size := story.bit_count()) >= _AS_MUCH * words]
    return any((one & story).bit_count() <= _COMMON * min(words, size) for story, size in rivals)
