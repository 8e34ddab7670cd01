"""Prompts about payment and access, recognised by who speaks to whom about what rather than by their wording.

A publisher's prompt addresses the reader ("you") about an account or money, asks for an act and often threatens; its words are
known by these roles (`[prompt]` of each rule file). A line with enough roles is strong; the lines around it that have some
belong to it. News about subscriptions has the same words, but reports speech or does not speak to the reader as the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cleaner.text.cuts import Verdict
from services.cleaner.text.language import STEM, Knowledge
from services.cleaner.text.lines import Line
from shared.record import Kind

_TOPICS = frozenset({"account", "money", "act", "threat"})
#: Topics of a line that is a prompt by itself.
_STRONG = 3
#: Words up to which a line may do without an address ("Act now or lose access"): a longer one would name its reader.
_TERSE = 12
#: Words of the longest prompt, with a little to spare; a longer line is an article's paragraph.
_LONGEST = 40
_CURRENCY = re.compile(r"[$€£¥₹₽]\s?\d|\d\s?[$€£¥₹₽]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Roles that the words of a line play in the language that explains most of them."""

    roles: frozenset[str]
    size: int

    @property
    def topics(self) -> int:
        return len(self.roles & _TOPICS)

    @property
    def addressed(self) -> bool:
        return "you" in self.roles or "we" in self.roles

    @property
    def from_the_page(self) -> bool:
        return "we" in self.roles or "screen" in self.roles

    @property
    def strong(self) -> bool:
        about = bool(self.roles & {"account", "money"})
        spoken = "you" in self.roles or self.size <= _TERSE or {"we", "screen"} <= self.roles
        return about and self.topics >= _STRONG and spoken

    @property
    def complete(self) -> bool:
        """A prompt wherever it stands."""
        return self.strong and (self.from_the_page or self.topics == len(_TOPICS))

    @property
    def weak(self) -> bool:
        """Likely a prompt where it stands beside a strong line."""
        return self.addressed and (self.topics >= 2 or (self.size <= _TERSE and self.topics >= 1))


def prompt_blocks(lines: Sequence[Line], known: Knowledge) -> Iterator[Verdict]:
    """The lines of prompts about payment and access.

    A block needs a strong line, and besides a sign that the page speaks ("we", a thing to click), a line that lacks nothing,
    or a place at the edge of the text, before the first prose or after the last.
    """
    readings = [_read(found, known) for found in lines]
    prosaic = [index for index, found in enumerate(lines) if found.prose and not _belongs(readings[index])]
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _belongs(readings[end]):
            end += 1
        block = [reading for reading in readings[start:end] if reading]
        outside = not prosaic or end <= prosaic[0] or start > prosaic[-1]
        if any(one.strong for one in block) and (outside or any(one.complete or one.from_the_page for one in block)):
            kind = Kind.PAYMENT if any({"money", "threat"} <= one.roles or "money" in one.roles for one in block) else Kind.SUBSCRIPTION
            for index in range(start, end):
                yield Verdict(index, kind, "text.prompt_block")
        start = max(end, start + 1)


def _belongs(reading: _Reading | None) -> bool:
    return reading is not None and (reading.strong or reading.weak)


def _read(line: Line, known: Knowledge) -> _Reading | None:
    """The roles in `line`, or None for one that cannot be a prompt: too long, a quotation, a list item, reported speech."""
    if line.size > _LONGEST or not line.words or line.quoted or line.bullet or any(mark in line.text for mark in "“”„«»"):
        return None
    by_language: dict[str, set[str]] = {}
    for word in line.words:
        for language, role in known.roles.get(word, ()):
            by_language.setdefault(language, set()).add(role)
        for stem, language, role in known.stems.get(word[:STEM], ()):
            if word.startswith(stem):
                by_language.setdefault(language, set()).add(role)
    if not by_language:
        return None
    roles = max(by_language.values(), key=lambda found: (len(found - {"advice"}), sorted(found)))
    if _CURRENCY.search(line.text):
        roles = roles | {"money"}
    advice = "advice" in _roles_of(line.words[0], known) and not roles & {"we", "screen"}
    return None if advice or "narration" in roles else _Reading(frozenset(roles), line.size)


def _roles_of(word: str, known: Knowledge) -> set[str]:
    return {role for _, role in known.roles.get(word, ())}
