"""Edits of the held half that cut, move and break up what is there. Pure but for the dice."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.draws.press import Edit, Editor
from tests.draws.words import Paragraph, Text, Word, standing

_END = re.compile(r"[.!?。]\W*$")
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


def _paged(text: Text, editor: Editor) -> Text:
    """Page marks that break into sentences, as in printed pages read by a machine."""
    words, out = list(text.words), list[Word]()
    every = editor.random.randint(60, 110)
    for at, word in enumerate(words):
        if at and at % every == 0:
            out += standing(f"— {at // every} —", text.language)
        out.append(word)
    return text.with_paragraphs([out])


CUTS: dict[str, Edit] = {
    "first_third": _first_third,
    "clauses_out": _clauses_out,
    "sentences_moved": _sentences_moved,
    "in_one": _in_one,
    "line_each": _line_each,
    "paged": _paged,
}
