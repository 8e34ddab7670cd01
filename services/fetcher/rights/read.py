"""All that is said of one article's use, from every carrier. Pure.

header  tdm-reservation, tdm-policy, Content-Usage, X-Robots-Tag, Link rel=license
page    meta tdm-reservation, tdm-policy, robots, wiresift; link rel=license
feed    its licence
site    robots.txt (Content-Usage, Content-Signal, License), /.well-known/tdmrep.json
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from services.fetcher.headers import Headers, header_values
from services.fetcher.links import targets
from services.fetcher.rights import robots_tag, usage
from services.fetcher.rights.markup import Tags
from services.fetcher.rights.patterns import path_of
from services.fetcher.rights.said import Statement, quoted, rights_from, web_address
from services.fetcher.rights.tdmrep import Reservation, Rule, prevailing, said_in_file, said_in_header, said_in_page
from shared.directives import AGENT, refused_uses
from shared.record import Rights


@dataclass(frozen=True, slots=True)
class Terms:
    """What a site says of all its pages: the lines of its robots.txt that speak of use, and the rules of its tdmrep.json."""

    robots: tuple[tuple[str, str], ...] = ()
    tdmrep: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What came with one article: its final URL, empty where there is none, the header, and the tags of its head.

    `feed_licence` is what the feed that announced it says of its articles, empty where that says nothing.
    """

    url: str
    headers: Headers = ()
    tags: Tags = field(default_factory=Tags)
    feed_licence: str = ""


#: Fields of a header that speak of use, and characters of one that is kept with a document.
_SPEAKING, _MAX_KEPT = frozenset({"tdm-reservation", "tdm-policy", "content-usage", "x-robots-tag", "link"}), 8192
#: Such fields that are kept with a document.
_MOST_KEPT = 32
#: Statements with the words they stand in.
_Carrier = tuple[Iterable[Statement], str]


def read_rights(page: Page, terms: Terms) -> Rights:
    """The rights in an article, as far as anybody states them."""
    reservation = prevailing([said_in_file(terms.tdmrep, page.url), said_in_header(page.headers), said_in_page(page.tags)])
    carriers = [*_in_page(page), *_in_robots(page, terms)]
    licences = list(dict.fromkeys(_licences(page, terms, reservation)))
    said = [statement for statements, _ in carriers for statement in statements]
    if reservation.reserved is not None:
        said.append(("tdm", not reservation.reserved))
    evidence = (*reservation.evidence, *(quote for _, quote in carriers), *(quoted("licence", url) for url in licences))
    return rights_from(said, licence_url=next(iter(licences), None), evidence=evidence)


def speaking(headers: Headers) -> Headers:
    """Of `headers`, what `read_rights` reads: to be kept with a document that waits to be read."""
    said = ((name, value[:_MAX_KEPT]) for name, value in headers if name in _SPEAKING)
    return tuple((name, value) for name, value in said if name != "link" or "license" in value.lower())[:_MOST_KEPT]


def speaks_of_mining(page: Page) -> bool:
    """Whether an article reserves mining or not by itself, so that its site's tdmrep.json does not matter."""
    return prevailing([said_in_header(page.headers), said_in_page(page.tags)]).reserved is not None


def _in_page(page: Page) -> Iterator[_Carrier]:
    for value in header_values(page.headers, "content-usage"):
        yield usage.statements(value), quoted("header content-usage", value)
    for value in header_values(page.headers, "x-robots-tag"):
        yield robots_tag.statements(value), quoted("header x-robots-tag", value)
    for name in ("robots", AGENT):
        for content in page.tags.contents(name):
            yield ((use, False) for use in refused_uses(content)), quoted(f"meta {name}", content)


def _in_robots(page: Page, terms: Terms) -> Iterator[_Carrier]:
    path = path_of(page.url)
    for name in ("content-usage", "content-signal"):
        for value in usage.in_force((line for of, line in terms.robots if of == name), path):
            yield usage.statements(value), quoted(f"robots.txt {name}", value)


def _licences(page: Page, terms: Terms, reservation: Reservation) -> Iterator[str]:
    """Terms of use, nearest to the text first; the policy that TDMRep names comes last: it says how to obtain a licence."""
    sitewide = [line for name, line in terms.robots if name == "license"]
    for target in (*page.tags.licences, *targets(page.headers, "license"), page.feed_licence, *sitewide, reservation.policy or ""):
        if target.strip() and (address := web_address(target, page.url)):
            yield address
