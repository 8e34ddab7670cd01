"""A page as the text a reader sees: our own rendering, which every offset of an HTML article points into.

One block per line; a blank line stands between paragraphs, none between items of a list, rows of a table or broken lines.
Walks the tree without recursion: depth of nesting costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree
from lxml.etree import _Element

from services.cleaner.html.evidence import Evidence
from services.cleaner.html.marks import marked

#: Elements whose content is not for reading.
_UNSEEN = frozenset(
    "head script style noscript template svg math iframe object embed canvas map select option datalist meter audio".split()
)
#: These, and elements that the parser knows to hold nothing (of HTML 4: text may stand in a `source` or a `wbr`) and that part nothing.
_SILENT = _UNSEEN | frozenset("img input link meta area col param".split())
#: What is wanted between an element's text and its neighbours': a blank line, or a line of its own.
_BREAKS = dict.fromkeys(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol dl table blockquote figure figcaption pre form "
    "fieldset address details summary hr body html center video dialog textarea".split(),
    "\n\n",
) | dict.fromkeys("br li dt dd tr caption thead tbody tfoot legend button option label".split(), "\n")
_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
#: Elements beside each other in a line whose texts are no single word.
_CELLS = frozenset(("td", "th"))


class Box(NamedTuple):
    """An element set off by blank lines: its name, the number of the box around it (-1: none), its class, and what it is marked as."""

    tag: str
    parent: int
    name: str
    marks: int


class Block(NamedTuple):
    """`text[start:end]` of a rendering: what stood between two block boundaries.

    `evidence` is what the innermost telling element around it says it is, `marked` that element's number; `box` is the number of
    the innermost box, `marks` are those of the elements between it and the text; `linked` counts its characters that are link text;
    `heading` is 1-6 in a heading, else 0.
    """

    start: int
    end: int
    evidence: Evidence | None
    marked: int
    marks: int
    box: int
    linked: int
    heading: int
    tag: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page's text, the blocks it is made of in order, and their boxes in document order: a box comes after the one around it."""

    text: str
    blocks: tuple[Block, ...]
    boxes: tuple[Box, ...]


class _Frame(NamedTuple):
    """What holds inside an element that is open."""

    evidence: Evidence | None
    marked: int
    marks: int
    box: int
    tag: str
    link: bool
    heading: int


_PAGE = _Frame(None, 0, 0, -1, "html", link=False, heading=0)


@dataclass(slots=True)
class _Writer:
    """Text so far, and the block being collected."""

    out: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=lambda: [_PAGE])
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    break_before: str = ""
    origin: _Frame | None = None

    def write(self, text: str) -> None:
        frame = self.frames[-1]
        if not text.isspace():
            if self.origin is None:
                self.origin = frame
            elif self.origin.evidence is not None and frame.evidence is None:
                self.origin = frame  # a labelled word inside a plain block does not label the block
        self.pieces.append(text)
        if frame.link:
            self.linked += len(text)

    def flush(self, separator: str) -> None:
        """End the block, if there is one; `separator` is wanted before the next."""
        origin = self.origin
        if origin is not None:
            text = " ".join("".join(self.pieces).split())
            lead = self.break_before if self.out else ""
            start = self.length + len(lead)
            self.out += (lead, text)
            self.length = start + len(text)
            evidence, number, marks, box, tag, _, heading = origin
            self.blocks.append(Block(start, self.length, evidence, number, marks, box, self.linked, heading, tag))
            self.break_before, self.origin = separator, None
        elif len(separator) > len(self.break_before):
            self.break_before = separator
        if self.pieces:
            self.pieces, self.linked = [], 0


def render(root: _Element) -> Rendering:
    """The text of the page under `root`, which holds no comments."""
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    number = 0
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _SILENT:
                if tag in _UNSEEN:
                    walk.skip_subtree()
                continue
            number += 1
            _open(writer, element, tag, number)
            text = element.text
        else:
            if tag not in _SILENT:
                _close(writer, tag)
            text = element.tail
        if text:
            writer.write(text)
    writer.flush("")
    return Rendering("".join(writer.out), tuple(writer.blocks), tuple(writer.boxes))


def _open(writer: _Writer, element: _Element, tag: str, number: int) -> None:
    outer = writer.frames[-1]
    attributes: Any = element.items()
    separator = _BREAKS.get(tag)
    found = marked(tag, attributes)
    if separator is None:
        if tag in _CELLS:
            writer.pieces.append(" ")
        if tag != "a" and not found.marks:
            writer.frames.append(outer)
            return
    else:
        writer.flush(separator)
    marks, box = outer.marks | found.marks, outer.box
    if separator == "\n\n":
        writer.boxes.append(Box(tag, box, element.get("class") or "", found.marks))
        marks, box = 0, len(writer.boxes) - 1
    evidence, told = (found.evidence, number) if found.evidence else (outer.evidence, outer.marked)
    writer.frames.append(
        _Frame(evidence, told, marks, box, tag if separator else outer.tag, outer.link or tag == "a", _HEADINGS.get(tag, outer.heading))
    )


def _close(writer: _Writer, tag: str) -> None:
    separator = _BREAKS.get(tag)
    if separator is not None:
        if tag != "br":
            writer.flush(separator)
    elif tag in _CELLS:
        writer.pieces.append(" ")
    writer.frames.pop()
