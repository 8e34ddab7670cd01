"""Edits of spelling: another house writes every name in its own way, throughout. Pure but for the dice.

A name in another spelling is the same word, so it keeps its origin; a name that stands for another is a word of the editor's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.draws.names import surname
from tests.draws.press import Edit, Editor
from tests.draws.words import UNSPACED, Text, Word, each_word

#: Marks that stand on a word and are no part of it.
_AROUND = "\"'“”„«»‘’()[].,;:!?–—-"
#: What houses write for each other's letters, by language: romanisation, doubling, marks left out or put in.
_LETTERS: dict[str, Sequence[tuple[str, str]]] = {
    "en": (("w", "v"), ("ck", "k"), ("th", "t"), ("x", "ks"), ("f", "ph"), ("c", "k"), ("o", "ö"), ("e", "é"), ("y", "i"), ("l", "ll")),
    "de": (("ü", "ue"), ("ö", "oe"), ("ä", "ae"), ("ß", "ss"), ("k", "c"), ("f", "ph"), ("i", "y"), ("th", "t")),
    "es": (("ñ", "n"), ("ü", "u"), ("í", "i"), ("b", "v"), ("j", "x"), ("qu", "k"), ("z", "s"), ("rr", "r"), ("l", "ll")),
    "ru": (("ё", "е"), ("й", "и"), ("е", "э"), ("ск", "зк"), ("о", "а"), ("х", "г"), ("в", "ф")),
}
#: Letters with marks, and what stands for them without.
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ñ": "n", "ё": "е"})
#: Letters that one house changes in another's names, at most.
_CHANGES = 3


def _names(text: Text) -> list[str]:
    """Words that begin with a capital more than once and never without: as near to names as looks tell."""
    bare = [word.text.strip(_AROUND) for word in text.words]
    capital = Counter(each for each in bare if each[:1].isupper() and each[1:].islower() and len(each) > 3)
    small = {each for each in bare if each[:1].islower()}
    return [each for each, number in capital.items() if number > 1 and each.lower() not in small]


def _respelled(text: Text, editor: Editor) -> Text:
    """Every name that recurs in another spelling, the same throughout."""
    if text.language in UNSPACED:
        return text
    known = list(_LETTERS[text.language])
    chosen = editor.random.sample(known, min(_CHANGES, len(known)))

    def spelled(name: str) -> str:
        low = name.lower()
        for one, other in chosen:
            low = low.replace(one, other)
        return low.capitalize()

    other = {name: spelled(name) for name in _names(text)}
    return each_word(text, lambda word: word.printed(_with(word, other[name])) if (name := word.text.strip(_AROUND)) in other else word)


def _renamed(text: Text, editor: Editor) -> Text:
    """One or two names that recur are others throughout: the street, the company and the minister as another house calls them."""
    found = _names(text) if text.language not in UNSPACED else []
    if not found:
        return text
    other = {name: surname(editor.random, text.language) for name in editor.random.sample(found, min(2, len(found)))}

    def named(word: Word) -> Word:
        name = word.text.strip(_AROUND)
        return editor.mint.word(_with(word, other[name]), word.story) if name in other else word

    return each_word(text, named)


def _plain_letters(text: Text, editor: Editor) -> Text:
    """Letters with marks written without, as old systems need them."""
    return each_word(text, lambda word: word.printed(word.text.translate(_PLAIN))) if text.language in ("de", "es", "ru") else text


def _with(word: Word, name: str) -> str:
    return word.text.replace(word.text.strip(_AROUND), name)


SPELLING: dict[str, Edit] = {"names_spelled": _respelled, "names_swapped": _renamed, "bare_letters": _plain_letters}
