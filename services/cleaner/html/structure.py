"""Where on a page its prose stands: what each box holds, what boxes of one form hold together, and the box that holds the article.

Pure, linear in blocks and boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.cleaner.html.headline import headline_of
from services.cleaner.html.marks import bits
from services.cleaner.html.render import Box, Rendering
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

#: How many boxes it takes from a box up to one that is around another, and from that one down to the other; how deep the box stands.
Place = tuple[int, int, int]


@dataclass(slots=True)
class Held:
    """What stands in each of some parts of a page, by number: characters, of which in links and in prose; blocks, of which prose.

    A list for each count and none for each part: a page has hundreds of parts.
    """

    characters: list[int]
    linked: list[int]
    prose: list[int]
    blocks: list[int]
    paragraphs: list[int]

    @classmethod
    def nothing(cls, parts: int) -> Held:
        """So many parts that hold nothing yet."""
        return cls(*([0] * parts for _ in range(5)))

    def add(self, part: int, other: Held, at: int) -> None:
        """Count in `part` what part `at` of `other` holds."""
        self.characters[part] += other.characters[at]
        self.linked[part] += other.linked[at]
        self.prose[part] += other.prose[at]
        self.blocks[part] += other.blocks[at]
        self.paragraphs[part] += other.paragraphs[at]


@dataclass(frozen=True, slots=True)
class Structure:
    """`prose[i]` says whether block i is running text, `marks[i]` are all marks that hold for it; the rest goes by box or by form.

    `direct` is what stands in a box and in none within it, `total` all of it. `core` is the innermost box that holds most of the prose,
    `headline` the block that holds the headline, -1 where there is none; `places` and `from_headline` are the ways there. `named` are
    the numbers of the close and the loose form of each box that has blocks of its own, `forms` what the boxes of a form hold.
    """

    prose: tuple[bool, ...]
    marks: tuple[int, ...]
    direct: Held
    total: Held
    places: tuple[Place, ...]
    headline: int
    from_headline: tuple[Place, ...]
    named: dict[int, tuple[int, int]]
    forms: Held
    core: int


def structure_of(rendering: Rendering, lines: Sequence[Line], title: str | None) -> Structure:
    """The structure of a page whose blocks read as `lines` and that declares its `title`."""
    boxes, blocks = rendering.boxes, rendering.blocks
    parents = [box.parent for box in boxes]
    reads = [line.prose and block.linked < _LINKED * (block.end - block.start) for block, line in zip(blocks, lines, strict=True)]
    held = _marks(boxes, _inside(parents, _direct(rendering, reads).prose))
    marks = [block.marks | (held[block.box] if block.box >= 0 else 0) for block in blocks]
    prose = [told and not mark & _STRONG for told, mark in zip(reads, marks, strict=True)]
    direct = _direct(rendering, prose)
    total = Held(*(_inside(parents, each) for each in (direct.characters, direct.linked, direct.prose, direct.blocks, direct.paragraphs)))
    core = _core(total.prose)
    headline = headline_of(rendering, lines, title)
    named, forms = _forms(boxes, direct)
    return Structure(
        prose=tuple(prose),
        marks=tuple(marks),
        direct=direct,
        total=total,
        core=core,
        places=tuple(_places(parents, core)),
        headline=headline,
        from_headline=tuple(_places(parents, blocks[headline].box if headline >= 0 else -1)),
        named=named,
        forms=forms,
    )


def _direct(rendering: Rendering, prose: Sequence[bool]) -> Held:
    held = Held.nothing(len(rendering.boxes))
    characters, linked, running, blocks, paragraphs = held.characters, held.linked, held.prose, held.blocks, held.paragraphs
    for block, told in zip(rendering.blocks, prose, strict=True):
        box, length = block.box, block.end - block.start
        if box >= 0:
            characters[box] += length
            linked[box] += block.linked
            blocks[box] += 1
            if told:
                running[box] += length
                paragraphs[box] += 1
    return held


def _inside(parents: Sequence[int], direct: Sequence[int]) -> list[int]:
    """A count of each box with those of all boxes within it. A box has a higher number than the one around it."""
    found = list(direct)
    for number in range(len(found) - 1, -1, -1):
        if found[number] and parents[number] >= 0:
            found[parents[number]] += found[number]
    return found


def _marks(boxes: Sequence[Box], prose: Sequence[int]) -> list[int]:
    """The marks that hold in each box. One that holds most of the page's prose is not what its class says ("post related")."""
    least = max(1, _WHOLE * max(prose, default=0))
    marks: list[int] = []
    for box, held in zip(boxes, prose, strict=True):
        own = box.marks & _OF_ANY_SIZE if held >= least else box.marks
        marks.append(own | marks[box.parent] if box.parent >= 0 else own)
    return marks


def _forms(boxes: Sequence[Box], direct: Held) -> tuple[dict[int, tuple[int, int]], Held]:
    """The forms of the boxes that hold something, told closely, with classes, and loosely, by names alone, and what each holds.

    Boxes of one form are taken for made by one part of a template.
    """
    numbers: dict[tuple[str, ...], int] = {}
    named: dict[int, tuple[int, int]] = {}
    for number, count in enumerate(direct.blocks):
        if count:
            box = boxes[number]
            outer = boxes[box.parent] if box.parent >= 0 else _NO_BOX
            around = boxes[outer.parent] if outer.parent >= 0 else _NO_BOX
            close, loose = (box.tag, box.name, outer.name), (box.tag, outer.tag, around.tag, around.name)
            named[number] = numbers.setdefault(close, len(numbers)), numbers.setdefault(loose, len(numbers))
    forms = Held.nothing(len(numbers))
    for number, both in named.items():
        for form in both:
            forms.add(form, direct, number)
    return named, forms


def _core(prose: Sequence[int]) -> int:
    whole = max(prose, default=0)
    # Boxes come in document order, so of those nested in each other the innermost has the highest number.
    return max((number for number, held in enumerate(prose) if whole and held >= _CORE * whole), default=-1)


def _places(parents: Sequence[int], target: int) -> list[Place]:
    """The way from each box to the box `target`; -1 is the page around all of them."""
    around: dict[int, int] = {}
    number, down = target, 0
    while number >= 0:
        around[number] = down
        number, down = parents[number], down + 1
    places: list[Place] = []
    page = (0, down, 0)
    for number, parent in enumerate(parents):
        up, below, depth = places[parent] if parent >= 0 else page
        places.append((0, around[number], depth + 1) if number in around else (up + 1, below, depth + 1))
    return places
