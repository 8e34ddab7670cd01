"""A page told in other words: its elements, classes and roles as they are, its text, addresses and declarations in disguise. Pure.

What a rule on markup goes by stays; scripts, styles, comments and attributes that nobody reads are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from services.cleaner.html.parse import parse
from services.console.explaining.disguise import Disguise

#: The host of every disguised page, and of every link away from it; names that nobody can own (RFC 2606).
SITE, ELSEWHERE = "site.example", "other.example"
#: Elements of which nothing is kept: what they hold is not for reading.
_LEFT_OUT = ("script", "style", "svg", "iframe", "template", "noscript", "object", "embed", "canvas")
#: Attributes that say what an element is: kept as they are, but for the host's own name.
_TELLING = frozenset(
    "class id role itemprop itemtype itemscope property name rel type lang dir hidden aria-hidden http-equiv charset datetime colspan "
    "rowspan start data-component data-testid".split()
)
#: Attributes that hold words.
_WORDED = frozenset("content alt title aria-label placeholder value label".split())
_LINKS = frozenset("href src".split())
#: Members of JSON-LD whose values are terms, not words.
_TERMS = frozenset("@type @context cssSelector inLanguage isAccessibleForFree".split())
_TOPIC = re.compile(r"\b((?:category|tag|author)-)[\w-]+")
#: Parts of a path that are kept or stood for: how deep a page lies tells sections from stories.
_PARTS = 3
#: Letters of a part of a path that is kept: sections are short, what names a story is not.
_SECTION_LETTERS = 12


def page_texts(markup: str) -> Iterator[str]:
    """All that the page says in words, shown or not: what a disguise must cover."""
    for element in _elements(parse(markup)):
        if _declares(element):
            yield from _words(_loaded(element.text or ""))
        elif element.tag not in _LEFT_OUT:
            yield element.text or ""
            yield from (value for name, value in element.attrib.items() if name in _WORDED)
        yield element.tail or ""


def own_host(markup: str, url: str | None) -> str | None:
    """The host that the page is from: that of its URL, else of the link it declares canonical."""
    links = (link.get("href") for link in _elements(parse(markup)) if link.tag == "link" and link.get("rel") == "canonical")
    return host_of(url) or host_of(next(links, None))


def host_of(url: str | None) -> str | None:
    """The host of an address; None where it has none."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def disguised_page(markup: str, host: str | None, disguise: Disguise) -> str:
    """`markup`, found on `host`, in its disguise; nothing where it holds no element."""
    tree = parse(markup)
    if tree is None:
        return ""
    own = _labels(host)
    for element in list(_elements(tree)):
        element.tail = element.tail and disguise.text(element.tail)
        if _declares(element):
            element.text = json.dumps(_told(_loaded(element.text or ""), own, disguise), ensure_ascii=False).replace("</", "<\\/")
        elif element.tag in _LEFT_OUT:
            element.drop_tree()
        else:
            element.text = element.text and disguise.text(element.text)
        _disguise_attributes(element, own, disguise)
    return etree.tostring(tree, method="html", encoding="unicode")


def disguised_url(url: str, host: str | None, disguise: Disguise) -> str:
    """An address on that host or another, with the parts of its path that say what is there (`/sport/`), on an invented host."""
    return _link(url, _labels(host), disguise)


def _link(url: str, own: frozenset[str], disguise: Disguise) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    path = [part if _section(part, disguise) else "page" for part in parts.path.split("/") if part]
    to = "/".join(path[:_PARTS])
    if parts.scheme not in ("", "http", "https"):
        return f"{parts.scheme}:{to}"
    if not host:
        return "#" if url.startswith("#") else f"/{to}"
    return f"https://{SITE if own & _labels(host) else ELSEWHERE}/{to}"


def _elements(tree: HtmlElement | None) -> Iterator[HtmlElement]:
    return (element for element in (() if tree is None else tree.iter()) if isinstance(element.tag, str))


def _disguise_attributes(element: HtmlElement, own: frozenset[str], disguise: Disguise) -> None:
    for name, value in list(element.attrib.items()):
        if name in _TELLING:
            element.set(name, disguise.figures(_without(value, own)))
        elif name in _LINKS or value.startswith(("http://", "https://")):
            element.set(name, _link(value, own, disguise))
        elif name in _WORDED:
            element.set(name, disguise.text(value))
        else:
            del element.attrib[name]


def _declares(element: HtmlElement) -> bool:
    """Whether it holds JSON-LD, which says in words what the page is."""
    return element.tag == "script" and "ld+json" in (element.get("type") or "").lower()


def _loaded(script: str) -> object:
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _words(item)


def _told(value: object, own: frozenset[str], disguise: Disguise) -> object:
    if isinstance(value, str):
        return _link(value, own, disguise) if value.startswith(("http://", "https://")) else disguise.text(value)
    if isinstance(value, list):
        return [_told(item, own, disguise) for item in value]
    if isinstance(value, dict):
        return {name: item if name in _TERMS else _told(item, own, disguise) for name, item in value.items()}
    return value


def _labels(host: str | None) -> frozenset[str]:
    """The parts of a host's name that tell it from others."""
    return frozenset(label for label in (host or "").lower().split(".")[:-1] if len(label) > 3)


def _without(value: str, own: frozenset[str]) -> str:
    """A value without the host's name, and without what a class of WordPress says the story is about."""
    for label in own:
        value = value.replace(label, "site")
    return _TOPIC.sub(r"\1x", value)


def _section(part: str, disguise: Disguise) -> bool:
    return part.isascii() and part.isalpha() and len(part) <= _SECTION_LETTERS and not disguise.hides(part)
