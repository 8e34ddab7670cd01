"""The tags in the head of a page that speak of use: meta tags and licence links. Pure.

A scan, not a parser: the head is read as a browser would, as far as that decides which tags there are (comments, scripts, quoted
attributes), in one pass over a bounded beginning of the page. What a page says later, the cleaner finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from shared.directives import AGENT

#: Bytes of a page in which its head is looked for: most end within 50 kB, those with all their styles inside within 200.
_PREFIX = 256 * 1024
#: Characters of an attribute that are read: more than any URL or list of directives has.
_MAX_VALUE = 2048
#: Tags of each kind that are kept.
_MAX_TAGS = 32
_NAMES = frozenset({"robots", AGENT, "tdm-reservation", "tdm-policy"})
#: What decides in a head: a comment, an element that holds no tags, a tag that may speak of use, the end of it all.
_POINT = re.compile(r"<(?:(!--)|(?:(script|style|title|textarea)|(meta|link)|(body))(?=[\s/>]))", re.IGNORECASE)
#: An attribute's name and, where one follows, the sign before its value. Nothing is left to match at the end of a tag.
_ATTRIBUTE = re.compile(r"[\s/]*+(=?[^\s/>=]*+)(\s*+=\s*+)?")
_BARE = re.compile(r"[^\s>]*+")


@dataclass(frozen=True, slots=True)
class Tags:
    """Meta tags as (name in lower case, content), and targets of `<link rel="license">`, each in the order of the page."""

    metas: tuple[tuple[str, str], ...] = ()
    licences: tuple[str, ...] = ()

    def contents(self, name: str) -> tuple[str, ...]:
        """The contents of all meta tags of that name."""
        return tuple(content for found, content in self.metas if found == name)


def read_tags(body: bytes, charset: str) -> Tags:
    """The tags in the head of the page that `body` is, in the encoding `charset`. Never fails; linear in what is read of it."""
    metas: list[tuple[str, str]] = []
    licences: list[str] = []
    for tag, attributes in _tags(body[:_PREFIX].decode(charset, "replace")):
        name = attributes.get("name", "").strip().lower()
        if tag == "meta" and name in _NAMES and len(metas) < _MAX_TAGS:
            metas.append((name, attributes.get("content", "").strip()))
        elif tag == "link" and "license" in attributes.get("rel", "").lower().split() and len(licences) < _MAX_TAGS:
            licences.append(attributes.get("href", ""))
    return Tags(tuple(metas), tuple(licences))


def _tags(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each meta and link tag of the head. What is opened and never closed swallows the rest, as in a browser."""
    at = 0
    while at >= 0 and (point := _POINT.search(text, at)):
        comment, raw, tag, body = point.groups()
        if body:
            return
        if comment:
            at = text.find("-->", point.end() - 2)  # <!--> is a whole one
        elif raw:
            closing = re.compile(f"</{raw}", re.IGNORECASE).search(text, point.end())
            at = closing.end() if closing else -1
        else:
            attributes, at = _attributes(text, point.end())
            if at >= 0:
                yield tag.lower(), attributes


def _attributes(text: str, at: int) -> tuple[Mapping[str, str], int]:
    """The attributes from `at` to the end of their tag, the first of each name, and where that is; -1 where it has none."""
    found: dict[str, str] = {}
    while (attribute := _ATTRIBUTE.match(text, at)) and attribute[1]:
        at = attribute.end()
        value = ""
        if attribute[2]:
            value, at = _value(text, at)
            if at < 0:
                return found, -1
        found.setdefault(attribute[1].lower(), unescape(value[:_MAX_VALUE]))
    return found, at if at < len(text) else -1


def _value(text: str, at: int) -> tuple[str, int]:
    """The value that begins at `at`, and where it ends; -1 where its quotation mark is never closed."""
    mark = text[at : at + 1]
    if mark and mark in "\"'":
        end = text.find(mark, at + 1)
        return text[at + 1 : end], end + 1 if end >= 0 else -1
    bare = _BARE.match(text, at)
    return (bare[0], bare.end()) if bare else ("", at)
