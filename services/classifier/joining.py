"""Whether two texts that share words are tellings of one story body. Pure.

It is asked of a pair alone and answers the same from either side, so that which articles belong together does not depend on the order
in which they came. Containment would not do: an article that hosts a block of another, or rounds up several, contains half of a
short one and would tie stories together that have nothing in common.
"""

from __future__ import annotations

from services.classifier.relation import Pair
from shared.record import Relation

#: Least resemblance (Jaccard of 5-word shingles, 0-1) of two texts with one story body: measured best single threshold.
JOIN = 0.30
#: Relations that can be between two tellings of one story body.
_JOINING = frozenset({Relation.EXACT, Relation.NEAR, Relation.CONTAINED, Relation.CONTAINS})


def joins(pair: Pair) -> bool:
    """Whether the two are tellings of one story body."""
    return pair.relation is Relation.EXACT or (pair.relation in _JOINING and pair.resemblance >= JOIN)
