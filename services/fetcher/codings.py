"""The content codings of the web, each undone piece by piece: whatever a server sends, a piece has a bounded size.

Pure. RFC 9110 section 8.4.1 (gzip, deflate), RFC 7932 (br), RFC 8878 and 9659 (zstd). A few bytes can stand for megabytes of
nothing, so a decoder here gives what it has in pieces and is asked for the next one only by who still has room for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

from shared.errors import LimitExceeded, Transient

#: Bytes of a piece, about: brotli gives up to 32 KiB more than it is asked for.
PIECE = 128 * 1024
#: Bytes of zstd that are decoded at once: its decoder cannot be told to stop, and 4 bytes hold at most a block of 128 KiB.
_ZSTD_STEP = 64
#: Bytes of its window that a zstd body may ask for, which decoders set aside: the most that RFC 9659 allows a server.
_ZSTD_WINDOW = 8 * 2**20
#: Members (gzip) or frames (zstd) of one body. Parallel compressors make one for each 64 KiB or more; empty ones only cost time.
_MAX_MEMBERS = 1024
#: zlib's names for the formats: window bits, with 16 added for gzip and negated for no header at all.
_GZIP, _ZLIB, _RAW_DEFLATE = 31, 15, -15
#: How a gzip member begins; one byte, for the second may come in the next chunk.
_GZIP_MAGIC = b"\x1f"


class Decoder(Protocol):
    """One coding of one body, undone."""

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        """The pieces that `chunk`, not empty, completes. To be exhausted before the next chunk comes.

        Raises:
            Transient: the data is broken.
            LimitExceeded: it asks for more memory or time than there is for it.
        """

    def finish(self) -> None:
        """Raises Transient where the data ends too early, as after a cut connection."""


class _Inflate:
    """gzip in any number of members, zlib, and deflate without a header, which some servers mean by it against RFC 9110."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inflater: zlib._Decompress | None = None
        self._members = _Members()

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            inflater = self._inflater or self._first(chunk)
            if inflater.eof:
                if self._bits != _GZIP or not chunk.startswith(_GZIP_MAGIC):
                    return  # padding, which everybody ignores
                self._members.count()
                inflater = zlib.decompressobj(_GZIP)
            self._inflater = inflater
            yield from _inflated(inflater, chunk)
            chunk = inflater.unused_data

    def finish(self) -> None:
        if self._inflater is not None and not self._inflater.eof:
            raise _cut()

    def _first(self, chunk: bytes) -> zlib._Decompress:
        return zlib.decompressobj(_RAW_DEFLATE if self._bits == _ZLIB and not _has_zlib_header(chunk) else self._bits)


def _inflated(inflater: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    """Ends once a piece is not full: what there is in zlib's own buffers always fills one."""
    full = True
    while full and not inflater.eof:
        try:
            piece = inflater.decompress(chunk, PIECE)
        except zlib.error as error:
            raise _broken(error) from None
        full, chunk = len(piece) == PIECE, inflater.unconsumed_tail
        yield piece


def _has_zlib_header(chunk: bytes) -> bool:
    """RFC 1950: compression method 8 in the low bits, and where the second byte is there, a multiple of 31."""
    return chunk[0] & 0x0F == 8 and (len(chunk) < 2 or int.from_bytes(chunk[:2]) % 31 == 0)


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._started = False

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        self._started = True
        while not self._decoder.is_finished():
            try:
                piece: bytes = self._decoder.process(chunk, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise _broken(error) from None
            yield piece
            if not piece and self._decoder.can_accept_more_data():
                return
            chunk = b""

    def finish(self) -> None:
        if self._started and not self._decoder.is_finished():
            raise _cut()


class _Zstd:
    """Frames, one after the other."""

    def __init__(self) -> None:
        self._frames = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._members = _Members()

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), _ZSTD_STEP):
            rest = chunk[start : start + _ZSTD_STEP]
            while rest:
                frame = self._frame
                if frame is None or frame.eof:
                    self._members.count()
                    frame = self._frame = self._frames.decompressobj()
                yield _unpacked(frame, rest)
                rest = frame.unused_data

    def finish(self) -> None:
        if self._frame is not None and not self._frame.eof:
            raise _cut()


def _unpacked(frame: zstandard.ZstdDecompressionObj, step: bytes) -> bytes:
    try:
        return frame.decompress(step)
    except zstandard.ZstdError as error:
        if "memory" in str(error):
            raise LimitExceeded(f"the zstd body asks for a window of more than {_ZSTD_WINDOW} bytes") from None
        raise _broken(error) from None


class _Members:
    """Counts the parts of one body."""

    def __init__(self) -> None:
        self._count = 0

    def count(self) -> None:
        self._count += 1
        if self._count > _MAX_MEMBERS:
            raise LimitExceeded(f"the compressed body has more than {_MAX_MEMBERS} parts")


def _broken(error: Exception) -> Transient:
    return Transient(f"the compressed body is broken: {error}"[:200])


def _cut() -> Transient:
    return Transient("the compressed body ends too early")


#: How to undo each coding, by the name in Content-Encoding.
DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Inflate(_GZIP),
    "x-gzip": lambda: _Inflate(_GZIP),
    "deflate": lambda: _Inflate(_ZLIB),
    "br": _Brotli,
    "zstd": _Zstd,
}
