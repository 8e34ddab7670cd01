"""Scenes of the open half."""

from __future__ import annotations

from collections.abc import Callable

from tests.draws import scenes
from tests.draws.press import Press
from tests.draws.prose import story
from tests.draws.words import standing


def hosts(press: Press) -> None:
    """One to four articles of their own around a block of a story, a fifth to nine tenths of it."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    outlets = press.some_outlets(draft.language, 5)
    press.out(text, outlets[0], press.soon(ts), press.editor(), "origin")
    for outlet in outlets[1 : 1 + press.random.randint(1, 4)]:
        editor = press.editor()
        size = max(1, round(len(text.paragraphs) * press.random.uniform(0.2, 0.9)))
        at = press.random.randint(0, len(text.paragraphs) - size)
        block, ops = press.edited(text.with_paragraphs(text.paragraphs[at : at + size]), editor, press.random.randint(0, 2))
        own = [editor.written(draft.language, press.random.randint(2, 4)) for _ in range(press.random.randint(3, 7))]
        into = press.random.randint(1, len(own))
        press.out(text.with_paragraphs([*own[:into], *block.paragraphs, *own[into:]]), outlet, press.soon(ts), editor, "host", ops)


def quoting(press: Press) -> None:
    """Independent reports of one event: the same names, and one statement that all of them quote."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    quoted = max(text.paragraphs, key=len)[: press.random.randint(12, 45)]
    outlets = press.some_outlets(draft.language, press.random.randint(2, 4))
    press.out(text, outlets[0], press.soon(ts), press.editor(), "origin")
    for outlet in outlets[1:]:
        report = press.text(story(press.random, draft.language, draft.cast or None))
        at = press.random.randint(1, len(report.paragraphs))
        paragraphs = [*report.paragraphs[:at], quoted, *report.paragraphs[at:]]
        press.out(report.with_paragraphs(paragraphs), outlet, press.soon(ts), press.editor(), "report")


def thrice(press: Press) -> None:
    """A notice that one outlet runs three times, its date changed or nothing."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    text = text.with_paragraphs(text.paragraphs[: press.random.randint(3, 6)])
    (outlet,) = press.some_outlets(draft.language, 1)
    for run in range(3):
        editor = press.editor()
        copy, ops = press.edited(text, editor, 1, ("figures", "quotes")) if run and press.random.random() < 0.5 else (text, ())
        press.out(copy, outlet, ts + run * press.random.randint(40_000, 200_000), editor, "notice", ops)


def live(press: Press) -> None:
    """One outlet writes on: three to five versions of a story, each with new paragraphs on top and figures brought up to date."""
    draft = press.draft()
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    (outlet,) = press.some_outlets(draft.language, 1)
    story_number = next(text.words).story
    ops: tuple[str, ...] = ()
    for _ in range(press.random.randint(3, 5)):
        editor = press.editor()
        press.out(text, outlet, ts, editor, "live", ops)
        grown = text.with_paragraphs([editor.written(draft.language, 2, story_number), *text.paragraphs])
        text, ops = press.edited(grown, editor, 1, ("figures", "item_out", "copyedited"))
        ts += press.random.randint(1_200, 9_000)


def house_note(press: Press) -> None:
    """A series note of 40 to 100 words under stories of many outlets that have nothing else in common."""
    note_language = "en"
    note = press.editor().written(note_language, press.random.randint(3, 6))
    boilerplate = standing(" ".join(word.text for word in note), note_language)
    for outlet in press.some_outlets(note_language, press.random.randint(8, 20)):
        draft = press.draft(note_language)
        if draft:
            text = press.text(draft)
            press.out(text.with_paragraphs([*text.paragraphs, boilerplate]), outlet, press.moment(), press.editor(), "noted")


#: Scenes and how often each comes.
SCENES: dict[str, tuple[float, Callable[[Press], None]]] = {
    "single": (16, scenes.single),
    "copies": (9, scenes.copies),
    "crowd": (0.12, scenes.crowd),
    "run_of_forms": (4, scenes.run_of_forms),
    "agency_item": (2, scenes.agency_item),
    "hosts": (4.5, hosts),
    "quoting": (2.5, quoting),
    "thrice": (0.7, thrice),
    "live": (0.8, live),
    "house_note": (0.3, house_note),
}
