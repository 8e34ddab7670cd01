"""The records of one part of a web archive: where each begins and ends. No more than one block is held, and none over a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.console.inputs.limits import MAX_DOCUMENT_BYTES
from services.console.inputs.warc.header import MAX_HEAD_BYTES, Header, by_name, fields
from services.console.inputs.warc.parts import RECORD, Damaged, Part

#: Bytes of a block that is held: a document and its HTTP header.
_MAX_BLOCK_BYTES = MAX_DOCUMENT_BYTES + MAX_HEAD_BYTES
#: Bytes of a block passed over at a time.
_SKIP_BYTES = 2**16
_VERSIONS = ["WARC/1.0", "WARC/1.1", "WARC/0.17", "WARC/0.18"]


@dataclass(frozen=True, slots=True)
class Record:
    """`header` by name in lower case; `block` is what it holds, None where that was not wanted or is over the bound."""

    offset: int
    header: Header
    block: bytes | None


@dataclass(frozen=True, slots=True)
class Broken:
    """A record, or what stands in the place of one, that cannot be read."""

    offset: int
    why: str


def records(part: Part, wanted: Callable[[Header], bool]) -> Iterator[Record | Broken]:
    """All there are, in order. A record is told of once its end was seen, so that what a check sum or a wrong length proves broken is not.

    After what is broken the next line is looked for that a record begins with; in a broken member there is none.
    """
    reader = _Reader(part)
    offset, line = part.offset, b""
    while True:
        try:
            line = line or reader.next_line()
            if not line:
                return
            offset = reader.offset(line)
            record, line = reader.record(line, wanted, offset)
            yield record
        except Damaged as damage:
            yield Broken(offset, str(damage))
            line = reader.next_record()
            if not line:
                return


class _Reader:
    """Reads a part line by line and block by block, and counts."""

    def __init__(self, part: Part) -> None:
        self._part, self._stream, self._read = part, part.stream, 0

    def offset(self, line: bytes) -> int:
        """Where the record begins whose first line was just read."""
        return self._part.offset + (self._read - len(line) if self._part.counted else 0)

    def line(self) -> bytes:
        """The next line, or as much of it as a header may hold; empty at the end."""
        line = self._stream.readline(MAX_HEAD_BYTES)
        self._read += len(line)
        return line

    def next_line(self) -> bytes:
        """The next line that is not blank."""
        while (line := self.line()) and not line.strip():
            pass
        return line

    def next_record(self) -> bytes:
        """The next line that begins a record; empty where the rest of the part has none or cannot be read."""
        try:
            while (line := self.line()) and not line.startswith(RECORD):
                pass
        except Damaged:
            return b""
        return line

    def record(self, line: bytes, wanted: Callable[[Header], bool], offset: int) -> tuple[Record, bytes]:
        """The record that begins with `line`, and the first line of the next one, empty at the end."""
        header = by_name(fields(self._head(line), _VERSIONS)[1])
        length = header.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            raise Damaged("it does not say how long it is")
        size = int(length)
        if self._part.size is not None and self._read + size > self._part.size - self._part.offset:
            raise Damaged("it is cut off, or its length is wrong")
        if size > _MAX_BLOCK_BYTES or not wanted(header):
            self._skip(size)
            record = Record(offset, header, None)
        else:
            record = Record(offset, header, self._block(size))
        following = self.line()
        if following.strip() and not following.startswith(RECORD):
            raise Damaged("its length is wrong")
        return record, following if following.strip() else self.next_line()

    def _head(self, line: bytes) -> bytes:
        if not line.startswith(RECORD):
            raise Damaged("no record begins here")
        head = bytearray(line)
        while (more := self.line()).strip():
            head += more
            if len(head) > MAX_HEAD_BYTES:
                raise Damaged(f"its header is over {MAX_HEAD_BYTES:,} bytes")
        return bytes(head)

    def _block(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._read += len(block)
        if len(block) < size:
            raise Damaged("it is cut off")
        return block

    def _skip(self, size: int) -> None:
        while size:
            size -= len(self._block(min(size, _SKIP_BYTES)))
