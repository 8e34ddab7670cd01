"""Scenes of the held half: those of both halves at other rates, and its own."""

from __future__ import annotations

from collections.abc import Callable

from tests.draws import scenes
from tests.draws.held import boilerplate, borrowing
from tests.draws.press import Press

#: Scenes and how often each comes.
SCENES: dict[str, tuple[float, Callable[[Press], None]]] = {
    "single": (12, scenes.single),
    "copies": (7, scenes.copies),
    "crowd": (0.1, scenes.crowd),
    "run_of_forms": (5, scenes.run_of_forms),
    "agency_item": (2.5, scenes.agency_item),
    "roundup": (1, borrowing.roundup),
    "briefing": (0.4, borrowing.briefing),
    "merged": (1, borrowing.merged),
    "split": (1.2, borrowing.split),
    "versions": (0.8, borrowing.versions),
    "about": (0.25, boilerplate.about),
    "chain": (0.25, boilerplate.chain),
    "column": (0.25, boilerplate.column),
    "statement": (0.8, boilerplate.statement),
    "archive": (0.7, borrowing.archive),
    "blocks": (2.5, borrowing.blocks),
    "two_crowds": (0.12, boilerplate.two_crowds),
}
