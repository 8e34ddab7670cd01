"""Scenes of the held half."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from tests.draws import scenes
from tests.draws.outlets import Outlet
from tests.draws.press import Press
from tests.draws.prose import story
from tests.draws.words import Paragraph, Text, standing

#: Edits that a borrowed block may have gone through together with the text around it.
_UNTOLD = ("unseen", "entities", "hyphenated", "typeset", "line_each", "marked", "house")


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


def _language(press: Press) -> str:
    return press.random.choices(("en", "de", "es", "ru", "ja"), (64, 12, 10, 8, 6))[0]


def roundup(press: Press) -> None:
    """A round-up of two to five stories, each cut to a third or more of it."""
    language = _language(press)
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


def about(press: Press) -> None:
    """Press releases of one body: other news each time, the same 60 to 130 words about it below, run by many outlets, some with a copy."""
    boilerplate = _standing(press, "en", press.random.randint(4, 8))
    for _ in range(press.random.randint(3, 6)):
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
    language = _language(press)
    notice = _standing(press, language, press.random.randint(2, 6))
    top = press.random.random() < 0.5
    for outlet in press.some_outlets(language, press.random.randint(4, 12)):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            around = [notice, *text.paragraphs] if top else [*text.paragraphs, notice]
            press.out(text.with_paragraphs(around), outlet, press.moment(), press.editor(), "chain")


def column(press: Press) -> None:
    """A weekly column of one outlet: the same 60 words on top each time, a new text below."""
    language = _language(press)
    (outlet,) = press.some_outlets(language, 1)
    note, ts = _standing(press, language, 4), press.random.randint(0, 300_000)
    for week in range(4):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            press.out(text.with_paragraphs([note, *text.paragraphs]), outlet, ts + week * 400_000, press.editor(), "column")


def statement(press: Press) -> None:
    """Independent reports of one event that all give a statement in full, 50 to 160 words in one block or two."""
    draft = press.draft("en")
    if not draft:
        return
    said = press.editor().written("en", press.random.randint(4, 10))
    ts = press.moment()
    outlets: list[Outlet] = press.some_outlets("en", press.random.randint(2, 5))
    for outlet in outlets:
        report = press.text(story(press.random, "en", draft.cast or None))
        cut, at = len(said) // 2, press.random.randint(1, len(report.paragraphs))
        inserted = [said] if press.random.random() < 0.5 else [said[:cut], said[cut:]]
        paragraphs = [*report.paragraphs[:at], *inserted, *report.paragraphs[at:]]
        press.out(report.with_paragraphs(paragraphs), outlet, press.soon(ts), press.editor(), "report")


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


def _standing(press: Press, language: str, sentences: int) -> Paragraph:
    words = press.editor().written(language, sentences)
    return tuple(each for word in words for each in standing(word.text, language))


#: Scenes and how often each comes.
SCENES: dict[str, tuple[float, Callable[[Press], None]]] = {
    "single": (12, scenes.single),
    "copies": (7, scenes.copies),
    "crowd": (0.1, scenes.crowd),
    "run_of_forms": (5, scenes.run_of_forms),
    "agency_item": (2.5, scenes.agency_item),
    "roundup": (1, roundup),
    "briefing": (0.4, briefing),
    "merged": (1, merged),
    "split": (1.2, split),
    "versions": (0.8, versions),
    "about": (0.5, about),
    "chain": (0.5, chain),
    "column": (0.4, column),
    "statement": (0.8, statement),
    "archive": (0.7, archive),
    "blocks": (2.5, blocks),
    "two_crowds": (0.12, two_crowds),
}
