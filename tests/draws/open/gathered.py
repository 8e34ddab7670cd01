"""Scenes of texts that hold others without telling their story: one merged from two wires, a round-up, a dossier of items."""

from __future__ import annotations

from collections.abc import Callable

from tests.draws.press import Press
from tests.draws.words import Paragraph, Text


def merged(press: Press) -> None:
    """Two wires, each printed once or more, and a desk's text of most of both, one after the other or by turns."""
    language = press.random.choice(("en", "en", "de", "es", "ru"))
    wires = [press.text(draft) for draft in (press.draft(language), press.draft(language)) if draft]
    if len(wires) < 2:
        return
    ts = press.moment()
    for wire in wires:
        for outlet in press.some_outlets(language, press.random.randint(1, 4)):
            editor = press.editor()
            copy, ops = press.edited(wire, editor, press.random.randint(0, 2))
            press.out(copy, outlet, press.soon(ts), editor, "wire", ops)
    for outlet in press.some_outlets(language, press.random.randint(1, 2)):
        one, two = (_part(press, wire, press.random.uniform(0.6, 1.0)) for wire in wires)
        paragraphs = [*one, *two] if press.random.random() < 0.5 else _by_turns(one, two)
        press.out(wires[0].with_paragraphs(paragraphs), outlet, press.soon(ts) + 7_200, press.editor(), "merged")


def round_up(press: Press) -> None:
    """Three to five stories of a day in one text: one at length, of the others the beginnings."""
    language = press.random.choice(("en", "en", "de", "es", "ru"))
    wires = [press.text(draft) for draft in (press.draft(language) for _ in range(press.random.randint(3, 5))) if draft]
    ts = press.moment()
    for wire in wires:
        for outlet in press.some_outlets(language, press.random.randint(1, 2)):
            press.out(wire, outlet, press.soon(ts), press.editor(), "wire")
    parts = [_part(press, wire, press.random.uniform(0.15, 0.5) if at else 1.0) for at, wire in enumerate(wires)]
    if parts:
        (outlet,) = press.some_outlets(language, 1)
        press.out(wires[0].with_paragraphs([each for part in parts for each in part]), outlet, ts + 43_200, press.editor(), "round_up")


def _part(press: Press, text: Text, share: float) -> list[Paragraph]:
    """The beginning of a text, so much of it."""
    return list(text.paragraphs[: max(1, round(share * len(text.paragraphs)))])


def _by_turns(one: list[Paragraph], two: list[Paragraph]) -> list[Paragraph]:
    mixed = [each for pair in zip(one, two, strict=False) for each in pair]
    return [*mixed, *one[len(two) :], *two[len(one) :]]


#: Scenes of texts that hold others and how often each comes.
GATHERED_SCENES: dict[str, tuple[float, Callable[[Press], None]]] = {"merged": (0.9, merged), "round_up": (0.5, round_up)}
