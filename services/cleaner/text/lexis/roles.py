"""The parts that words play where a publisher addresses a reader, by language: what `[prompt]` of the rule files says. Pure.

Each language has a bit for each role in one number per word, so that the roles of a line are the union of its words' numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from struct import unpack

from services.cleaner.text.kept import Kept
from services.cleaner.text.words import pairs, wide, words

#: Roles a word can have in a prompt; `prompts.py` and `appeals.py` say how they combine.
ROLES = (
    "you", "we", "screen", "account", "money", "act", "threat", "narration", "advice", "call", "letters", "wares", "consent", "talk",
    "reader",
)  # fmt: skip
#: Bits of a language, one more than ROLES has: lanes are read as numbers of two bytes.
_LANE = 16
#: Languages at most.
_LANGUAGES = 64
#: Says of a word that a run of words may begin with it: a bit that no role has, as large numbers cost time.
_BEGINS = 1 << len(ROLES)
#: Letters by which a word given as `abcd*` is looked up.
_STEM = 4
_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Roles:
    """Words and beginnings of words with the roles they play; `languages` are numbered as they were learned.

    In a script without spaces each character is a word, so that a role is played by a run of them, looked up by the first two.
    """

    languages: list[str] = field(default_factory=list)
    _exact: dict[str, int] = field(default_factory=dict)
    _stems: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    _runs: dict[str, list[tuple[tuple[str, ...], int]]] = field(default_factory=dict)
    _advice: int = 0
    _begin_runs: set[str] = field(default_factory=set)
    _mask: int = -1
    _within: dict[frozenset[str], Roles] = field(default_factory=dict)
    _found: Kept[int] = field(init=False)

    def __post_init__(self) -> None:
        self._found = Kept(self._bits)

    def learn(self, language: str, role: str, given: Iterable[str]) -> None:
        """Learn the words `given`, those with a final `*` by their beginning.

        Raises:
            ValueError: there is no such role, or an item is not one word.
        """
        if role not in ROLES:
            raise ValueError(f"{language}: a prompt has no role {role!r}; the roles are {', '.join(ROLES)}")
        if language not in self.languages:
            self.languages.append(language)
        bit = 1 << (_LANE * self.languages.index(language) + ROLES.index(role))
        self._advice |= bit if role == "advice" else 0
        for item in given:
            word, *more = words(item) or [""]
            if more and wide(item):
                self._runs.setdefault(word + more[0], []).append(((word, *more), bit))
                self._begin_runs.add(word)
                continue
            if not word or more:
                raise ValueError(f"{language}: in a prompt {item!r} can play no role: it is not one word")
            if item.endswith("*"):
                self._stems.setdefault(word[:_STEM], []).append((word, bit))
            else:
                self._exact[word] = self._exact.get(word, 0) | bit
        self._found.clear()

    def within(self, languages: frozenset[str]) -> Roles:
        """These roles as words of `languages` alone play them: "du" is the reader in German and no one in French."""
        found = self._within.get(languages)
        if found is None:
            lanes = (_LANE * at for at, language in enumerate(self.languages) if language in languages)
            mask = sum(((1 << _LANE) - 1) << lane for lane in lanes)
            found = self._within[languages] = replace(self, _mask=mask, _within={})
            found._found = self._found  # of all languages: the mask is for what is made of it
        return found

    def of(self, line: Sequence[str]) -> frozenset[str]:
        """Roles of the words `line` in the language that explains most of them; none for words of no role."""
        played = 0
        for bits in set(map(self._found.__getitem__, line)):
            played |= bits
        return self.among(played, line) if played else _NONE

    def bits(self, word: str) -> int:
        """The parts that `word` may play, a bit for each role of each language; those of several words are united by `|`."""
        return self._found[word]

    def may_play(self, played: int, wanted: int) -> bool:
        """Whether words whose bits together are `played` may play one of the roles `wanted`, the bits of `in_any_language`."""
        return bool(played & (wanted & self._mask | _BEGINS))

    def among(self, played: int, line: Sequence[str]) -> frozenset[str]:
        """`of` the words `line`, whose bits together are `played`."""
        if played & _BEGINS:
            played = (played ^ _BEGINS) | self._played_by_runs(tuple(line))
        played &= self._mask
        return _best(played) if played else _NONE

    def advises(self, word: str) -> bool:
        """Whether `word` begins advice in any language."""
        return bool(self._found[word] & self._advice & self._mask)

    def _played_by_runs(self, line: tuple[str, ...]) -> int:
        played, beginnings = 0, pairs(line)
        if self._runs.keys().isdisjoint(beginnings):
            return played
        for at in [at for at, pair in enumerate(beginnings) if pair in self._runs]:
            for run, bit in self._runs[line[at] + line[at + 1]]:
                if line[at : at + len(run)] == run:
                    played |= bit
        return played

    def _bits(self, word: str) -> int:
        bits = _BEGINS if word in self._begin_runs else 0
        bits |= self._exact.get(word, 0)
        if "'" in word:  # "l'application" is one word
            bits |= self._exact.get(word.rpartition("'")[2], 0)
        for beginning, bit in self._stems.get(word[:_STEM], ()):
            if word.startswith(beginning):
                bits |= bit
        return bits


def in_any_language(roles: Iterable[str]) -> int:
    """The bits of `roles` in every language."""
    bits = sum(1 << ROLES.index(role) for role in roles)
    return sum(bits << _LANE * language for language in range(_LANGUAGES))


@lru_cache(maxsize=20_000)
def _best(played: int) -> frozenset[str]:
    """The roles of the language that has most of them; advice, which every text may have, does not count."""
    size = -(-played.bit_length() // _LANE)
    return max(map(_ranked, set(unpack(f"<{size}H", played.to_bytes(2 * size, "little")))))[-1]


@cache
def _ranked(bits: int) -> tuple[int, tuple[str, ...], frozenset[str]]:
    """The roles of one language, and before them what they are compared by. There are no more of these than sets of roles."""
    found = frozenset(role for place, role in enumerate(ROLES) if bits >> place & 1)
    return len(found - {"advice"}), tuple(sorted(found)), found
