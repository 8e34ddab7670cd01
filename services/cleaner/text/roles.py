"""The parts that words play where a publisher addresses a reader, by language: what `[prompt]` of the rule files says. Pure.

Each language has a bit for each role in one number per word, so that the roles of a line are the union of its words' numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from services.cleaner.text.words import words

#: Roles a word can have in a prompt; `prompts.py` says how they combine.
ROLES = ("you", "we", "screen", "account", "money", "act", "threat", "narration", "advice")
_ALL = (1 << len(ROLES)) - 1
#: Letters by which a word given as `abcd*` is looked up.
_STEM = 4
#: Words whose roles are kept at hand: more than recur in the news of a day, and few megabytes, whatever a text holds.
_KEPT_WORDS = 30_000


@dataclass(slots=True)
class Roles:
    """Words and beginnings of words with the roles they play; `languages` are numbered as they were learned."""

    languages: list[str] = field(default_factory=list)
    _exact: dict[str, int] = field(default_factory=dict)
    _stems: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _found: dict[str, int] = field(default_factory=dict)
    _advice: int = 0

    def learn(self, language: str, role: str, given: Iterable[str]) -> None:
        """Learn the words `given`, those with a final `*` by their beginning.

        Raises:
            ValueError: there is no such role, or an item is not one word.
        """
        if role not in ROLES:
            raise ValueError(f"{language}: a prompt has no role {role!r}; the roles are {', '.join(ROLES)}")
        if language not in self.languages:
            self.languages.append(language)
        bit = 1 << (self.languages.index(language) * len(ROLES) + ROLES.index(role))
        self._advice |= bit if role == "advice" else 0
        for item in given:
            word, *more = words(item) or [""]
            if not word or more:
                raise ValueError(f"{language}: in a prompt {item!r} can play no role: it is not one word")
            if item.endswith("*"):
                self._stems.setdefault(word[:_STEM], []).append((word, bit))
            else:
                self._exact[word] = self._exact.get(word, 0) | bit
        self._found.clear()

    def of(self, line: Sequence[str]) -> frozenset[str]:
        """Roles of the words `line` in the language that explains most of them; none for words of no role."""
        played, found = 0, self._found
        for word in line:
            bits = found.get(word)
            played |= self._bits(word) if bits is None else bits
        return _best(played) if played else frozenset()

    def advises(self, word: str) -> bool:
        """Whether `word` begins advice in any language."""
        return bool(self._bits(word) & self._advice)

    def _bits(self, word: str) -> int:
        bits = self._exact.get(word, 0)
        for beginning, bit in self._stems.get(word[:_STEM], ()):
            if word.startswith(beginning):
                bits |= bit
        if len(self._found) < _KEPT_WORDS:
            self._found[word] = bits
        return bits


@lru_cache(maxsize=20_000)
def _best(played: int) -> frozenset[str]:
    """The roles of the language that has most of them; advice, which every text may have, does not count."""
    ranked: list[frozenset[str]] = []
    while played:
        bits = played & _ALL
        ranked.append(frozenset(role for place, role in enumerate(ROLES) if bits >> place & 1))
        played >>= len(ROLES)
    return max(ranked, key=lambda found: (len(found - {"advice"}), sorted(found)))
