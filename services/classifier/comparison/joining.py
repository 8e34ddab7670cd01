"""Whether two texts that share words are tellings of one story body. Pure.

A text tells the story that most of its words are of. So each of the two has to have about half of the other: one that hosts a block
in a text of its own, and a round-up, have less; what they were made of may stand in them whole.

It answers the same from either side. The pair is one in the light of all that was found with it (`relation.together`): what many
strangers share ties nobody, so some ties hang on what came before. Asked of each pair alone, groups would hang on no order; but forms
would be stories: even with odds above 5 the adjusted Rand index of draws never seen falls from .921 to .907, and .904 to .890.
One link between two stories makes them one, so more certainty is asked than for a match.
"""

from __future__ import annotations

from services.classifier.comparison.pair import Pair

#: Share of each text, 0-1, that the other has to have: half, less the outlet's own lines that are counted with a text.
JOIN = 0.45
#: Odds of one origin, natural logarithm, from which two texts are tied.
JOIN_ODDS = 1.0


def joins(pair: Pair) -> bool:
    """Whether the two are tellings of one story body."""
    alike = min(pair.containment, pair.containment_of_other) >= JOIN
    return alike and pair.relation.duplicates and pair.of_one_origin(JOIN_ODDS)
