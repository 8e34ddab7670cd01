"""An article beside another: what they have in common, in numbers, and the verdict on it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from services.classifier.comparison.align import Run
from services.classifier.comparison.margins import SetPiece
from services.classifier.comparison.odds import WEIGHTS, Weights, odds
from services.classifier.comparison.quotation import QUOTE_WORDS
from services.classifier.comparison.slots import Named
from services.classifier.text.fingerprint import SHINGLE
from shared.record import Relation

#: Resemblance (Jaccard of 5-word shingles) from which two texts are near copies.
NEAR = 0.6
#: Share of a text, 0-1, from which it is contained in the other.
CONTAINED = 0.5
#: Least share of the shorter text, 0-1, and fewest common words for a partial copy.
PARTIAL, PARTIAL_WORDS = 0.2, 60
#: Fewest common words for containment: half of the shortest article that is judged (40 words) and a margin for chance.
CONTAINED_WORDS = 30
#: Share of a text, 0-1, and fewest words in one run, from which it stands whole in the other: a form of so many words that fits one story
#: alone would name something.
WHOLE, WHOLE_WORDS = 0.95, 60
#: One run this long, or runs this long on average, in words: shorter scattered ones are a common subject or a form.
LONG_RUN, MEAN_RUN = 24, 10
#: Words changed on either side that do not end a run: a name in another spelling, another verb.
EDIT = 3


@dataclass(frozen=True)
class Pair:
    """The evidence of one alignment. `words` and `other_words` count the texts; `runs` are in the order of the article.

    `matched` counts the words in runs, and those that both sides of a slot have. `piece` is what they share where
    that is set apart from both stories, as a series note or lines about a company are; in the margins it says nothing of the stories.
    `quotation` is whether they quote alike, `weights` is what the odds are weighed by.
    """

    words: int
    other_words: int
    runs: tuple[Run, ...]
    named: Named
    matched: int
    piece: SetPiece | None = None
    quotation: bool = False
    weights: Weights = WEIGHTS

    @property
    def note(self) -> bool:
        """Whether all that they share is standing text in their margins."""
        return self.piece is not None and self.piece.margin

    @property
    def agreement(self) -> float:
        """Share of the figures and names in step that are the same, 0-1; 1 where there are none."""
        return self.named.agreeing / (self.named.agreeing + self.named.conflicting) if self.named.conflicting else 1.0

    @cached_property
    def odds(self) -> float:
        """Natural logarithm of the odds that what they share is of one origin."""
        return odds(self.named, self.matched, self.weights)

    def of_one_origin(self, margin: float = 0.0) -> bool:
        """Whether the odds are better than `margin`; texts that are much the same, or one in the other, and name nothing else need none."""
        return self.odds > margin or ((self.resemblance >= NEAR or self._stands_whole) and not self.named.conflicting)

    @property
    def containment(self) -> float:
        """Share of the article's words that stand in the other, 0-1."""
        return min(1.0, self.matched / self.words) if self.words else 0.0

    @property
    def containment_of_other(self) -> float:
        """Share of the other's words that stand in the article, 0-1."""
        return min(1.0, self.matched / self.other_words) if self.other_words else 0.0

    @cached_property
    def resemblance(self) -> float:
        """Jaccard of the two texts' 5-word shingles, 0-1, as the runs give it."""
        common = sum(run.length - SHINGLE + 1 for run in self.runs)
        union = self.words + self.other_words - 2 * (SHINGLE - 1) - common
        return min(1.0, common / union) if union > 0 else 1.0

    @property
    def _stands_whole(self) -> bool:
        """Whether one of the texts is set into the other, word for word."""
        longest = max((run.length for run in self.runs), default=0)
        return longest >= max(WHOLE_WORDS, WHOLE * min(self.words, self.other_words))

    @cached_property
    def relation(self) -> Relation:
        """The verdict, by the thresholds above."""
        if self.words == self.other_words and len(self.runs) == 1 and self.runs[0].length == self.words:
            return Relation.EXACT
        if self.matched < QUOTE_WORDS:
            return Relation.NONE
        if not self.of_one_origin():
            return Relation.QUOTE if self.quotation else Relation.NONE
        return _of_shares(self) if _holds_together(self.runs) and not self.note else Relation.QUOTE


def _holds_together(runs: Sequence[Run]) -> bool:
    lengths = [runs[0].length]
    for one, two in pairwise(runs):
        if two.at - one.at - one.length <= EDIT and 0 <= two.other_at - one.other_at - one.length <= EDIT:
            lengths[-1] += two.length
        else:
            lengths.append(two.length)
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
