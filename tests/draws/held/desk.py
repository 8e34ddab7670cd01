"""Edits of the held half that change the text: what is cut, put in, moved or said otherwise. Pure but for the dice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from tests.draws.names import place, surname
from tests.draws.press import Edit, Editor
from tests.draws.words import STANDING, UNSPACED, Paragraph, Text, Word, each_word, standing

_END = re.compile(r"[.!?。]\W*$")
_SMALL = dict(zip(map(str, range(2, 13)), "two three four five six seven eight nine ten eleven twelve".split(), strict=True))
_GROUPED = re.compile(r"(\d)[,.  ](\d{3})\b")
_HEADS = {"en": "Also of note", "de": "Dazu auch", "es": "Además", "ru": "Читайте также", "ja": "関連"}
_CORRECTION = {
    "en": "Correction: an earlier version of this article misstated a figure and a name; both have been put right.",
    "de": "Korrektur: In einer früheren Fassung waren eine Zahl und ein Name falsch; beides ist berichtigt.",
    "es": "Corrección: una versión anterior contenía una cifra y un nombre equivocados; ambos se han rectificado.",
    "ru": "Исправление: в прежней версии были неверны число и имя; и то и другое исправлено.",
    "ja": "訂正：当初の記事で数字と名前に誤りがあり、いずれも改めました。",
}
#: Fewest words that a cut leaves.
_LEAST = 50


def sentences(paragraph: Paragraph) -> list[Paragraph]:
    """The sentences of a paragraph, by the punctuation on its words."""
    found: list[list[Word]] = [[]]
    for word in paragraph:
        found[-1].append(word)
        if _END.search(word.text):
            found.append([])
    return [tuple(one) for one in found if one]


def _enough(short: Text, text: Text) -> Text:
    return short if sum(word.counts for word in short.words) >= _LEAST else text


def _first_third(text: Text, editor: Editor) -> Text:
    """The first third of the words, to the end of a sentence."""
    goal, taken, kept = len(list(text.words)) / 3, 0, list[Paragraph]()
    for paragraph in text.paragraphs:
        for sentence in sentences(paragraph):
            if taken < goal:
                kept.append(sentence)
                taken += len(sentence)
    return _enough(text.with_paragraphs(kept), text)


def _clauses_out(text: Text, editor: Editor) -> Text:
    """What follows a comma is cut to the end of the sentence, here and there."""

    def shorter(sentence: Paragraph) -> Paragraph:
        commas = [at for at, word in enumerate(sentence) if word.text.endswith(",") and at > 4]
        if not commas or editor.random.random() < 0.6:
            return sentence
        last = sentence[commas[-1]]
        return (*sentence[: commas[-1]], last.printed(last.text[:-1] + "."))

    shortened = (tuple(word for sentence in sentences(one) for word in shorter(sentence)) for one in text.paragraphs)
    return _enough(text.with_paragraphs(shortened), text)


def _sentences_moved(text: Text, editor: Editor) -> Text:
    """Neighbouring sentences change places within paragraphs."""

    def moved(paragraph: Paragraph) -> Paragraph:
        order = sentences(paragraph)
        for at in range(0, len(order) - 1, 2):
            if editor.random.random() < 0.5:
                order[at], order[at + 1] = order[at + 1], order[at]
        return tuple(word for sentence in order for word in sentence)

    return text.with_paragraphs(map(moved, text.paragraphs))


def _in_one(text: Text, editor: Editor) -> Text:
    """All in one paragraph."""
    return text.with_paragraphs([tuple(text.words)])


def _line_each(text: Text, editor: Editor) -> Text:
    """A line for each sentence, no blank line between."""
    return replace(text.with_paragraphs(one for paragraph in text.paragraphs for one in sentences(paragraph)), gap="\n")


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


def _paged(text: Text, editor: Editor) -> Text:
    """Page marks that break into sentences, as in printed pages read by a machine."""
    words, out = list(text.words), list[Word]()
    every = editor.random.randint(60, 110)
    for at, word in enumerate(words):
        if at and at % every == 0:
            out += standing(f"— {at // every} —", text.language)
        out.append(word)
    return text.with_paragraphs([out])


def _corrected(text: Text, editor: Editor) -> Text:
    """A figure put right and a note that says so."""
    places = [word.origin for word in text.words if any(map(str.isdigit, word.text)) and word.origin != STANDING]
    if not places:
        return text
    wrong = editor.random.choice(places)
    right = each_word(text, lambda word: editor.mint.word(word.text[::-1], word.story) if word.origin == wrong else word)
    return right.with_paragraphs([*right.paragraphs, standing(_CORRECTION[text.language], text.language)])


def _renamed(text: Text, editor: Editor) -> Text:
    """Names in another form throughout: translated towns, transliterated people."""
    if text.language in UNSPACED:
        return text
    often = Counter(word.text.strip('.,;:"“”') for word in text.words if word.text[0].isupper() and len(word.text) > 5)
    names = {
        name: editor.random.choice((place, surname))(editor.random, text.language) for name, number in often.most_common(2) if number > 1
    }

    def other(word: Word) -> Word:
        bare = word.text.strip('.,;:"“”')
        return editor.mint.word(word.text.replace(bare, names[bare]), word.story) if bare in names else word

    return each_word(text, other) if names else text


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


DESK: dict[str, Edit] = {
    "first_third": _first_third,
    "clauses_out": _clauses_out,
    "sentences_moved": _sentences_moved,
    "in_one": _in_one,
    "line_each": _line_each,
    "subheads": _subheads,
    "house": _house,
    "paged": _paged,
    "corrected": _corrected,
    "renamed": _renamed,
    "figures_restyled": _figures_restyled,
    "glossed": _glossed,
    "outside": _outside,
}
