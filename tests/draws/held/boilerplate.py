"""Scenes of the held half in which texts share what nobody took from anybody: notices, boilerplate, statements. Pure but for the dice."""

from __future__ import annotations

from tests.draws.held.borrowing import some_language
from tests.draws.press import Press
from tests.draws.prose import story
from tests.draws.words import Paragraph, standing


def about(press: Press) -> None:
    """Press releases of one body: other news each time, the same 60 to 130 words about it below, run by many outlets, some with a copy."""
    boilerplate = _standing(press, "en", press.random.randint(4, 8))
    for _ in range(press.random.randint(6, 12)):
        draft = press.draft("en")
        if not draft:
            return
        text = press.text(draft)
        text = text.with_paragraphs([*text.paragraphs[: press.random.randint(2, 5)], boilerplate])
        ts = press.moment()
        for outlet in press.some_outlets("en", press.random.choice((1, 1, 2, 3))):
            press.out(text, outlet, press.soon(ts), press.editor(), "release")


def chain(press: Press) -> None:
    """Outlets of one house put the same notice of 30 to 90 words on top or below of what is their own."""
    language = some_language(press)
    notice = _standing(press, language, press.random.randint(2, 6))
    top = press.random.random() < 0.5
    for outlet in press.random.choices(press.some_outlets(language, 12), k=press.random.randint(8, 24)):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            around = [notice, *text.paragraphs] if top else [*text.paragraphs, notice]
            press.out(text.with_paragraphs(around), outlet, press.moment(), press.editor(), "chain")


def column(press: Press) -> None:
    """A column of one outlet: the same 60 words on top each time, a new text below."""
    language = some_language(press)
    (outlet,) = press.some_outlets(language, 1)
    note, ts = _standing(press, language, 4), press.random.randint(0, 300_000)
    for week in range(8):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            press.out(text.with_paragraphs([note, *text.paragraphs]), outlet, ts + week * 200_000, press.editor(), "column")


def statement(press: Press) -> None:
    """Independent reports of one event that all give a statement in full, 50 to 160 words in one block or two."""
    draft = press.draft("en")
    if not draft:
        return
    said = press.editor().written("en", press.random.randint(4, 10))
    ts = press.moment()
    outlets = press.some_outlets("en", press.random.randint(2, 5))
    for outlet in outlets:
        report = press.text(story(press.random, "en", draft.cast or None))
        cut, at = len(said) // 2, press.random.randint(1, len(report.paragraphs))
        inserted = [said] if press.random.random() < 0.5 else [said[:cut], said[cut:]]
        paragraphs = [*report.paragraphs[:at], *inserted, *report.paragraphs[at:]]
        press.out(report.with_paragraphs(paragraphs), outlet, press.soon(ts), press.editor(), "report")


def two_crowds(press: Press) -> None:
    """Two stories of one agency in many outlets each, 50 to 120 words of the agency below both: one false link merges all."""
    below = _standing(press, "en", press.random.randint(3, 7))
    for _ in range(2):
        draft = press.draft("en")
        if not draft:
            return
        text, ts = press.text(draft), press.moment()
        for outlet in press.some_outlets("en", press.random.randint(8, 16)):
            editor = press.editor()
            copy, ops = press.edited(text, editor, press.random.randint(0, 2))
            press.out(copy.with_paragraphs([*copy.paragraphs, below]), outlet, press.soon(ts), editor, "agency", ops)


def _standing(press: Press, language: str, sentences: int) -> Paragraph:
    words = press.editor().written(language, sentences)
    return tuple(each for word in words for each in standing(word.text, language))
