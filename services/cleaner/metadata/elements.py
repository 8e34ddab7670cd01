"""The elements by which a page declares something, found in one walk: each walk over a page's tree costs as much as reading them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml.etree import _Element

_TELLING = ("title", "meta", "link", "script", "h1", "time", "a", "img")

#: Elements by name, those of each in document order; every name that is asked for is there.
Elements = Mapping[str, Sequence[_Element]]


def elements_of(tree: _Element) -> Elements:
    """The telling elements under `tree`."""
    found: dict[str, list[_Element]] = {name: [] for name in _TELLING}
    for element in tree.iter(*_TELLING):
        found[element.tag].append(element)
    return found
