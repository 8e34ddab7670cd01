"""Whether a page lacks the part that it says is not free.

Publishers tell search engines which elements a paywall covers (JSON-LD isAccessibleForFree, hasPart with cssSelector). Some send these
elements whole and cover them; then nothing is missing.
"""

from __future__ import annotations

import re
from collections.abc import Set

from lxml.etree import _Element

from services.cleaner.metadata.jsonld import Node, not_free, selectors

#: Words in the covered elements from which the covered part is there: a prompt to subscribe, put in its place, is shorter.
_DELIVERED_WORDS = 80
#: The last simple selector is what the element itself must match; only classes and ids are used in practice.
_SIMPLE = re.compile(r"([.#])([\w-]+)$")


def locked(tree: _Element, node: Node) -> bool:
    """Whether the page under `tree`, described by `node`, says that a part is not free and does not hold that part."""
    covered = selectors(node)
    if not not_free(node) and not covered:
        return False
    named = {match.groups() for selector in covered for one in selector.split(",") if (match := _SIMPLE.search(one.strip()))}
    return (
        not named
        or _words(tree, {name for mark, name in named if mark == "."}, {name for mark, name in named if mark == "#"}) < _DELIVERED_WORDS
    )


def _words(tree: _Element, classes: Set[str], ids: Set[str]) -> int:
    """Words in the elements of these classes and ids, as far as they matter."""
    count = 0
    for element in tree.iter("*"):
        if element.get("id") in ids or not classes.isdisjoint((element.get("class") or "").split()):
            count += sum(len(text.split()) for text in element.itertext())
            if count >= _DELIVERED_WORDS:
                break
    return count
