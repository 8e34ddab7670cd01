"""Edits of the open half. Pure but for the dice.

What is still the same word keeps its origin (other quotes, a line break, an invisible character); what an editor wrote in its place
is a word of the editor's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tests.draws.press import Edit, Editor
from tests.draws.words import UNSPACED, Paragraph, Text, Word, each_word

#: A figure within a printed word, its punctuation aside.
_FIGURE = re.compile(r"\d+")
#: Figures that a later version brings up to date at most, and the share of all.
MOST_FIGURES, SOME_FIGURES = 8, 0.4
#: Invisible characters that publishing systems leave within words: soft hyphen, zero-width space and non-joiner.
_INVISIBLE = "\u00ad\u200b\u200c"
_QUOTES = str.maketrans({'"': "”", "“": '"', "”": '"', "„": '"', "'": "’", "’": "'", "«": "“", "»": "”", "–": "-", "—": "–"})
#: Words that a copy editor puts in for others in English; elsewhere words are only left out.
_SWAPS = {
    "while": "as", "because": "since", "although": "though", "told": "informed", "some": "about", "called": "named", "said": "stated",
    "before": "ahead of", "worth": "valued at", "near": "close to", "between": "from", "most": "many", "cheaply": "at low cost",
}  # fmt: skip


def _figures(text: Text, editor: Editor) -> Text:
    """A later count: a few figures are others. More in a filled form would make it another fill, which is no copy."""
    places = [word.origin for word in text.words if _FIGURE.search(word.text)]
    most = max(1, min(MOST_FIGURES, int(SOME_FIGURES * len(places))))
    chosen = set(editor.random.sample(places, min(len(places), editor.random.randint(1, most))))

    def newer(word: Word) -> Word:
        if word.origin not in chosen:
            return word
        changed = _FIGURE.sub(lambda figure: str(int(figure[0]) + editor.random.randint(1, 9)).zfill(len(figure[0])), word.text)
        return editor.mint.word(changed, word.story)

    return each_word(text, newer) if places else text


def _item_out(text: Text, editor: Editor) -> Text:
    """A paragraph, or the row of a list, is taken out."""
    if len(text.paragraphs) < 4:
        return text
    at = editor.random.randrange(1, len(text.paragraphs))
    return text.with_paragraphs(text.paragraphs[:at] + text.paragraphs[at + 1 :])


def _reordered(text: Text, editor: Editor) -> Text:
    """Paragraphs below the first change places."""
    if len(text.paragraphs) < 4:
        return text
    rest = list(text.paragraphs[1:])
    editor.random.shuffle(rest)
    return text.with_paragraphs([text.paragraphs[0], *rest])


def _wrapped(text: Text, editor: Editor) -> Text:
    """Lines broken at a width, as in agency feeds and mails."""
    return replace(text, width=editor.random.choice((40, 60, 72))) if text.width is None else text


def _invisible(text: Text, editor: Editor) -> Text:
    """Soft hyphens and zero-width characters within longer words."""

    def hidden(word: Word) -> Word:
        if len(word.text) < 6 or editor.random.random() < 0.5:
            return word
        at = editor.random.randint(2, len(word.text) - 2)
        return word.printed(word.text[:at] + editor.random.choice(_INVISIBLE) + word.text[at:])

    return text if text.language in UNSPACED else each_word(text, hidden)


def _quotes(text: Text, editor: Editor) -> Text:
    """Other quotation marks, apostrophes and dashes."""
    return each_word(text, lambda word: word.printed(word.text.translate(_QUOTES)))


def _copyedited(text: Text, editor: Editor) -> Text:
    """Here and there a word for another, or one less."""
    if text.language in UNSPACED:
        return text

    def paragraph(words: Paragraph) -> Paragraph:
        out: list[Word] = []
        for word in words:
            swapped = _SWAPS.get(word.text.lower())
            if swapped and editor.random.random() < 0.7:
                out += [editor.mint.word(each, word.story) for each in swapped.split()]
            elif word.text.islower() and editor.random.random() < 0.04:
                continue
            else:
                out.append(word)
        return tuple(out)

    return text.with_paragraphs(map(paragraph, text.paragraphs))


def _intro(text: Text, editor: Editor) -> Text:
    """A local paragraph or two on top."""
    return text.with_paragraphs([*(editor.written(text.language, 2) for _ in range(editor.random.randint(1, 2))), *text.paragraphs])


def _head_and_tail(text: Text, editor: Editor) -> Text:
    """A new first and last paragraph in place of the old."""
    if len(text.paragraphs) < 5:
        return text
    return text.with_paragraphs([editor.written(text.language, 2), *text.paragraphs[1:-1], editor.written(text.language, 1)])


def _trimmed(text: Text, editor: Editor) -> Text:
    """Cut from the end: the first third stays, or more."""
    keep = max(1, round(len(text.paragraphs) * editor.random.uniform(0.33, 0.9)))
    short = text.with_paragraphs(text.paragraphs[:keep])
    return short if keep < len(text.paragraphs) and sum(word.counts for word in short.words) >= 60 else text


EDITS: dict[str, Edit] = {
    "figures": _figures,
    "item_out": _item_out,
    "reordered": _reordered,
    "wrapped": _wrapped,
    "invisible": _invisible,
    "quotes": _quotes,
    "copyedited": _copyedited,
    "intro": _intro,
    "head_and_tail": _head_and_tail,
    "trimmed": _trimmed,
}
