"""A web archive's bytes in parts that stand for themselves: the members of a .gz, or the whole of a plain file.

Archives are gzipped record by record, so that one which is damaged can be left out: after it, the next place is looked for where a
member begins that holds a record.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from services.console.inputs.compression import ChunkStream
from services.console.inputs.limits import FREE_EXPANSION_BYTES, MAX_EXPANSION

#: Bytes read from the file at a time, and the most that is inflated from them at a time.
_CHUNK_BYTES = 2**16
#: Compressed bytes that tell whether a member begins at a place: a record's first word is in the first few.
_PROBE_BYTES = 512
#: How a gzip member begins: magic and the only method there is (RFC 1952).
_MAGIC = b"\x1f\x8b\x08"
#: How a record begins, in all versions.
RECORD = b"WARC/"


class Damaged(Exception):
    """Raised in the middle of a part whose rest cannot be read; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Part:
    """`stream` is its plain bytes, read lazily. `offset` is where it begins in the file; `size` its bytes, None where that is not known.

    Where `counted`, a record's offset is counted from there; that of one in a gzip member is the member's, where tools can begin to read.
    """

    stream: io.BufferedReader[Any]
    offset: int = 0
    size: int | None = None
    counted: bool = True


def parts(file: BinaryIO) -> Iterator[Part]:
    """The parts of a file that can be sought in, one at a time: each is to be read before the next is asked for."""
    size = os.fstat(file.fileno()).st_size
    if file.read(2) != _MAGIC[:2]:
        file.seek(0)
        yield Part(io.BufferedReader(ChunkStream(iter(lambda: file.read(_CHUNK_BYTES), b""))), 0, size)
        return
    at: int | None = 0
    while at is not None and at < size:
        member = _Member(file, at)
        yield Part(io.BufferedReader(ChunkStream(member.chunks())), at, counted=False)
        at = _next_member(file, at + 1) if member.end is None else member.end


class _Member:
    """One gzip member. `end` is where the next one begins, None unless this one was read through and is sound."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file, self._offset = file, offset
        self.end: int | None = None

    def chunks(self) -> Iterator[bytes]:
        """Its plain bytes. Raises Damaged where they are broken, cut off, or expand as only a bomb does."""
        inflater = zlib.decompressobj(31)
        taken = made = 0
        self._file.seek(self._offset)
        while not inflater.eof:
            data = inflater.unconsumed_tail or self._file.read(_CHUNK_BYTES)
            if not data:
                raise Damaged("the gzip data is cut off")
            taken += 0 if inflater.unconsumed_tail else len(data)
            try:
                chunk = inflater.decompress(data, _CHUNK_BYTES)
            except zlib.error:
                raise Damaged("the gzip data is broken") from None
            made += len(chunk)
            if made > FREE_EXPANSION_BYTES + MAX_EXPANSION * taken:
                raise Damaged("it expands as a decompression bomb does")
            yield chunk
        self.end = self._offset + taken - len(inflater.unused_data)


def _next_member(file: BinaryIO, start: int) -> int | None:
    """The next place from `start` on where a member begins that holds a record. Linear in what lies between."""
    before, at = b"", start
    file.seek(at)
    while data := file.read(_CHUNK_BYTES):
        window, base = before + data, at - len(before)
        found = window.find(_MAGIC)
        while found >= 0:
            if _is_member(file, base + found):
                return base + found
            found = window.find(_MAGIC, found + 1)
        at += len(data)
        before = window[-len(_MAGIC) + 1 :]
        file.seek(at)
    return None


def _is_member(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(file.read(_PROBE_BYTES), len(RECORD)) == RECORD
    except zlib.error:
        return False
