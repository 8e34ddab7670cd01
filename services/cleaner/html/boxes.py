"""What the boxes of a page say of the blocks in them: their place, what they hold, and what boxes of their form hold. Pure.

A box is measured when the first of its blocks is: most boxes of a page hold nothing that is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.cleaner.html.position import Values
from services.cleaner.html.render import Box
from services.cleaner.html.structure import Held, Structure

#: Names of what `Boxes` says of a box, in order.
BOX = (
    "up", "down", "depth", "headline_up", "headline_down", "box_prose", "box_linked", "box_blocks", "box_paragraphs",
    "total_prose", "total_linked", "total_blocks", "outer_prose", "outer_linked", "outer_blocks", "around_prose", "around_linked",
    "form_prose", "form_linked", "form_blocks", "form_paragraphs", "shape_prose", "shape_linked", "shape_blocks", "shape_paragraphs",
)  # fmt: skip


class Boxes:
    """The values of boxes that have blocks of their own, and of the page (-1)."""

    def __init__(self, boxes: Sequence[Box], structure: Structure) -> None:
        self._boxes, self._structure = boxes, structure
        direct = structure.direct
        self._page = Held([sum(direct.characters)], [sum(direct.linked)], [sum(direct.prose)], [sum(direct.blocks)], [])
        self._prose = max(self._page.prose[0], 1)
        self._known: dict[int, Values] = {-1: (0.0,) * len(BOX)}
        self._forms: dict[int, Values] = {}

    def values(self, box: int) -> Values:
        found = self._known.get(box)
        if found is None:
            found = self._known[box] = self._measured(box)
        return found

    def _measured(self, box: int) -> Values:
        structure, prose = self._structure, self._prose
        direct, total = structure.direct, structure.total
        outer, parent = self._around(box)
        around, grandparent = self._around(parent)
        return (
            *structure.places[box],
            *structure.from_headline[box][:2],
            direct.prose[box] / prose,
            direct.linked[box] / direct.characters[box],
            direct.blocks[box],
            direct.paragraphs[box],
            total.prose[box] / prose,
            total.linked[box] / total.characters[box],
            total.blocks[box],
            outer.prose[parent] / prose,
            outer.linked[parent] / max(outer.characters[parent], 1),
            outer.blocks[parent],
            around.prose[grandparent] / prose,
            around.linked[grandparent] / max(around.characters[grandparent], 1),
            *(value for form in structure.named[box] for value in self._form(form)),
        )

    def _around(self, box: int) -> tuple[Held, int]:
        """What the box around this one holds, and its number; of the page where there is none."""
        parent = self._boxes[box].parent if box >= 0 else -1
        return (self._structure.total, parent) if parent >= 0 else (self._page, -1)

    def _form(self, form: int) -> Values:
        found = self._forms.get(form)
        if found is None:
            held = self._structure.forms
            blocks = held.blocks[form]
            linked = held.linked[form] / held.characters[form]
            found = self._forms[form] = (held.prose[form] / self._prose, linked, blocks, held.paragraphs[form] / blocks)
        return found
