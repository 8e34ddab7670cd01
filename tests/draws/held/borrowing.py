"""Scenes of the held half in which a story is taken up elsewhere: whole, in parts, with others. Pure but for the dice."""

from __future__ import annotations

from itertools import zip_longest

from tests.draws.press import Press
from tests.draws.prose import LANGUAGES, story
from tests.draws.words import Paragraph, Text

#: Edits that a borrowed block may have gone through together with the text around it.
_UNTOLD = ("unseen", "entities", "hyphenated", "typeset", "line_each", "marked", "house")


def some_language(press: Press) -> str:
    """A language, as often as stories are in it."""
    return press.random.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]


def _published(press: Press, number: int, language: str, kind: str = "origin") -> list[tuple[Text, int]]:
    """Stories that appear in an outlet each, and when."""
    made: list[tuple[Text, int]] = []
    ts = press.moment()
    for outlet in press.some_outlets(language, number):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            press.out(text, outlet, press.soon(ts), press.editor(), kind)
            made.append((text, ts))
    return made


def roundup(press: Press) -> None:
    """A round-up of two to five stories, each cut to a third or more of it."""
    language = some_language(press)
    told = _published(press, press.random.randint(2, 5), language)
    paragraphs: list[Paragraph] = []
    for text, _ in told:
        keep = max(1, round(len(text.paragraphs) * press.random.uniform(0.3, 1)))
        paragraphs += text.paragraphs[:keep]
    if told:
        outlet = press.some_outlets(language, 1)[0]
        press.out(told[0][0].with_paragraphs(paragraphs), outlet, press.soon(told[0][1]), press.editor(), "roundup")


def briefing(press: Press) -> None:
    """A morning briefing: of five to eight stories the first sentences, a line of its own after each."""
    told = _published(press, press.random.randint(5, 8), "en")
    editor = press.editor()
    paragraphs: list[Paragraph] = []
    for text, _ in told:
        paragraphs += [text.paragraphs[0][: press.random.randint(15, 38)], editor.written("en", 2)]
    if told:
        press.out(told[0][0].with_paragraphs(paragraphs), press.some_outlets("en", 1)[0], press.soon(told[0][1]), editor, "briefing")


def merged(press: Press) -> None:
    """Two agencies report one event; a third outlet runs both in one, paragraph by paragraph, and a fourth most of one."""
    draft = press.draft()
    if not draft:
        return
    one, ts = press.text(draft), press.moment()
    two = press.text(story(press.random, draft.language, draft.cast or None))
    outlets = press.some_outlets(draft.language, 4)
    press.out(one, outlets[0], press.soon(ts), press.editor(), "origin")
    press.out(two, outlets[1], press.soon(ts), press.editor(), "origin")
    mixed = [each for pair in zip_longest(one.paragraphs, two.paragraphs) for each in pair if each]
    press.out(one.with_paragraphs(mixed), outlets[2], press.soon(ts), press.editor(), "merged")
    copy, ops = press.edited(two, press.editor(), 2)
    press.out(copy, outlets[3], press.soon(ts), press.editor(), "copy", ops)


def split(press: Press) -> None:
    """A long story; another outlet runs it as two articles, each with a lead of its own."""
    draft = press.draft()
    if not draft or len(draft.paragraphs) < 8:
        return
    text, ts = press.text(draft), press.moment()
    outlets = press.some_outlets(draft.language, 2)
    press.out(text, outlets[0], press.soon(ts), press.editor(), "origin")
    half = len(text.paragraphs) // 2
    for part in (text.paragraphs[:half], text.paragraphs[half:]):
        editor = press.editor()
        press.out(text.with_paragraphs([editor.written(draft.language, 1), *part]), outlets[1], press.soon(ts), editor, "part")


def versions(press: Press) -> None:
    """An agency sends three versions, each longer; outlets run the one that was there, edited, up to two days late."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    outlets = press.some_outlets(draft.language, 6)
    number = next(text.words).story
    for version in range(3):
        for outlet in outlets[version * 2 : version * 2 + 2]:
            editor = press.editor()
            copy, ops = press.edited(text, editor, press.random.randint(0, 2))
            press.out(copy, outlet, ts + press.random.randint(0, 172_800), editor, "version", ops)
        text = text.with_paragraphs([text.paragraphs[0], press.editor().written(draft.language, 3, number), *text.paragraphs[1:]])


def blocks(press: Press) -> None:
    """One to three articles of their own that take one or two runs of a story, cut within sentences, of 60 words to most of it."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    words = tuple(text.words)
    outlets = press.some_outlets(draft.language, press.random.randint(2, 4))
    press.out(text, outlets[0], press.soon(ts), press.editor(), "origin")
    for outlet in outlets[1:]:
        editor = press.editor()
        own = [editor.written(draft.language, press.random.randint(2, 4)) for _ in range(press.random.randint(4, 9))]
        for _ in range(press.random.choice((1, 1, 2))):
            size = min(len(words), press.random.randint(60, max(61, len(words) * 3 // 4)))
            at = press.random.randint(0, len(words) - size)
            own.insert(press.random.randint(1, len(own)), words[at : at + size])
        taken, ops = press.edited(text.with_paragraphs(own), editor, press.random.choice((0, 1)), _UNTOLD)
        press.out(taken, outlet, press.soon(ts), editor, "blocks", ops)


def archive(press: Press) -> None:
    """A story that comes again ten days later in the same outlet and in another, and a copy dated before the original."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    one, other = press.some_outlets(draft.language, 2)
    press.out(text, one, ts, press.editor(), "origin")
    for outlet, later in ((one, 864_000), (other, 870_000), (other, -7_200)):
        editor = press.editor()
        copy, ops = press.edited(text, editor, press.random.randint(0, 3))
        press.out(copy, outlet, max(0, ts + later), editor, "archive", ops)
