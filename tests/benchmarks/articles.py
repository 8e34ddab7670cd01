"""Invented plain-text articles for measurements: made by a seed, with repeated stories among them."""

from __future__ import annotations

import random
from collections.abc import Iterator

_SYLLABLES = "ba co di fu ga he ki lo mu ne po ra se ti vo wa xe yu za bri cla dro fle gro pla ste tra".split()


def articles(count: int, *, seed: int, words: int = 300, copies: float = 0.2) -> Iterator[str]:
    """`count` texts of about `words` words; a share of them are earlier ones with another first paragraph."""
    chance = random.Random(seed)
    lexicon = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    # Word frequencies fall off as in any language (Zipf's law), so that shingles are as rare and as common as in real text.
    weights = [1 / (rank + 3) for rank in range(len(lexicon))]
    told: list[list[str]] = []
    for _ in range(count):
        if told and chance.random() < copies:
            paragraphs = [_paragraph(chance, lexicon, weights, 40), *chance.choice(told)[1:]]
        else:
            paragraphs = [_paragraph(chance, lexicon, weights, 50) for _ in range(max(1, words // 50))]
            told = [*told[-500:], paragraphs]
        yield "\n\n".join(paragraphs)


def _paragraph(chance: random.Random, lexicon: list[str], weights: list[float], words: int) -> str:
    sentences = []
    drawn = chance.choices(lexicon, weights, k=words)
    for at in range(0, words, 16):
        sentence = drawn[at : at + 16]
        sentence[-1] += "."
        sentences.append(" ".join([sentence[0].capitalize(), *sentence[1:]]))
    return " ".join(sentences)
