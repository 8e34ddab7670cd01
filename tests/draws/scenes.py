"""Scenes that both halves are made of: what happens to a story or a form in a press day. Each prints a few documents.

Half-specific ones stand in the halves. A scene asks the press for everything that is drawn.
"""

from __future__ import annotations

from dataclasses import replace

from tests.draws.families import Family, Item, fill
from tests.draws.outlets import Outlet
from tests.draws.press import Press

#: Words of an entry that is a name, and stays from one day to the next.
_NAME_WORDS = 2
#: Edits a copy goes through at most.
EDITS_AT_MOST = 4


def single(press: Press) -> None:
    """A story that one outlet has alone."""
    draft = press.draft()
    if draft:
        press.out(press.text(draft), press.some_outlets(draft.language, 1)[0], press.moment(), press.editor(), "single")


def copies(press: Press) -> None:
    """A story and its copies: one to seven, edited by each outlet."""
    copied(press, press.random.choice((1, 1, 2, 2, 3, 3, 4, 7)))


def crowd(press: Press) -> None:
    """A story that 30 to 60 outlets print."""
    copied(press, press.random.randint(30, 60), "en")


def copied(press: Press, number: int, language: str | None = None) -> None:
    """A story and `number` copies; where there are fewer outlets some print it twice."""
    draft = press.draft(language)
    if not draft:
        return
    text, ts = press.text(draft), press.moment()
    known = press.some_outlets(draft.language, number + 1)
    press.out(text, known[0], press.soon(ts), press.editor(), "origin")
    for at in range(number):
        editor = press.editor()
        copy, ops = press.edited(text, editor, press.random.randint(0, EDITS_AT_MOST))
        retitled = press.random.random() < 0.6
        title = " ".join(word.text for word in editor.written(draft.language, 1)[:8]) if retitled else copy.title
        press.out(replace(copy, title=title), known[(at + 1) % len(known)], press.soon(ts), editor, "copy", ops)


def run_of_forms(press: Press) -> None:
    """A family for some days: fills of the same form, next days' with the same names, and fills printed by several outlets."""
    family = press.random.choice(press.half.families)
    printed_in = press.some_outlets(family.language, press.random.randint(3, 5) if family.shared else 1)
    form = press.random.randrange(len(family.forms)) if family.shared else printed_in[0].number
    ts, last = press.moment(), None
    for _ in range(press.random.randint(3, 9)):
        item = fill(press.random, family, form, _names(press, last))
        _print_item(press, item, [press.random.choice(printed_in)], ts)
        ts, last = ts + 86_400, item


def agency_item(press: Press) -> None:
    """One fill of a form, printed by two to six outlets: these are copies."""
    family: Family = press.random.choice(press.half.families)
    item = fill(press.random, family, press.random.randrange(len(family.forms)))
    _print_item(press, item, press.some_outlets(family.language, press.random.randint(2, 6)), press.moment())


def _names(press: Press, last: Item | None) -> dict[str, str] | None:
    """Mostly the names of the day before: the same form on the next day. What was said in more than two words is said anew."""
    if last is None or press.random.random() < 0.3:
        return None
    return {name: value for name, value in last.names.items() if len(value.split()) <= _NAME_WORDS and press.random.random() < 0.9}


def _print_item(press: Press, item: Item, known: list[Outlet], ts: int) -> None:
    text, family = press.text(item.draft), item.family.name
    for at, outlet in enumerate(known):
        editor = press.editor()
        copy, ops = press.edited(text, editor, press.random.choice((0, 0, 1, 2))) if at else (text, ())
        press.out(copy, outlet, press.soon(ts), editor, f"template:{family}", ops, family)
