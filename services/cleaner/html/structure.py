"""Where on a page its prose stands: what each box holds, what boxes of one form hold together, and the box that holds the article.

Pure, linear in blocks and boxes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.cleaner.html.headline import headline_of
from services.cleaner.html.marks import bits
from services.cleaner.html.render import Block, Box, Rendering
from services.cleaner.text.lines import Line

#: Share of a page's prose that the innermost box to hold it is taken for the article's.
_CORE = 0.6
#: Share of link text from which a block is a list of links, not prose.
_LINKED = 0.3
#: Share of a page's prose from which a box holds the article itself, whatever its class says.
_WHOLE = 0.5
_STRONG = bits("strong")
#: Marks that are believed of a box of any size.
_OF_ANY_SIZE = bits("article", "main", "body", "story", "live", "comments")
_NO_BOX = Box("", -1, "", 0)

#: Names and classes by which boxes are taken for made by one part of a template.
Form = tuple[str, ...]


@dataclass(slots=True)
class Held:
    """What stands in a box, or in all boxes of one form: characters, of which in links and in prose, and numbers of blocks."""

    characters: int = 0
    linked: int = 0
    prose: int = 0
    blocks: int = 0
    paragraphs: int = 0

    def add(self, other: Held) -> None:
        """Count what `other` holds, too."""
        self.characters += other.characters
        self.linked += other.linked
        self.prose += other.prose
        self.blocks += other.blocks
        self.paragraphs += other.paragraphs


#: How many boxes it takes from a box up to one that is around another, and from that one down to the other; how deep the box stands.
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Structure:
    """`prose[i]` says whether block i is running text, `marks[i]` are all marks that hold for it; the rest goes by box or by form.

    `direct` is what stands in a box and in none within it, `total` all of it. `core` is the innermost box that holds most of the prose,
    `headline` the block that holds the headline, -1 where there is none; `places` and `from_headline` are the ways there. `named` are
    the close and the loose form of each box that has blocks of its own, `forms` what the boxes of a form hold.
    """

    prose: tuple[bool, ...]
    marks: tuple[int, ...]
    direct: tuple[Held, ...]
    total: tuple[Held, ...]
    places: tuple[Place, ...]
    headline: int
    from_headline: tuple[Place, ...]
    named: dict[int, tuple[Form, Form]]
    forms: dict[Form, Held]
    core: int


def structure_of(rendering: Rendering, lines: Sequence[Line], title: str | None) -> Structure:
    """The structure of a page whose blocks read as `lines` and that declares its `title`."""
    boxes, blocks = rendering.boxes, rendering.blocks
    reads = [line.prose and block.linked < _LINKED * (block.end - block.start) for block, line in zip(blocks, lines, strict=True)]
    held = _marks(boxes, _prose(boxes, blocks, reads))
    marks = [block.marks | (held[block.box] if block.box >= 0 else 0) for block in blocks]
    prose = [told and not mark & _STRONG for told, mark in zip(reads, marks, strict=True)]
    direct = _direct(rendering, prose)
    total = _totals(boxes, direct)
    core = _core(total)
    headline = headline_of(rendering, lines, title)
    named = {number: _forms_of(boxes[number], boxes) for number, held in enumerate(direct) if held.blocks}
    return Structure(
        prose=tuple(prose),
        marks=tuple(marks),
        direct=tuple(direct),
        total=tuple(total),
        core=core,
        places=tuple(_places(boxes, core)),
        headline=headline,
        from_headline=tuple(_places(boxes, blocks[headline].box if headline >= 0 else -1)),
        named=named,
        forms=_forms(named, direct),
    )


def _forms_of(box: Box, boxes: Sequence[Box]) -> tuple[Form, Form]:
    """What boxes made by one part of a template share, told closely, with classes, and loosely, by names alone."""
    outer = boxes[box.parent] if box.parent >= 0 else _NO_BOX
    around = boxes[outer.parent] if outer.parent >= 0 else _NO_BOX
    return (box.tag, box.name, outer.name), (box.tag, outer.tag, around.tag, around.name)


def _direct(rendering: Rendering, prose: Sequence[bool]) -> list[Held]:
    direct = [Held() for _ in rendering.boxes]
    for block, told in zip(rendering.blocks, prose, strict=True):
        if block.box >= 0:
            held = direct[block.box]
            length = block.end - block.start
            held.characters += length
            held.linked += block.linked
            held.blocks += 1
            if told:
                held.prose += length
                held.paragraphs += 1
    return direct


def _totals(boxes: Sequence[Box], direct: Sequence[Held]) -> list[Held]:
    total = [Held(held.characters, held.linked, held.prose, held.blocks, held.paragraphs) for held in direct]
    for number in range(len(boxes) - 1, -1, -1):
        if boxes[number].parent >= 0 and total[number].blocks:
            total[boxes[number].parent].add(total[number])
    return total


def _prose(boxes: Sequence[Box], blocks: Sequence[Block], reads: Sequence[bool]) -> list[int]:
    """Characters of running text in each box, whatever its marks."""
    held = [0] * len(boxes)
    for block, told in zip(blocks, reads, strict=True):
        if told and block.box >= 0:
            held[block.box] += block.end - block.start
    for number in range(len(boxes) - 1, -1, -1):
        if held[number] and boxes[number].parent >= 0:
            held[boxes[number].parent] += held[number]
    return held


def _marks(boxes: Sequence[Box], prose: Sequence[int]) -> list[int]:
    """The marks that hold in each box. One that holds most of the page's prose is not what its class says ("post related")."""
    whole = max(prose, default=0)
    marks: list[int] = []
    for box, held in zip(boxes, prose, strict=True):
        own = box.marks & _OF_ANY_SIZE if whole and held >= _WHOLE * whole else box.marks
        marks.append(own | (marks[box.parent] if box.parent >= 0 else 0))
    return marks


def _forms(named: Mapping[int, tuple[Form, Form]], direct: Sequence[Held]) -> dict[Form, Held]:
    forms: dict[Form, Held] = {}
    for number, both in named.items():
        for form in both:
            if form not in forms:
                forms[form] = Held()
            forms[form].add(direct[number])
    return forms


def _core(total: Sequence[Held]) -> int:
    whole = max((held.prose for held in total), default=0)
    # Boxes come in document order, so of those nested in each other the innermost has the highest number.
    return max((number for number, held in enumerate(total) if whole and held.prose >= _CORE * whole), default=-1)


def _places(boxes: Sequence[Box], target: int) -> list[Place]:
    """The way from each box to the box `target`; -1 is the page around all of them."""
    around: dict[int, int] = {}
    number, down = target, 0
    while number >= 0:
        around[number] = down
        number, down = boxes[number].parent, down + 1
    places: list[Place] = []
    page = (0, down, 0)
    for number, box in enumerate(boxes):
        up, below, depth = places[box.parent] if box.parent >= 0 else page
        places.append((0, around[number], depth + 1) if number in around else (up + 1, below, depth + 1))
    return places
