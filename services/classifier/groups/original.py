"""Which text of a group the others most likely come from, by what the pages say, who is credited and when each appeared. Pure.

Each text has a score, the sum of what speaks for and against it in natural logarithms of odds; the confidence is its share of all odds,
those of an original that nobody took in among them. So it is one half only where something speaks for the text, and never 1. The same texts
give the same original, in whatever order they came.

Not weighed: which text is the longest, or contains the others: in 751 groups of the development corpus the longest is the original as often
as a text drawn by lot (.314 and .313). Nor how often a source was the original of other groups: it would repeat its own mistakes, and make
a verdict hang on the order of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import Literal

from services.classifier.groups.telling import Telling
from services.classifier.groups.weighing import Scene, for_and_against
from shared.events import SyndicationEvidence
from shared.record import Credit, Original

#: Odds that the original is none of the texts that were taken in, against a text of which nothing is known.
_UNSEEN = 1.0
#: Evidence that speaks for a text, and is told.
_SPEAKS_FOR = frozenset({"link", "notice", "wire", "uncredited", "published_first", "seen_first"})
#: Highest confidence: of a hundred pages that all evidence speaks for, one is a copy whose link or notice was copied along.
_MOST = 0.99
#: Confidence, 0-1, below which no role is claimed.
MIN_CONFIDENCE = 0.5


def choose(tellings: Sequence[Telling]) -> Original | None:
    """The likeliest original, with what speaks for it, strongest first; None of fewer than two articles.

    `tellings` are texts of different articles.
    """
    if len(tellings) < 2:
        return None
    scene = Scene.of(tellings)
    found = {telling.article_id: for_and_against(telling, scene) for telling in tellings}
    odds = {article_id: exp(sum(weights.values())) for article_id, weights in found.items()}
    best = max(tellings, key=lambda telling: (odds[telling.article_id], -telling.sequence))
    weights = found[best.article_id]
    basis = sorted((name for name in weights if name in _SPEAKS_FOR), key=lambda name: -weights[name])
    confidence = odds[best.article_id] / (sum(odds.values()) + _UNSEEN)
    return Original(article_id=best.article_id, url=best.url, confidence=min(_MOST, round(confidence, 3)), basis=tuple(basis))


def role(
    article_id: str, original: Original | None, credit: Credit | None, evidence: SyndicationEvidence
) -> Literal["original", "copy", "unknown"]:
    """What an article is: a copy too where it says so itself and its original was never seen."""
    if original is not None and original.confidence >= MIN_CONFIDENCE:
        return "original" if original.article_id == article_id else "copy"
    says_so = evidence.canonical_elsewhere or evidence.based_on or evidence.pixels or evidence.notices or evidence.structured_agency
    return "copy" if says_so or (credit is not None and credit.form != "contribution") else "unknown"
