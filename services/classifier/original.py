"""Which text of a group the others most likely come from, by what the pages say, who is credited and when each appeared. Pure.

Each text has a score, the sum of what speaks for and against it in natural logarithms of odds; the confidence is its share of all odds,
those of an original that nobody took in among them. So it is one half only where something speaks for the text, and never 1. The same texts
give the same original, in whatever order they came.

Not weighed: which text is the longest, or contains the others: in 751 groups of the development corpus the longest is the original as often
as a text drawn by lot (.314 and .313). Nor how often a source was the original of other groups: it would repeat its own mistakes, and make
a verdict hang on the order of the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp, log1p
from typing import Literal

from services.classifier.telling import Telling
from shared.agencies import agencies
from shared.events import SyndicationEvidence
from shared.record import Credit, Original
from shared.urls import canonical_url, site_of

#: Log odds for a page that another outlet links to as its source, and for each further outlet that does: links are made by software that
#: knows where it took the text from.
_LINK, _FURTHER_LINK = 4.5, 1.0
#: Outlets whose links add up; what more of them say is the same.
_LINKS = 4
#: Log odds for a page of a site or a source that another text's notice or counter names.
_NOTICE = 3.0
#: Log odds for the agency's own text among those that credit it.
_WIRE = 3.5
#: Log odds against a text that says of itself that it is a copy: by a link or a notice, and by crediting an agency as its author.
_SAYS_SO, _CREDITS = -4.0, -2.0
#: Odds of the text that was published first against one `_SPAN` later are 2 to this power, growing with the distance. Outlets publish a
#: wire story within minutes of each other in any order: 10 minutes are odds of 3 to 2, four hours of 27 to 1.
_LATENESS, _SPAN = 1.5, timedelta(minutes=30)
#: Log odds for the text that was classified first, which says next to nothing.
_SEEN = 0.2
#: Odds that the original is none of the texts that were taken in, against a text of which nothing is known.
_UNSEEN = 1.0
#: A publication time so far ahead of when the text was first seen is a mistake and counts as unknown.
_AHEAD = timedelta(days=1)
#: Letters of a source's name from which a notice may name it.
_NAME = 4
#: Confidence, 0-1, below which no role is claimed.
MIN_CONFIDENCE = 0.5


def choose(tellings: Sequence[Telling]) -> Original | None:
    """The likeliest original, with what speaks for it, strongest first; None of fewer than two articles.

    `tellings` are texts of different articles; the time is that of comparing each with each, so there should be few.
    """
    if len(tellings) < 2:
        return None
    found = {telling.article_id: _for_and_against(telling, tellings) for telling in tellings}
    odds = {article_id: exp(sum(weights.values())) for article_id, weights in found.items()}
    best = max(tellings, key=lambda telling: (odds[telling.article_id], -telling.sequence))
    weights = found[best.article_id]
    basis = sorted((name for name, weight in weights.items() if weight > 0 or name == "uncredited"), key=lambda name: -weights[name])
    confidence = odds[best.article_id] / (sum(odds.values()) + _UNSEEN)
    return Original(article_id=best.article_id, url=best.url, confidence=round(confidence, 3), basis=tuple(basis))


def role(
    article_id: str, original: Original | None, credit: Credit | None, evidence: SyndicationEvidence
) -> Literal["original", "copy", "unknown"]:
    """What an article is: a copy too where it says so itself and its original was never seen."""
    if original is not None and original.confidence >= MIN_CONFIDENCE:
        return "original" if original.article_id == article_id else "copy"
    says_so = evidence.canonical_elsewhere or evidence.based_on or evidence.pixels or evidence.notices or evidence.structured_agency
    return "copy" if says_so or (credit is not None and credit.form != "contribution") else "unknown"


def _for_and_against(one: Telling, everyone: Sequence[Telling]) -> dict[str, float]:
    others = [telling for telling in everyone if telling.article_id != one.article_id]
    found = {"link": _linked(one, others), "notice": _named(one, others), "says_so": _says_so(one), **_credit(one, others)}
    time = _time(one, everyone)
    found["published_first" if time > 0 else "published_later"] = time
    if one.sequence == min(telling.sequence for telling in everyone):
        found["seen_first"] = _SEEN
    return {name: weight for name, weight in found.items() if weight or name == "uncredited"}


def _time(one: Telling, everyone: Sequence[Telling]) -> float:
    """For the first published by how much it is ahead of the second, against a later one by how much it is behind that."""
    times = {telling.article_id: at for telling in everyone if (at := _published(telling))}
    if one.article_id not in times or len(times) < 2:
        return 0.0
    first, second = sorted(times.values())[:2]
    return _LATENESS * (log1p((second - first) / _SPAN) - log1p((times[one.article_id] - first) / _SPAN))


def _published(one: Telling) -> datetime | None:
    return one.published_at if one.published_at and one.published_at <= one.seen_at + _AHEAD else None


def _linked(one: Telling, others: Sequence[Telling]) -> float:
    url = canonical_url(one.url)
    sites = {site_of(other.url) or other.article_id for other in others if url and url in other.links}
    return _LINK + _FURTHER_LINK * (min(len(sites), _LINKS) - 1) if sites else 0.0


def _named(one: Telling, others: Sequence[Telling]) -> float:
    names = [name for name in (site_of(one.url), one.source and one.source.casefold()) if name and len(name) >= _NAME]
    elsewhere = [said for other in others if site_of(other.url) != site_of(one.url) for said in other.says]
    return _NOTICE if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in names for said in elsewhere) else 0.0


def _says_so(one: Telling) -> float:
    own = canonical_url(one.url)
    return _SAYS_SO if any(link != own for link in one.links) or one.says else 0.0


def _credit(one: Telling, others: Sequence[Telling]) -> dict[str, float]:
    credited = {other.agency for other in others if other.agency}
    if any(_is_of(one, agency) for agency in {*credited, one.agency} if agency):
        return {"wire": _WIRE}
    if one.agency:
        return {"credits": _CREDITS}
    return {"uncredited": 0.0} if credited else {}


def _is_of(one: Telling, agency: str) -> bool:
    """Whether the text is the agency's own: by its source, or by the first part of its host."""
    host = (site_of(one.url) or "").partition(".")[0]
    return (one.source or "").casefold() in _names(agency) or host in _names(agency)


@lru_cache
def _names(agency: str) -> frozenset[str]:
    """How an agency is called, case-folded, with spaces and without."""
    known = next((each for each in agencies() if each.name == agency), None)
    names = {agency, *known.names, *known.codes} if known else {agency}
    return frozenset(spelling for name in names for spelling in (name.casefold(), name.casefold().replace(" ", "")))
