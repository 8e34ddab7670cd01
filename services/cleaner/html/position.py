"""Where the blocks of a page stand: in the page, among its prose, after its headline, beside each other. Pure, linear."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from services.cleaner.html.render import Block, Rendering
from services.cleaner.html.structure import Structure
from services.cleaner.text.lines import Line

#: Names of what `Places` says of a block, in order.
PLACE = ("at", "prose_before", "since_prose", "until_prose", "since_h1", "since_headline", "first", "last", "page_prose")
_NEIGHBOUR = ("words", "linked", "prose", "sentence", "same_box", "same_form")
#: Names of what `Beside` says of a block, in order.
BESIDE = tuple(f"{side}_{name}" for side in ("previous", "next", "second_previous", "second_next") for name in _NEIGHBOUR)
_NOBODY = (-1.0,) * len(_NEIGHBOUR)
#: Blocks from which a distance is just far.
_FAR = 50

Values = tuple[float, ...]


class Places:
    """Where blocks stand in the page, among the core's prose and after the headline."""

    def __init__(self, blocks: Sequence[Block], structure: Structure) -> None:
        prose = [
            told and block.box >= 0 and not structure.places[block.box][0] for block, told in zip(blocks, structure.prose, strict=True)
        ]
        prose = prose if any(prose) else list(structure.prose)
        self._count = len(blocks)
        self._before = [0, *accumulate((block.end - block.start) * told for block, told in zip(blocks, prose, strict=True))]
        self._since, self._until = _distances(prose), _distances(prose[::-1])[::-1]
        self._since_h1 = _distances([block.heading == 1 for block in blocks])
        told = [place for place, found in enumerate(prose) if found]
        self._first, self._last = (told[0], told[-1]) if told else (self._count, self._count)
        self._headline = structure.headline

    def values(self, place: int) -> Values:
        whole = self._before[-1]
        return (
            place / self._count,
            self._before[place] / max(whole, 1),
            self._since[place],
            self._until[place],
            self._since_h1[place],
            _near(place - self._headline) if self._headline >= 0 else -_FAR,
            _near(place - self._first),
            _near(place - self._last),
            whole,
        )


def _near(distance: int) -> int:
    return max(-_FAR, min(distance, _FAR))


def _distances(told: Sequence[bool]) -> list[int]:
    """For each place how many places before it the last told one stands, at most _FAR; 0 is the place itself."""
    found, distance = [], _FAR
    for here in told:
        distance = 0 if here else min(distance + 1, _FAR)
        found.append(distance)
    return found


class Beside:
    """What stands beside blocks; past an end of the page a neighbour says nothing."""

    def __init__(self, rendering: Rendering, lines: Sequence[Line], structure: Structure) -> None:
        blocks = rendering.blocks
        self._count = len(blocks)
        self._facts = [
            (line.size, block.linked / (block.end - block.start), prose, line.sentence)
            for block, line, prose in zip(blocks, lines, structure.prose, strict=True)
        ]
        self._boxes = [block.box for block in blocks]
        self._forms = {box: loose for box, (_, loose) in structure.named.items()} | {-1: -1}

    def values(self, here: int) -> Values:
        box = self._boxes[here]
        form = self._forms[box]
        return (
            *self._near(here - 1, box, form),
            *self._near(here + 1, box, form),
            *self._near(here - 2, box, form),
            *self._near(here + 2, box, form),
        )

    def _near(self, there: int, box: int, form: int) -> Values:
        if not 0 <= there < self._count:
            return _NOBODY
        beside = self._boxes[there]
        return *self._facts[there], beside == box, self._forms[beside] == form
