"""Invented articles of which no two share a phrase."""

from __future__ import annotations

import random

_SYLLABLES = "ba co di fu ga he ki lo mu ne po ra se ti vo wa xe yu za bri cla dro fle gro pla ste tra".split()


def article(name: str, paragraphs: int = 3) -> str:
    """A text of some 60 words a paragraph, the same for the same name; each word is of this article alone."""
    chance = random.Random(name)
    own = chance.choice("bcdfghklmnprstvwz") + chance.choice("aeiou")
    lexicon = [own + "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))) for _ in range(400)]
    return "\n\n".join(" ".join(_sentence(chance, lexicon) for _ in range(5)) for _ in range(paragraphs)) + "\n"


def _sentence(chance: random.Random, lexicon: list[str]) -> str:
    words = chance.choices(lexicon, k=12)
    return f"{words[0].capitalize()} {' '.join(words[1:])}."
