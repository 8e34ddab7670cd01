"""Edits of the held half that put in what was not there or say it otherwise. Pure but for the dice."""

from __future__ import annotations

import re
from collections import Counter

from tests.draws.names import place
from tests.draws.press import Edit, Editor
from tests.draws.words import STANDING, UNSPACED, Paragraph, Text, Word, each_word, standing

_SMALL = dict(zip(map(str, range(2, 13)), "two three four five six seven eight nine ten eleven twelve".split(), strict=True))
_GROUPED = re.compile(r"(\d)[,.  ](\d{3})\b")
_POINTS = '.,;:"“”'
#: Letters that one transliteration writes for another's, and the share of names that have another form altogether, as towns do.
_LETTERS, _TRANSLATED = (
    (("ph", "f"), ("y", "i"), ("w", "v"), ("ck", "k"), ("th", "t"), ("ий", "ы"), ("ё", "йо"), ("ü", "u"), ("ll", "l")),
    0.2,
)
_HEADS = {"en": "Also of note", "de": "Dazu auch", "es": "Además", "ru": "Читайте также", "ja": "関連"}
_CORRECTION = {
    "en": "Correction: an earlier version of this article misstated a figure and a name; both have been put right.",
    "de": "Korrektur: In einer früheren Fassung waren eine Zahl und ein Name falsch; beides ist berichtigt.",
    "es": "Corrección: una versión anterior contenía una cifra y un nombre equivocados; ambos se han rectificado.",
    "ru": "Исправление: в прежней версии были неверны число и имя; и то и другое исправлено.",
    "ja": "訂正：当初の記事で数字と名前に誤りがあり、いずれも改めました。",
}


def _subheads(text: Text, editor: Editor) -> Text:
    """A heading of a few words before every third paragraph."""
    out: list[Paragraph] = []
    for number, paragraph in enumerate(text.paragraphs):
        if number and number % 3 == 0:
            out.append(editor.written(text.language, 1)[: editor.random.randint(2, 5)])
        out.append(paragraph)
    return text.with_paragraphs(out)


def _house(text: Text, editor: Editor) -> Text:
    """Pointers to other stories of the house between paragraphs."""
    out: list[Paragraph] = []
    for paragraph in text.paragraphs:
        out.append(paragraph)
        if editor.random.random() < 0.3:
            pointer = " ".join(word.text for word in editor.written(text.language, 1)[:9])
            out.append(standing(f"{_HEADS[text.language]}: {pointer}", text.language))
    return text.with_paragraphs(out)


def _corrected(text: Text, editor: Editor) -> Text:
    """A figure put right and a note that says so."""
    places = [word.origin for word in text.words if any(map(str.isdigit, word.text)) and word.origin != STANDING]
    if not places:
        return text
    wrong = editor.random.choice(places)
    right = each_word(text, lambda word: editor.mint.word(word.text[::-1], word.story) if word.origin == wrong else word)
    return right.with_paragraphs([*right.paragraphs, standing(_CORRECTION[text.language], text.language)])


def _renamed(text: Text, editor: Editor) -> Text:
    """Names in another form throughout: transliterated by another rule as a rule, translated now and then."""
    if text.language in UNSPACED:
        return text
    often = Counter(word.text.strip(_POINTS) for word in text.words if word.text[0].isupper() and len(word.text) > 5)
    names = {name: _other_form(name, text.language, editor) for name, number in often.most_common(2) if number > 1}

    def other(word: Word) -> Word:
        bare = word.text.strip(_POINTS)
        return editor.mint.word(word.text.replace(bare, names[bare]), word.story) if bare in names else word

    return each_word(text, other) if names else text


def _other_form(name: str, language: str, editor: Editor) -> str:
    if editor.random.random() < _TRANSLATED:
        return place(editor.random, language)
    shown = name
    for letters, instead in _LETTERS:
        shown = shown.replace(letters, instead)
    return shown if shown != name else f"{name[:-1]}{name[-2:]}"


def _figures_restyled(text: Text, editor: Editor) -> Text:
    """Small numbers in words, thousands grouped otherwise: to a reader the same, to a machine other words."""
    if text.language != "en":
        return text

    def restyled(word: Word) -> Word:
        shown = _SMALL.get(word.text) or _GROUPED.sub(r"\1 \2", word.text)
        return word if shown == word.text else editor.mint.word(shown, word.story)

    return each_word(text, restyled)


def _glossed(text: Text, editor: Editor) -> Text:
    """Explanations in brackets and attributions put in mid-sentence, every twenty-five words or so."""
    if text.language != "en":
        return text

    def paragraph(words: Paragraph) -> Paragraph:
        out: list[Word] = []
        for at, word in enumerate(words):
            out.append(word)
            if 3 < at < len(words) - 2 and editor.random.random() < 0.04:
                gloss = editor.random.choice(("(about {} euros)", "(as of {})", "– page {} –", "[{} in the original]"))
                out += editor.mint.paragraph(gloss.format(editor.random.randint(2, 900)), "en", editor.own)
        return tuple(out)

    return text.with_paragraphs(map(paragraph, text.paragraphs))


def _outside(text: Text, editor: Editor) -> Text:
    """Another head of two paragraphs and another tail of one, around all but the ends."""
    if len(text.paragraphs) < 6:
        return text
    head = [editor.written(text.language, 2) for _ in range(2)]
    return text.with_paragraphs([*head, *text.paragraphs[1:-2], editor.written(text.language, 3)])


REWRITES: dict[str, Edit] = {
    "subheads": _subheads,
    "house": _house,
    "corrected": _corrected,
    "renamed": _renamed,
    "figures_restyled": _figures_restyled,
    "glossed": _glossed,
    "outside": _outside,
}
