"""What an aligned pair of texts is to each other. Pure.

Equal words alone do not make a copy: a market report is yesterday's with other figures, an obituary another's with other
names. So the figures and names have to agree, however long the equal runs are. Where the two texts run in step and then, for
a few words, name different things, that is a filled slot; a word of one text that merely lacks in the other is an edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.classifier.align import MIN_RUN, Aligner, Run
from services.classifier.fingerprint import SHINGLE
from services.classifier.tokens import Tokens
from shared.record import Relation

#: Resemblance (Jaccard of 5-word shingles, 0-1) from which two texts are near copies.
NEAR = 0.6
#: Share of a text, 0-1, from which it is contained in the other.
CONTAINED = 0.5
#: Least share of the shorter text, 0-1, and fewest common words for a partial copy.
PARTIAL, PARTIAL_WORDS = 0.2, 60
#: Fewest common words for containment: half of the shortest article that is judged (40 words) and a margin for chance.
CONTAINED_WORDS = 30
#: One run this long, or runs this long on average, in words: shorter scattered ones are a common subject or a form.
LONG_RUN, MEAN_RUN = 24, 10
#: Share of figures and names that must agree, 0-1: true reuse has .72 and more in 99 of 100 pairs, filled templates .56 and less.
AGREEMENT = 0.65
#: Longest slot, in words on either side: a list of names fills one, a paragraph of its own does not.
MAX_SLOT = 30
#: Refused documents that must share a word's passage before it counts as standing text.
STANDING_DOCUMENTS = 3
#: Equal words worth showing as a quotation, at least.
QUOTE_WORDS = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """An article beside another: their equal runs, and how many figures and names agree and conflict around them.

    `words` and `other_words` count the texts; `matched` the words in runs, without standing text.
    """

    words: int
    other_words: int
    runs: tuple[Run, ...]
    agreeing: int
    conflicting: int
    matched: int

    @property
    def agreement(self) -> float:
        """Share of the figures and names in step that are the same, 0-1; 1 where there are none."""
        return self.agreeing / (self.agreeing + self.conflicting) if self.conflicting else 1.0

    @property
    def containment(self) -> float:
        """Share of the article's words that stand in the other, 0-1."""
        return min(1.0, self.matched / self.words) if self.words else 0.0

    @property
    def containment_of_other(self) -> float:
        """Share of the other's words that stand in the article, 0-1."""
        return min(1.0, self.matched / self.other_words) if self.other_words else 0.0

    @property
    def resemblance(self) -> float:
        """Jaccard of the two texts' 5-word shingles, 0-1, as the runs give it."""
        common = sum(run.length - SHINGLE + 1 for run in self.runs)
        union = self.words + self.other_words - 2 * (SHINGLE - 1) - common
        return min(1.0, common / union) if union > 0 else 1.0

    @property
    def relation(self) -> Relation:
        """The verdict, by the thresholds above."""
        if self.agreement < AGREEMENT or self.matched < QUOTE_WORDS:
            return Relation.NONE
        if self.words == self.other_words and len(self.runs) == 1 and self.runs[0].length == self.words:
            return Relation.EXACT
        return _of_shares(self) if _holds_together(self.runs) else Relation.QUOTE


def _holds_together(runs: Sequence[Run]) -> bool:
    lengths = [run.length for run in runs]
    return max(lengths) >= LONG_RUN or sum(lengths) / len(lengths) >= MEAN_RUN


def _of_shares(pair: Pair) -> Relation:
    if pair.resemblance >= NEAR:
        return Relation.NEAR
    if pair.matched >= CONTAINED_WORDS and pair.containment >= CONTAINED:
        return Relation.CONTAINED
    if pair.matched >= CONTAINED_WORDS and pair.containment_of_other >= CONTAINED:
        return Relation.CONTAINS
    if pair.matched >= PARTIAL_WORDS and max(pair.containment, pair.containment_of_other) >= PARTIAL:
        return Relation.PARTIAL
    return Relation.QUOTE


def compare(article: Tokens, others: Sequence[Tokens]) -> list[Pair]:
    """`article` beside each of `others`, in their order. Costs about 0.1 ms per text of 400 words.

    A passage that STANDING_DOCUMENTS of the others share while they disagree with the article in what they name is
    standing text: it counts for none of them.
    """
    aligner = Aligner.of(article.words)
    pairs = [pair(article, other, aligner.runs(other.words)) for other in others]
    bearers = [0] * len(article)
    for refused in pairs:
        if refused.agreement < AGREEMENT:
            for run in refused.runs:
                for at in range(run.at, run.at + run.length):
                    bearers[at] += 1
    standing = bytes(count >= STANDING_DOCUMENTS for count in bearers)
    return [_without_standing(each, standing) for each in pairs] if 1 in standing else pairs


def pair(article: Tokens, other: Tokens, runs: Sequence[Run]) -> Pair:
    """The evidence of `runs`, the equal runs of `article` and `other`."""
    matched = sum(run.length for run in runs)
    agreeing, conflicting = _figures_and_names(article, other, sorted(runs)) if matched >= QUOTE_WORDS else (0, 0)
    return Pair(len(article), len(other), tuple(runs), agreeing, conflicting, matched)


def _without_standing(each: Pair, standing: bytes) -> Pair:
    """`each` without standing text on either side, if it is standing text that they have in common; equal texts are equal anyway."""
    if each.resemblance >= 1.0:
        return each
    common = sum(sum(standing[run.at : run.at + run.length]) for run in each.runs)
    runs = tuple(run for run in each.runs if run.length - sum(standing[run.at : run.at + run.length]) >= MIN_RUN)
    own, other = each.words - sum(standing), each.other_words - common
    return replace(each, words=max(own, 0), other_words=max(other, 0), runs=runs, matched=each.matched - common)


def _figures_and_names(article: Tokens, other: Tokens, runs: Sequence[Run]) -> tuple[int, int]:
    """How many agree, in runs and in slots, and how many conflict: where both texts fill a slot and each with something of its own."""
    here = article.salient
    agreeing, conflicting = sum(sum(here[run.at : run.at + run.length]) for run in runs), 0
    for one, two in pairwise(runs):
        slot = range(one.at + one.length, two.at)
        other_slot = range(one.other_at + one.length, two.other_at)
        if not (0 < len(slot) <= MAX_SLOT and 0 < len(other_slot) <= MAX_SLOT):
            continue
        named = {article.words[n] for n in slot if here[n]}
        only = named.difference(other.words[other_slot.start : other_slot.stop])
        agreeing += len(named) - len(only)
        if only:
            there = {other.words[n] for n in other_slot if other.names(n)}
            only_there = there.difference(article.words[slot.start : slot.stop])
            conflicting += max(len(only), len(only_there)) if only_there else 0
    return agreeing, conflicting
