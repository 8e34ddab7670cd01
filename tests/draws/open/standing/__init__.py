"""Scenes of standing text: what a sender, an agency, a chain of papers or a columnist sets under or over many texts.

It is nobody's story: words of STANDING origin, which are never reuse, however many texts bear them and however long they are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.draws.forms import Filling
from tests.draws.names import body
from tests.draws.press import Press
from tests.draws.prose import cast, story
from tests.draws.words import Paragraph, Text, standing

#: Languages that there are standing texts in, and how often each is drawn.
_LANGUAGES = {"en": 6, "de": 2, "es": 2, "ru": 2}
#: Seconds of a day, and of a week.
_DAY, _WEEK = 86_400, 7 * 86_400


@cache
def _forms() -> dict[str, dict[str, list[str]]]:
    """Forms by kind and language, read once."""
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))


def _block(press: Press, kind: str, language: str, names: dict[str, str] | None = None) -> list[Paragraph]:
    """A standing text of one to three paragraphs."""
    filling = Filling(press.random, {}, language, dict(names or {}))
    return [standing(line, language) for line in filling.text(press.random.choice(_forms()[kind][language])).split("\n")]


def _language(press: Press) -> str:
    return press.random.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]


def _wrapped(press: Press, text: Text) -> Text:
    """Now and then as a mail or a feed would break the lines."""
    return replace(text, width=press.random.choice((60, 72))) if press.random.random() < 0.25 else text


def _short(press: Press, text: Text) -> Text:
    """The first few paragraphs: what senders and columnists have to say is not long."""
    return text.with_paragraphs(text.paragraphs[: press.random.randint(2, 7)])


def sender(press: Press) -> None:
    """Two to six releases of one sender, each printed by one to four outlets, above what the sender always says of itself."""
    language = _language(press)
    name = body(press.random, language)
    about = _block(press, "about", language, {".org.None": name, "org.None": name})
    for _ in range(press.random.randint(2, 6)):
        known = {**cast(press.random, language), "org.None": name}
        text, ts = _short(press, press.text(story(press.random, language, known))), press.moment()
        _printed(press, text.with_paragraphs([*text.paragraphs, *about]), ts, press.random.choice((1, 1, 2, 4)), "release")


def agency_note(press: Press) -> None:
    """Three to nine stories of an agency with its closing words below, which one outlet in three leaves out."""
    language = _language(press)
    note = _block(press, "agency", language)
    for _ in range(press.random.randint(3, 9)):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            _printed(press, text.with_paragraphs([*text.paragraphs, *note]), press.moment(), press.random.choice((1, 2, 3)), "agency")


def _printed(press: Press, text: Text, ts: int, number: int, kind: str) -> None:
    """`text` in so many outlets, all but the first of which may edit it, and line breaks as they come."""
    for at, outlet in enumerate(press.some_outlets(text.language, number)):
        editor = press.editor()
        copy, ops = press.edited(text, editor, press.random.choice((0, 1, 2))) if at else (text, ())
        press.out(_wrapped(press, copy), outlet, press.soon(ts), editor, kind, ops)


def chain(press: Press) -> None:
    """What the papers of a chain set into their pages: below, on top or within, two to nine times so far, over stories of each paper."""
    language = _language(press)
    block, where = _block(press, "chain", language), press.random.choice(("below", "below", "top", "within"))
    for outlet in press.some_outlets(language, press.random.randint(2, 9)):
        draft = press.draft(language)
        if draft:
            text = press.text(draft)
            at = {"below": len(text.paragraphs), "top": 0, "within": press.random.randint(1, len(text.paragraphs) - 1)}[where]
            page = text.with_paragraphs([*text.paragraphs[:at], *block, *text.paragraphs[at:]])
            press.out(_wrapped(press, page), outlet, press.moment(), press.editor(), "chain")


def column(press: Press) -> None:
    """A column, two to six weeks: always the same words on top, the author's box below, or both; a second paper may print one of them."""
    language = _language(press)
    top, below = press.random.choice(((True, False), (False, True), (False, True), (True, True)))
    lead = _block(press, "lead", language) if top else []
    box = _block(press, "box", language) if below else []
    home, other = press.some_outlets(language, 2)
    ts = press.moment()
    for week in range(press.random.randint(2, 6)):
        text = _short(press, press.text(story(press.random, language)))
        page = text.with_paragraphs([*lead, *text.paragraphs, *box])
        press.out(page, home, ts + week * _WEEK, press.editor(), "column")
        if press.random.random() < 0.2:
            press.out(page, other, ts + week * _WEEK + _DAY, press.editor(), "column")


#: Scenes of standing text and how often each comes.
STANDING_SCENES: dict[str, tuple[float, Callable[[Press], None]]] = {
    "sender": (0.9, sender),
    "agency_note": (0.6, agency_note),
    "chain": (0.9, chain),
    "column": (0.9, column),
}
