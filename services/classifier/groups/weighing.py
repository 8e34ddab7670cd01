"""What speaks for and against each text of a group as the one that the others come from, in natural logarithms of odds. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import log1p

from services.classifier.groups.telling import Telling
from shared.agencies import agencies
from shared.urls import canonical_url, site_of

#: Log odds for a page that another outlet links to as its source, and for each further outlet that does: links are made by software that
#: knows where it took the text from.
_LINK, _FURTHER_LINK = 9.0, 1.0
#: Outlets whose links add up; what more of them say is the same.
_LINKS = 4
#: Log odds for a page of a site or a source that another text's notice or counter names.
_NOTICE = 6.0
#: Log odds for the agency's own text among those that credit it.
_WIRE = 6.0
#: Log odds against a text that says of itself that it is a copy: by a link or a notice, by crediting an agency as its author, and
#: by crediting one with a part.
_SAYS_SO, _CREDITS, _CREDITS_PART = -4.0, -2.0, -1.0
#: Odds of the text that was published first against one `_SPAN` later are 2 to this power, growing with the distance. Outlets publish a
#: wire story within minutes of each other in any order: 10 minutes are odds of 3 to 2, two hours of 11 to 1.
_LATENESS, _SPAN = 1.5, timedelta(minutes=30)
#: Log odds that time gives or takes at most: a page may be dated by its last change, or as the agency dated the text.
_TIME = 3.0
#: Log odds for the text that was classified first, which says next to nothing.
_SEEN = 0.2
#: A publication time so far ahead of when the text was first seen is a mistake and counts as unknown.
_AHEAD = timedelta(days=1)
#: Letters of a source's name from which a notice may name it.
_NAME = 4
#: Pages whose site is kept ready.
_REMEMBERED = 1 << 11


@dataclass(frozen=True, slots=True)
class Scene:
    """What a group's texts say of each other, gathered once.

    `links` has the sites that link to a page, `says` what each site's notices say; `agencies` are those credited as authors, `credits` is
    whether any text credits one in any form; `times` are publication times, sorted, `lead` is how much the first is ahead of the second,
    in the measure of `_late`.
    """

    links: Mapping[str, frozenset[str]]
    says: Sequence[tuple[str, str]]
    agencies: frozenset[str]
    credits: bool
    times: Sequence[datetime]
    lead: float
    first: int

    @classmethod
    def of(cls, tellings: Sequence[Telling]) -> Scene:
        links: defaultdict[str, set[str]] = defaultdict(set)
        for one in tellings:
            for link in one.links:
                links[link].add(_site(one))
        times = sorted(at for one in tellings if (at := _published(one)))
        return cls(
            links={link: frozenset(sites) for link, sites in links.items()},
            says=[(_site(one), said) for one in tellings for said in one.says],
            agencies=frozenset(one.agency for one in tellings if one.agency),
            credits=any(one.agency or one.contributor for one in tellings),
            times=times,
            lead=_late(times[1], times) if len(times) > 1 else 0.0,
            first=min(one.sequence for one in tellings),
        )


def for_and_against(one: Telling, scene: Scene) -> dict[str, float]:
    """The weight of each piece of evidence, by its name."""
    time = _time(one, scene)
    found = {
        "link": _linked(one, scene),
        "notice": _named(one, scene),
        "says_so": _says_so(one),
        "published_first" if time > 0 else "published_later": time,
        "seen_first": _SEEN if one.sequence == scene.first else 0.0,
    }
    if any(_is_of(one, agency) for agency in scene.agencies):
        found["wire"] = _WIRE
    elif one.agency:
        found["credits"] = _CREDITS
    elif one.contributor:
        found["credits_part"] = _CREDITS_PART
    weighty = {name: weight for name, weight in found.items() if weight}
    return weighty if one.agency or one.contributor or not scene.credits else {**weighty, "uncredited": 0.0}


def _time(one: Telling, scene: Scene) -> float:
    """For the first published by how much it is ahead of the second, against a later one by how much it is behind that."""
    own = _published(one)
    if own is None or len(scene.times) < 2:
        return 0.0
    return max(-_TIME, min(_TIME, _LATENESS * (scene.lead - _late(own, scene.times))))


def _late(at: datetime, times: Sequence[datetime]) -> float:
    """How long after the first of `times` that is, less and less for each further `_SPAN`."""
    return log1p((at - times[0]) / _SPAN)


def _published(one: Telling) -> datetime | None:
    return one.published_at if one.published_at and one.published_at <= one.seen_at + _AHEAD else None


def _linked(one: Telling, scene: Scene) -> float:
    page = canonical_url(one.url) if scene.links else None
    sites = scene.links.get(page, frozenset()) - {_site(one)} if page else frozenset()
    return _LINK + _FURTHER_LINK * (min(len(sites), _LINKS) - 1) if sites else 0.0


def _named(one: Telling, scene: Scene) -> float:
    if not scene.says:
        return 0.0
    site = _site(one)
    names = [re.escape(name) for name in (site, (one.source or "").casefold()) if len(name) >= _NAME]
    named = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None
    return _NOTICE if named and any(where != site and named.search(said) for where, said in scene.says) else 0.0


def _says_so(one: Telling) -> float:
    if not (one.links or one.says):
        return 0.0
    return _SAYS_SO if one.says or any(link != canonical_url(one.url) for link in one.links) else 0.0


def _site(one: Telling) -> str:
    """Where it stands; an article without a page is a site of its own."""
    return (one.url and _host(one.url)) or one.article_id


@lru_cache(_REMEMBERED)
def _host(url: str) -> str | None:
    """`site_of`, which takes 15 microseconds, and is asked of each telling of a group whenever another joins."""
    return site_of(url)


def _is_of(one: Telling, agency: str) -> bool:
    """Whether the text is the agency's own: by its source, or by the first part of its host."""
    return (one.source or "").casefold() in _names(agency) or _site(one).partition(".")[0] in _names(agency)


@lru_cache
def _names(agency: str) -> frozenset[str]:
    """How an agency is called, case-folded, with spaces and without."""
    known = next((each for each in agencies() if each.name == agency), None)
    names = {agency, *known.names, *known.codes} if known else {agency}
    return frozenset(spelling for name in names for spelling in (name.casefold(), name.casefold().replace(" ", "")))
