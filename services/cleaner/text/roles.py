"""The parts that words play where a publisher addresses a reader, by language: what `[prompt]` of the rule files says. Pure.

Each language has a bit for each role in one number per word, so that the roles of a line are the union of its words' numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from services.cleaner.text.words import wide, words

#: Roles a word can have in a prompt; `prompts.py` and `appeals.py` say how they combine.
ROLES = (
    "you", "we", "screen", "account", "money", "act", "threat", "narration", "advice", "call", "letters", "wares", "consent", "talk",
)  # fmt: skip
_ALL = (1 << len(ROLES)) - 1
#: Letters by which a word given as `abcd*` is looked up.
_STEM = 4
#: Words whose roles are kept at hand: more than recur in the news of a day, and few megabytes, whatever a text holds.
_KEPT_WORDS = 30_000


@dataclass(slots=True)
class Roles:
    """Words and beginnings of words with the roles they play; `languages` are numbered as they were learned.

    In a script without spaces each character is a word, so that a role is played by a run of them, looked up by its first.
    """

    languages: list[str] = field(default_factory=list)
    _exact: dict[str, int] = field(default_factory=dict)
    _stems: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _runs: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
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
            if word and wide(item):
                self._runs.setdefault(word, []).append(((word, *more), bit))
                continue
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
        if not self._runs.keys().isdisjoint(line):
            played |= self._played_by_runs(tuple(line))
        return _best(played) if played else frozenset()

    def advises(self, word: str) -> bool:
        """Whether `word` begins advice in any language."""
        return bool(self._bits(word) & self._advice)

    def _played_by_runs(self, line: tuple[str, ...]) -> int:
        played = 0
        for at, word in enumerate(line):
            for run, bit in self._runs.get(word, ()):
                if line[at : at + len(run)] == run:
                    played |= bit
        return played

    def _bits(self, word: str) -> int:
        bits = self._exact.get(word, 0) | self._exact.get(word.rpartition("'")[2], 0)  # "l'application" is one word
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
