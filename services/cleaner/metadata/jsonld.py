"""JSON-LD of a page: the objects that describe it, flat."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from services.cleaner.metadata.elements import Elements
from shared.urls import canonical_url

#: Bytes of one script that are read; articles' are below 100 kB, their full text included.
_MAX_CHARACTERS = 1_000_000
#: Objects of a page that are looked at: product lists run to thousands.
_MAX_OBJECTS = 500
#: Lets line breaks stand in strings, as many sites write them.
_DECODER = json.JSONDecoder(strict=False)
#: Of a pair of escapes for one character either may stand alone, which no encoding can write.
_HALF = "\\ud"
_ARTICLE_TYPES = ("Article", "BlogPosting", "Report", "Review", "LiveBlogPosting")

Node = Mapping[str, Any]


def nodes_of(elements: Elements) -> list[Node]:
    """All objects that describe the page, those of one script after another."""
    return list(_nodes(elements))


def article_node(nodes: Iterable[Node], here: Collection[str] = ()) -> Node:
    """The object that describes the article: the one that names an address of `here` as its own, else the first; empty where none does.

    Pages describe other stories too, which they lead to.
    """
    found = [node for node in nodes if _is_article(node)]
    own = (node for node in found if here and not _addresses(node).isdisjoint(here))
    return next(own, found[0] if found else {})


def of_page(nodes: Iterable[Node], here: Collection[str]) -> list[Node]:
    """`nodes` without the articles that name other addresses than those of `here` as their own: stories that the page leads to."""
    return [node for node in nodes if not (here and _is_article(node) and (given := _addresses(node)) and given.isdisjoint(here))]


def types(node: Node) -> list[str]:
    """What the object says it is."""
    given = node.get("@type")
    return [kind for kind in (given if isinstance(given, list) else [given]) if isinstance(kind, str)]


def selectors(node: Node) -> list[str]:
    """The CSS selectors of the parts that the object says are not free (schema.org hasPart of WebPageElement)."""
    parts = node.get("hasPart")
    return [
        selector
        for part in (parts if isinstance(parts, list) else [parts])[:_MAX_OBJECTS]
        if isinstance(part, Mapping) and not_free(part) and isinstance(selector := part.get("cssSelector"), str)
    ]


def not_free(node: Node) -> bool:
    """Whether the object says that not everybody may read it: `false`, also written as a word or a URL."""
    return str(node.get("isAccessibleForFree", "")).lower().endswith("false")


def names(value: object) -> list[str]:
    """The names in a value that is a name, an object with one, or a list of either."""
    if isinstance(value, str):
        return [text] if (text := " ".join(value.split())) else []
    if isinstance(value, Mapping):
        return names(value.get("name"))
    if isinstance(value, list):
        return [name for item in value[:_MAX_OBJECTS] if not isinstance(item, list) for name in names(item)]
    return []


def link(value: object) -> str | None:
    """The URL in a value that is one or an object that has one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("url") or value.get("@id")
    return value.strip() if isinstance(value, str) and value.strip().startswith(("http://", "https://")) else None


def _addresses(node: Node) -> set[str]:
    given = (link(node.get(member)) for member in ("url", "@id", "mainEntityOfPage"))
    return {address for one in given if (address := canonical_url(one))}


def _is_article(node: Node) -> bool:
    return any(kind.endswith(_ARTICLE_TYPES) for kind in types(node))


def _nodes(elements: Elements) -> Iterator[Node]:
    scripts = (script.text or "" for script in elements["script"] if "ld+json" in (script.get("type") or "").lower())
    waiting: list[object] = [_loads(script) for script in scripts if len(script) <= _MAX_CHARACTERS]
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        found = waiting.pop(0)
        if isinstance(found, list):
            waiting[:0] = found[:_MAX_OBJECTS]
        elif isinstance(found, dict):
            yield found
            waiting += [found[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(found.get(key), dict | list)]


def _loads(text: str) -> object:
    try:
        found: object = _DECODER.decode(text)
        if _HALF in text.lower():
            found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return found
