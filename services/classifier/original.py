"""Which article of a group the others most likely come from, by what the page says, who is credited and when it appeared. Pure.

Evidence adds up as independent witnesses do; the confidence is the winner's share of all weights. Time alone decides little:
outlets publish a wire story within minutes of each other and in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.events import SyndicationEvidence
from shared.record import Credit, Original
from shared.urls import canonical_url, site_of

#: Weights of evidence, relative to each other: a page's own link to its original is near-certain, a notice that names a site
#: almost; an agency's credit speaks against whoever prints it; time and order only break ties.
_LINK, _NOTICE, _UNCREDITED, _PUBLISHED, _FIRST = 20.0, 8.0, 3.0, 1.5, 0.5
#: A publication time so far ahead of the clock is a mistake and counts as unknown.
_AHEAD = timedelta(days=1)
#: Confidence, 0-1, below which no role is claimed.
MIN_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Telling:
    """One article of the story: `credited` where it names an agency as its author, `sequence` that of its first revision."""

    article_id: str
    url: str | None
    published_at: datetime | None
    sequence: int
    credited: bool


def choose(own: Telling, others: Sequence[Telling], evidence: SyndicationEvidence, now: datetime) -> Original | None:
    """The likeliest original of `own` and `others`, with what speaks for it, strongest first; None where `own` stands alone."""
    if not others:
        return None
    witnesses = {telling.article_id: _witnesses(telling, own, [own, *others], evidence, now) for telling in [own, *others]}
    weights = {article_id: sum(found.values()) for article_id, found in witnesses.items()}
    best = max([own, *others], key=lambda telling: (weights[telling.article_id], -telling.sequence))
    found = witnesses[best.article_id]
    confidence = weights[best.article_id] / (sum(weights.values()) or 1.0)
    basis = tuple(sorted(found, key=lambda name: (-found[name], name)))
    return Original(article_id=best.article_id, url=best.url, confidence=round(confidence, 3), basis=basis)


def role(
    own: Telling, original: Original | None, credit: Credit | None, evidence: SyndicationEvidence
) -> Literal["original", "copy", "unknown"]:
    """What the article is: a copy too where it says so itself and its original was never seen."""
    if original is not None and original.confidence >= MIN_CONFIDENCE:
        return "original" if original.article_id == own.article_id else "copy"
    says_so = evidence.canonical_elsewhere or evidence.based_on or evidence.pixels or evidence.notices or evidence.structured_agency
    return "copy" if says_so or (credit is not None and credit.form != "contribution") else "unknown"


def _witnesses(
    telling: Telling, own: Telling, everyone: Sequence[Telling], evidence: SyndicationEvidence, now: datetime
) -> dict[str, float]:
    found: dict[str, float] = {}
    links = {canonical_url(evidence.canonical_elsewhere), canonical_url(evidence.based_on)} - {None}
    site = site_of(telling.url)
    if telling is not own and canonical_url(telling.url) in links:
        found["link"] = _LINK
    elif telling is not own and site and any(site in notice.casefold() for notice in (*evidence.notices, *evidence.pixels)):
        found["notice"] = _NOTICE
    if not telling.credited and any(one.credited for one in everyone):
        found["uncredited"] = _UNCREDITED
    times = [one.published_at for one in everyone if one.published_at and one.published_at <= now + _AHEAD]
    if times and telling.published_at == min(times) and len(set(times)) > 1:
        found["published_first"] = _PUBLISHED
    if telling.sequence == min(one.sequence for one in everyone):
        found["seen_first"] = _FIRST
    return found
