"""Lines of a stream, one at a time and none held beyond a bound. Works on any stream with `readline`."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

#: Bytes of an over-long line skipped at a time.
_SKIP_BYTES = 2**16


class Line(NamedTuple):
    """A line with its end. `number` counts from 1; of a line that is not `whole`, `content` is only the beginning."""

    number: int
    content: bytes
    whole: bool


def bounded_lines(stream: BinaryIO, max_bytes: int) -> Iterator[Line]:
    """Each line that is not blank, without a UTF-8 byte-order mark. `max_bytes` bounds a line without its end."""
    number = 0
    while content := stream.readline(max_bytes + 1):
        number += 1
        whole = len(content) <= max_bytes or content.endswith(b"\n")
        if not whole:
            _skip_line(stream)
        if number == 1:
            content = content.removeprefix(codecs.BOM_UTF8)
        if content.strip():
            yield Line(number, content, whole)


def _skip_line(stream: BinaryIO) -> None:
    while (part := stream.readline(_SKIP_BYTES)) and not part.endswith(b"\n"):
        pass
