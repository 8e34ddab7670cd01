"""Invented plain-text articles for measurements: made by a seed, with repeated stories among them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_SYLLABLES = "ba co di fu ga he ki lo mu ne po ra se ti vo wa xe yu za bri cla dro fle gro pla ste tra".split()
#: Stories a copy may be of: the newest, as news is copied within hours.
_REMEMBERED = 500


def articles(count: int, *, seed: int, words: int, copies: float = 0.2) -> Iterator[str]:
    """`count` texts of about `words` words; a share of them are earlier ones with another first paragraph."""
    chance = random.Random(seed)
    language = _Language.made(chance)
    told: list[list[str]] = []
    for _ in range(count):
        if told and chance.random() < copies:
            paragraphs = [language.paragraph(chance, 40), *chance.choice(told)[1:]]
        else:
            paragraphs = [language.paragraph(chance, 50) for _ in range(max(1, words // 50))]
            told = [*told[1 - _REMEMBERED :], paragraphs]
        yield "\n\n".join(paragraphs)


@dataclass(frozen=True, slots=True)
class _Language:
    """Words, and sums of how often each is used: frequencies fall off as in any language (Zipf's law), so that shingles are as
    rare and as common as in real text."""

    lexicon: list[str]
    frequencies: list[float]

    @classmethod
    def made(cls, chance: random.Random) -> _Language:
        lexicon = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
        return cls(lexicon, list(accumulate(1 / (rank + 3) for rank in range(len(lexicon)))))

    def paragraph(self, chance: random.Random, words: int) -> str:
        """Sentences of sixteen words."""
        sentences = []
        drawn = chance.choices(self.lexicon, cum_weights=self.frequencies, k=words)
        for at in range(0, words, 16):
            sentence = drawn[at : at + 16]
            sentence[-1] += "."
            sentences.append(" ".join([sentence[0].capitalize(), *sentence[1:]]))
        return " ".join(sentences)
