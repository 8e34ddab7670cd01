"""Whether two texts that share words are tellings of one story body. Pure.

A text tells the story that most of its words are of. So each of the two has to have about half of the other: one that hosts a block
in a text of its own, and a round-up, have less; what they were made of may stand in them whole.

The answer is the same from either side. Where a pair alone is sure it is final. Where it is not, the others that were found may show that
both fill one form, and what is found by then hangs on the order in which articles came. One link between two stories makes them
one, so more certainty is asked than for a match.
"""

from __future__ import annotations

from services.classifier.comparison.pair import Pair

#: Share of each text, 0-1, that the other has to have: half, less the outlet's own lines that are counted with a text.
JOIN = 0.45
#: Odds of one origin, natural logarithm, from which two texts are tied.
JOIN_ODDS = 1.0
#: The same odds from which a pair alone is enough: from 1.0 filled forms were joined (ARI .944 → .916 on
#: an open draw); from here up the index stays within .0015, in order and shuffled.
SURE_ODDS = 5.0


def joins(pair: Pair) -> bool:
    """Whether the two are tellings of one story body."""
    alike = min(pair.containment, pair.containment_of_other) >= JOIN
    return alike and pair.relation.duplicates and pair.of_one_origin(JOIN_ODDS)


def surely_joins(pair: Pair) -> bool:
    """Whether the two, weighed alone, are so surely of one origin that no others they are found with can say otherwise."""
    return joins(pair) and pair.odds > SURE_ODDS
