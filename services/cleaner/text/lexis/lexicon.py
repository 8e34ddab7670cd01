"""Words of one meaning in all languages together: what `[lexicon]` of the rule files says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.cleaner.text.kept import Kept
from services.cleaner.text.words import wide, words

#: What a rule file may list: what authors are and do, what stands before and between their names; what a date stamp says of the page;
#: what rights notices and source lines are made of; what one says who speaks of social networks;
#: what is traded, and what markets are called.
LEXICONS = (
    "author",
    "newsroom",
    "biography",
    "being",
    "covering",
    "honour",
    "joining",
    "stamping",
    "ago",
    "copying",
    "permission",
    "work",
    "this",
    "source",
    "agencies",
    "network",
    "instrument",
    "market",
)


@dataclass(slots=True)
class Lexicon:
    """Words for comparing: some whole, some by their beginning, some by a part of them, as languages that compound words need it.

    In a script without spaces each character is a word; `runs` are what is looked for among them.
    """

    exact: frozenset[str]
    stems: tuple[str, ...]
    parts: tuple[str, ...]
    runs: tuple[str, ...] = ()
    _holds: Kept[bool] = field(init=False)
    _wide_words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._wide_words = frozenset(next(filter(wide, run)) for run in self.runs)
        self._holds = Kept(self._lists)

    def __contains__(self, word: str) -> bool:
        return self._holds[word]

    def may_hold(self, word: str) -> bool:
        """Whether `word` is in it, or is a character that a run of it has; for who keeps the answer, as this does not."""
        return self._lists(word) or word in self._wide_words

    def _lists(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.stems) or any(part in word for part in self.parts)

    def among(self, found: Iterable[str]) -> bool:
        """Whether one of the words `found` is in it."""
        said = tuple(found)
        if any(map(self._holds.__getitem__, said)):
            return True
        joined = "" if self._wide_words.isdisjoint(said) else "".join(said)
        return bool(joined) and any(run in joined for run in self.runs)


def lexicon(name: str, given: Iterable[str]) -> Lexicon:
    """The lexicon of the words `given`: `abc*` by its beginning, `*abc*` by a part.

    Raises:
        ValueError: an item is not one word.
    """
    exact: set[str] = set()
    stems: set[str] = set()
    parts: set[str] = set()
    runs: set[str] = set()
    for item in given:
        word, *more = words(item) or [""]
        if more and wide(item):
            runs.add("".join((word, *more)))
            continue
        if not word or more:
            raise ValueError(f"lexicon {name}: {item!r} is not one word")
        into = exact if not item.endswith("*") else parts if item.startswith("*") else stems
        into.add(word)
    return Lexicon(frozenset(exact), tuple(sorted(stems)), tuple(sorted(parts)), tuple(sorted(runs)))
