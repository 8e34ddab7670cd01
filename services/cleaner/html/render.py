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

    `evidence` is what the innermost telling element around it says it is; `box` is the number of the innermost box, `marks` are
    those of the elements between it and the text; `linked` counts its characters that are link text; `heading` is 1-6 in a heading,
    else 0; `tag` names the innermost element that parts text.
    """

    start: int
    end: int
    evidence: Evidence | None
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


#: Of a page without any element.
NOTHING = Rendering("", (), ())
#: What holds inside an element that is open: its evidence, marks since the innermost box, that box, whether it is a link, its heading
#: and its tag, as in Block. A bare tuple, because nearly every element of a page makes one.
_Frame = tuple[Evidence | None, int, int, bool, int, str]
_PAGE: _Frame = (None, 0, -1, False, 0, "html")


@dataclass(slots=True)
class _Writer:
    """Text so far, and the block being collected, which begins with its first word (`origin`)."""

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
        """Add `text`, which stands in the innermost open element."""
        self.pieces.append(text)
        frame = self.frames[-1]
        if frame[3]:
            self.linked += len(text)
        origin = self.origin
        if (origin is None or (origin[0] and not frame[0])) and not text.isspace():
            self.origin = frame  # a labelled word inside a plain block does not label the block

    def part(self, separator: str) -> None:
        """End the block, if there is one; `separator` is wanted before the next."""
        if self.origin:
            self.end(self.origin)
            self.break_before = separator
        elif separator > self.break_before:
            self.break_before = separator
        if self.pieces:
            self.pieces, self.linked = [], 0

    def end(self, origin: _Frame) -> None:
        """End the block that began in `origin`."""
        text = " ".join("".join(self.pieces).split())
        lead = self.break_before if self.out else ""
        start = self.length + len(lead)
        self.out += (lead, text)
        self.length = end = start + len(text)
        evidence, marks, box, _, heading, tag = origin
        self.blocks.append(Block(start, end, evidence, marks, box, self.linked, heading, tag))
        self.origin = None

    def open(self, tag: str, element: _Element) -> None:
        """Begin an element."""
        outer = self.frames[-1]
        separator = _BREAKS.get(tag)
        attributes: Any = element.items()
        own, told = marked(tag, attributes)
        if separator is None:
            if tag in _CELLS:
                self.pieces.append(" ")
            if tag == "a" or told:
                evidence, marks, box, link, heading, around = outer
                outer = (own or evidence, marks | told, box, link or tag == "a", heading, around)
            self.frames.append(outer)
            return
        self.part(separator)
        evidence, marks, box, link, heading, _ = outer
        if separator == "\n\n":
            self.boxes.append(Box(tag, box, element.get("class") or "", told))
            marks, box = 0, len(self.boxes) - 1
        else:
            marks |= told
        self.frames.append((own or evidence, marks, box, link, _HEADINGS.get(tag, heading), tag))

    def close(self, tag: str) -> None:
        """End the innermost open element."""
        self.frames.pop()
        separator = _BREAKS.get(tag)
        if separator is not None:
            if tag != "br":
                self.part(separator)
        elif tag in _CELLS:
            self.pieces.append(" ")


def render(root: _Element) -> Rendering:
    """The text of the page under `root`, which holds no comments."""
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _SILENT:
                if tag in _UNSEEN:
                    walk.skip_subtree()
                continue
            writer.open(tag, element)
            text = element.text
        else:
            if tag not in _SILENT:
                writer.close(tag)
            text = element.tail
        if text:
            writer.write(text)
    writer.part("")
    return Rendering("".join(writer.out), tuple(writer.blocks), tuple(writer.boxes))
