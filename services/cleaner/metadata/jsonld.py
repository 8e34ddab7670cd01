"""JSON-LD of a page: the objects that describe it, flat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.etree import _Element

#: Bytes of one script that are read; articles' are below 100 kB, their full text included.
_MAX_CHARACTERS = 1_000_000
#: Objects of a page that are looked at: product lists run to thousands.
_MAX_OBJECTS = 500
_ARTICLE_TYPES = ("Article", "BlogPosting", "Report", "Review", "LiveBlogPosting")

Node = Mapping[str, Any]


def article_node(tree: _Element) -> Node:
    """The object that describes the article; empty where none does."""
    return next((node for node in _nodes(tree) if _is_article(node)), {})


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


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    return any(isinstance(kind, str) and kind.endswith(_ARTICLE_TYPES) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _nodes(tree: _Element) -> Iterator[Node]:
    scripts = (script.text or "" for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower())
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
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
