"""Edits of the held half that change letters: the words stay the same words, in another writing. Pure but for the dice."""

from __future__ import annotations

import html
import re

from tests.draws.press import Edit, Editor
from tests.draws.words import UNSPACED, Text, Word, each_word

#: Word joiner, no-break space of no width, invisible separator, left-to-right mark, combining grapheme joiner: none is seen.
_UNSEEN = "\u2060\ufeff\u2063\u200e\u034f"
_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))
_WIDE = str.maketrans("0123456789%", "０１２３４５６７８９％")
_ENTITIES = {
    "é": "&eacute;",
    "ü": "&uuml;",
    "ö": "&ouml;",
    "ä": "&auml;",
    "ß": "&szlig;",
    "ñ": "&ntilde;",
    "í": "&iacute;",
    "ó": "&oacute;",
}
_DOTS = str.maketrans("áâäéëóöúü", "aaaeeoouu")
#: Endings and stems that differ between British and American English, and between old and new German and Russian spelling.
_SPELLINGS = {
    "en": (
        ("ised", "ized"),
        ("ise", "ize"),
        ("our", "or"),
        ("ogue", "og"),
        ("tre", "ter"),
        ("elled", "eled"),
    ),
    "de": (("ß", "ss"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue")),
    "ru": (("ё", "е"),),
}


def _unseen(text: Text, editor: Editor) -> Text:
    """Characters that nobody sees, within words and at their ends, as pasted text has."""

    def strewn(word: Word) -> Word:
        if len(word.text) < 4 or editor.random.random() < 0.6:
            return word
        at = editor.random.randint(1, len(word.text))
        return word.printed(word.text[:at] + editor.random.choice(_UNSEEN) + word.text[at:])

    return text if text.language in UNSPACED else each_word(text, strewn)


def _entities(text: Text, editor: Editor) -> Text:
    """Entities left in, once or twice over, and a no-break space for some spaces."""
    twice = editor.random.random() < 0.3

    def escaped(word: Word) -> Word:
        shown = "".join(_ENTITIES.get(letter, letter) for letter in html.escape(word.text))
        return word.printed(shown.replace("&", "&amp;") if twice else shown)

    return each_word(text, escaped)


def _hyphenated(text: Text, editor: Editor) -> Text:
    """Words broken at the ends of lines, as in text taken from columns."""

    def broken(word: Word) -> Word:
        if len(word.text) < 8 or not word.text.isalpha() or editor.random.random() < 0.6:
            return word
        at = editor.random.randint(3, len(word.text) - 3)
        return word.printed(f"{word.text[:at]}-\n{word.text[at:]}")

    return text if text.language in UNSPACED else each_word(text, broken)


def _respelled(text: Text, editor: Editor) -> Text:
    """The other spelling of the language."""
    pairs = _SPELLINGS.get(text.language, ())

    def other(word: Word) -> Word:
        shown = word.text
        for one, instead in pairs:
            shown = re.sub(f"(?<=\\w\\w){one}" if text.language == "en" else one, instead, shown)
        return word.printed(shown)

    return each_word(text, other) if pairs else text


def _typeset(text: Text, editor: Editor) -> Text:
    """Ligatures, or figures of full width where characters are."""
    if text.language in UNSPACED:
        return each_word(text, lambda word: word.printed(word.text.translate(_WIDE)))

    def joined(word: Word) -> Word:
        shown = word.text
        for letters, ligature in _LIGATURES:
            shown = shown.replace(letters, ligature)
        return word.printed(shown)

    return each_word(text, joined)


def _plain(text: Text, editor: Editor) -> Text:
    """Accents gone, as from an old terminal."""
    return each_word(text, lambda word: word.printed(word.text.translate(_DOTS))) if text.language in ("es", "de") else text


def _lead_in(text: Text, editor: Editor) -> Text:
    """The first words of paragraphs in capitals, the first letter set apart in the first."""
    number = editor.random.randint(2, 5)
    first, *rest = [
        tuple(word.printed(word.text.upper()) if at < number else word for at, word in enumerate(one)) for one in text.paragraphs
    ]
    initial = first[0].printed(f"{first[0].text[0]} {first[0].text[1:]}") if len(first[0].text) > 3 else first[0]
    return text if text.language in UNSPACED else text.with_paragraphs([(initial, *first[1:]), *rest])


def _marked(text: Text, editor: Editor) -> Text:
    """Marks of a markup language left standing: stars around words, bullets, numbers of notes."""

    def starred(word: Word) -> Word:
        chance = editor.random.random()
        return word.printed(
            f"**{word.text}**" if chance < 0.03 else f"{word.text}[{editor.random.randint(1, 19)}]" if chance < 0.05 else word.text
        )

    return text if text.language in UNSPACED else each_word(text, starred)


LETTERS: dict[str, Edit] = {
    "unseen": _unseen,
    "entities": _entities,
    "hyphenated": _hyphenated,
    "respelled": _respelled,
    "typeset": _typeset,
    "plain": _plain,
    "lead_in": _lead_in,
    "marked": _marked,
}
