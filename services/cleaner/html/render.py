"""A page as the text a reader sees: our own rendering, which every offset of an HTML article points into.

One block per line; a blank line stands between paragraphs, none between items of a list, rows of a table or broken lines.
Walks the tree without recursion: depth of nesting costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from services.cleaner.html.evidence import Evidence, evidence_of

#: Elements whose content is not for reading.
_UNSEEN = frozenset(
    "head script style noscript template svg math iframe object embed canvas map select option datalist meter audio".split()
)
#: Elements that a blank line sets off.
_PARAGRAPHS = frozenset(
    "p div section article main header footer aside nav h1 h2 h3 h4 h5 h6 ul ol dl table blockquote figure figcaption pre form "
    "fieldset address details summary hr body html center video dialog textarea".split()
)
#: Elements that begin a line of their own.
_LINES = frozenset("br li dt dd tr caption thead tbody tfoot legend button option label".split())
#: Elements a block's path holds at most, the innermost: real pages nest up to about 60 deep, hostile ones to 2,000.
_MAX_PATH = 256
#: Elements beside each other in a line whose texts are no single word.
_CELLS = frozenset(("td", "th"))


@dataclass(frozen=True, slots=True)
class Block:
    """`text[start:end]` of a rendering: what stood between two block boundaries.

    `evidence` is what the innermost telling element around it says it is, `marked` that element's number. `path` are the
    numbers of the block elements it stands in, outermost first; `linked` counts its characters that are link text;
    `heading` is 1-6 in a heading, else 0.
    """

    start: int
    end: int
    evidence: Evidence | None
    marked: int
    path: tuple[int, ...]
    linked: int
    heading: int
    tag: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page's text and the blocks it is made of, in order."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(slots=True)
class _Frame:
    """What holds inside an element that is open."""

    evidence: Evidence | None
    marked: int
    tag: str
    link: bool
    heading: int


@dataclass(slots=True)
class _Writer:
    """Text so far, and the block being collected."""

    out: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    break_before: str = ""
    frames: list[_Frame] = field(default_factory=lambda: [_Frame(None, 0, "html", False, 0)])
    numbers: list[int] = field(default_factory=list)
    origin: _Frame | None = None
    path: tuple[int, ...] = ()

    def write(self, text: str | None) -> None:
        if not text:
            return
        frame = self.frames[-1]
        if self.origin is None and not text.isspace():
            self.origin, self.path = frame, tuple(self.numbers[-_MAX_PATH:])
        elif self.origin is not None and self.origin.evidence is not None and frame.evidence is None and not text.isspace():
            self.origin = frame  # a labelled word inside a plain block does not label the block
        self.pieces.append(text)
        if frame.link:
            self.linked += len(text)

    def flush(self, separator: str) -> None:
        """End the block, if there is one; `separator` is wanted before the next."""
        text = " ".join("".join(self.pieces).split())
        if text and self.origin is not None:
            lead = self.break_before if self.out else ""
            start = self.length + len(lead)
            self.out += (lead, text)
            self.length = start + len(text)
            origin = self.origin
            self.blocks.append(
                Block(start, self.length, origin.evidence, origin.marked, self.path, self.linked, origin.heading, origin.tag)
            )
            self.break_before = separator
        elif len(separator) > len(self.break_before):
            self.break_before = separator
        self.pieces, self.linked, self.origin = [], 0, None


def render(root: HtmlElement) -> Rendering:
    """The text of the page under `root`, which holds no comments."""
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    number = 0
    for event, element in walk:
        if event == "start":
            if element.tag in _UNSEEN:
                walk.skip_subtree()
            else:
                number += 1
                _open(writer, element, element.tag, number)
                writer.write(element.text)
        else:
            if element.tag not in _UNSEEN:
                _close(writer, element.tag)
            writer.write(element.tail)
    writer.flush("")
    return Rendering("".join(writer.out), tuple(writer.blocks))


def _open(writer: _Writer, element: HtmlElement, tag: str, number: int) -> None:
    outer = writer.frames[-1]
    separator = _separator(tag)
    if separator:
        writer.flush(separator)
    elif tag in _CELLS:
        writer.pieces.append(" ")
    if tag in _PARAGRAPHS:
        writer.numbers.append(number)
    heading = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else outer.heading
    found = evidence_of(tag, element.attrib)
    evidence, marked = (found, number) if found else (outer.evidence, outer.marked)
    writer.frames.append(_Frame(evidence, marked, tag if separator else outer.tag, outer.link or tag == "a", heading))


def _close(writer: _Writer, tag: str) -> None:
    separator = _separator(tag)
    if separator and tag != "br":
        writer.flush(separator)
    elif tag in _CELLS:
        writer.pieces.append(" ")
    if tag in _PARAGRAPHS:
        writer.numbers.pop()
    writer.frames.pop()


def _separator(tag: str) -> str:
    return "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else ""
