"""Whether a page lacks the part that it says is not free.

Publishers tell search engines which elements a paywall covers (JSON-LD isAccessibleForFree, hasPart with cssSelector). Some send these
elements whole and cover them; then nothing is missing.
"""

from __future__ import annotations

import re
from collections.abc import Set

from lxml.etree import _Element, iterwalk

from services.cleaner.metadata.jsonld import Node, not_free, selectors

#: Words in the covered elements from which the covered part is there: a prompt to subscribe, put in its place, is shorter.
_DELIVERED_WORDS = 80
#: The last simple selector is what the element itself must match; only classes and ids are used in practice.
_SIMPLE = re.compile(r"([.#])([\w-]+)$")


def locked(tree: _Element, node: Node) -> bool:
    """Whether the page under `tree`, described by `node`, says that a part is not free and does not hold that part. Linear."""
    covered = selectors(node)
    if not not_free(node) and not covered:
        return False
    named = {match.groups() for selector in covered for one in selector.split(",") if (match := _SIMPLE.search(one.strip()))}
    return not named or _words(tree, named) < _DELIVERED_WORDS


def _words(tree: _Element, named: Set[tuple[str, ...]]) -> int:
    """Words in the elements that bear one of these (mark, name), as far as they matter."""
    count = depth = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        if event == "start":
            depth += bool(depth) or _is_named(element, named)
            count += len((element.text or "").split()) if depth else 0
        else:
            depth -= bool(depth)
            count += len((element.tail or "").split()) if depth else 0
        if count >= _DELIVERED_WORDS:
            break
    return count


def _is_named(element: _Element, named: Set[tuple[str, ...]]) -> bool:
    classes = (element.get("class") or "").split()
    return ("#", element.get("id") or "") in named or any((".", name) in named for name in classes)
