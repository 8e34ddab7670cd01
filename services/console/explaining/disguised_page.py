"""A page told in other words: its elements and roles as they are, its text, addresses, classes and declarations in disguise. Pure.

What a rule on markup goes by stays; scripts, styles, comments and attributes that nobody reads are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from services.cleaner.html.parse import parse
from services.console.explaining.disguise import Disguise
from services.console.explaining.disguised_links import host_of, labels, link

#: Elements of which nothing is kept: what they hold is not for reading.
_LEFT_OUT = ("script", "style", "svg", "iframe", "template", "noscript", "object", "embed", "canvas")
#: Attributes that say in a site's own words what an element is: kept but for names, and in the words of a standard.
_MARKS = frozenset("class id data-component data-testid".split())
_TELLING = frozenset(
    "role itemprop itemtype itemscope property name rel type lang dir hidden aria-hidden http-equiv charset datetime colspan rowspan "
    "start".split()
)
#: Attributes that hold words.
_WORDED = frozenset("content alt title aria-label placeholder value label".split())
_LINKS = frozenset("href src".split())
#: Members of JSON-LD whose values are terms, not words, and the one that names elements by their class.
_TERMS = frozenset("@type @context inLanguage isAccessibleForFree".split())
_SELECTOR = "cssSelector"
#: Levels of JSON-LD that are told; vocabularies nest a handful.
_LEVELS = 50
#: What a tree takes no text with (XML 1.0 section 2.2), though its parser lets some of it in.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOPIC = re.compile(r"\b((?:category|tag|author)-)[\w-]+")


def page_texts(markup: str) -> Iterator[str]:
    """All that the page says in words, shown or not: what a disguise must cover."""
    for element in _elements(parse(markup)):
        if _declares(element):
            yield from _words(_loaded(element.text or ""))
        elif element.tag not in _LEFT_OUT:
            yield element.text or ""
            yield from (str(value) for name, value in element.attrib.items() if name in _WORDED)
        yield element.tail or ""


def own_host(markup: str, url: str | None) -> str | None:
    """The host that the page is from: that of its URL, else of the link it declares canonical."""
    canonical = (found.get("href") for found in _elements(parse(markup)) if found.tag == "link" and found.get("rel") == "canonical")
    return host_of(url) or host_of(next(canonical, None))


def disguised_page(markup: str, host: str | None, disguise: Disguise) -> str:
    """`markup`, found on `host`, in its disguise; nothing where it holds no element."""
    tree = parse(markup)
    if tree is None:
        return ""
    own = labels(host)
    for element in list(_elements(tree)):
        element.tail = element.tail and _fit(disguise.text(element.tail))
        if _declares(element):
            element.text = _fit(json.dumps(_told(_loaded(element.text or ""), own, disguise), ensure_ascii=False).replace("</", "<\\/"))
        elif element.tag in _LEFT_OUT:
            _drop(element)
        else:
            element.text = element.text and _fit(disguise.text(element.text))
        _disguise_attributes(element, own, disguise)
    return str(etree.tostring(tree, method="html", encoding="unicode"))


def _elements(tree: _Element | None) -> Iterator[_Element]:
    return (element for element in (() if tree is None else tree.iter()) if isinstance(element.tag, str))


def _drop(element: _Element) -> None:
    """Take an element and all in it out of its tree; the text behind it stays."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _disguise_attributes(element: _Element, own: frozenset[str], disguise: Disguise) -> None:
    for name, value in [(str(name), str(value)) for name, value in element.attrib.items()]:
        if name in _MARKS:
            element.set(name, _fit(disguise.mark(_without(value, own))))
        elif name in _TELLING:
            element.set(name, _fit(disguise.figures(_without(value, own))))
        elif name in _LINKS or value.startswith(("http://", "https://")):
            element.set(name, _fit(link(value, own, disguise)))
        elif name in _WORDED:
            element.set(name, _fit(disguise.text(value)))
        else:
            del element.attrib[name]


def _declares(element: _Element) -> bool:
    """Whether it holds JSON-LD, which says in words what the page is."""
    return element.tag == "script" and "ld+json" in (element.get("type") or "").lower()


def _loaded(script: str) -> object:
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _words(value: object, level: int = 0) -> Iterator[str]:
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        yield value
    elif isinstance(value, list | dict) and level < _LEVELS:
        members = [item for name, item in value.items() if name not in _TERMS | {_SELECTOR}] if isinstance(value, dict) else value
        for item in members:
            yield from _words(item, level + 1)


def _told(value: object, own: frozenset[str], disguise: Disguise, level: int = 0) -> object:
    if isinstance(value, str):
        return link(value, own, disguise) if value.startswith(("http://", "https://")) else disguise.text(value)
    if isinstance(value, list | dict) and level == _LEVELS:
        return None
    if isinstance(value, list):
        return [_told(item, own, disguise, level + 1) for item in value]
    if isinstance(value, dict):
        return {name: _member(name, item, own, disguise, level + 1) for name, item in value.items()}
    return value


def _member(name: str, value: object, own: frozenset[str], disguise: Disguise, level: int) -> object:
    if name == _SELECTOR and isinstance(value, str):
        return disguise.mark(_without(value, own))
    return value if name in _TERMS else _told(value, own, disguise, level)


def _fit(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def _without(value: str, own: frozenset[str]) -> str:
    """A value without the host's name, and without what a class of WordPress says the story is about."""
    for label in sorted(own, key=len, reverse=True):
        value = value.replace(label, "site")
    return _TOPIC.sub(r"\1x", value)
