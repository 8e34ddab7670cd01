"""Files as streams of their plain bytes, decompressed as they are read and no further than a stated expansion."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from zstandard import ZstdDecompressor, ZstdError

from services.console.inputs.formats import Compression
from services.console.inputs.limits import FREE_EXPANSION_BYTES, MAX_EXPANSION, MAX_ZSTD_WINDOW_BYTES
from services.console.inputs.outcome import Fault, Unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from zstandard import ZstdDecompressionObj  # in the stubs only

#: Bytes decompressed at a time.
_CHUNK_BYTES = 2**16
#: Compressed bytes given to zstd at a time: a block of 4 bytes can stand for 128 KB, so that these yield at most 32 MB.
_ZSTD_READ_BYTES = 2**10


@contextmanager
def open_plain(path: Path, compression: Compression | None) -> Iterator[io.BufferedReader[Any]]:
    """The decompressed bytes of the file, read lazily.

    Raises:
        OSError: it cannot be opened or read.
        Unreadable: at a read, where the data is damaged, cut off, or expands as only a bomb does.
    """
    with path.open("rb") as file:
        if compression is None:
            yield file
            return
        limit = FREE_EXPANSION_BYTES + MAX_EXPANSION * os.fstat(file.fileno()).st_size
        chunks = _gzip_chunks(file) if compression == "gz" else _zstd_chunks(file)
        with io.BufferedReader(ChunkStream(_bounded(_sound(chunks, compression), limit))) as plain:
            yield plain


def _gzip_chunks(file: BinaryIO) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=file) as members:
        while chunk := members.read1(_CHUNK_BYTES):
            yield chunk


def _zstd_chunks(file: BinaryIO) -> Iterator[bytes]:
    frame: ZstdDecompressionObj | None = None
    while data := file.read(_ZSTD_READ_BYTES):
        while data:
            frame = frame or ZstdDecompressor(max_window_size=MAX_ZSTD_WINDOW_BYTES).decompressobj()
            yield frame.decompress(data)
            data = frame.unused_data
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError


def _sound(chunks: Iterator[bytes], compression: Compression) -> Iterator[bytes]:
    try:
        yield from chunks
    except EOFError:
        raise Unreadable(Fault(f"the .{compression} data is cut off before its end", "fetch or write the file again")) from None
    except (gzip.BadGzipFile, zlib.error, ZstdError):
        remedy = f"fetch or write it again; if it is not compressed, drop .{compression} from its name"
        raise Unreadable(Fault(f"holds no sound .{compression} data", remedy)) from None


def _bounded(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise Unreadable(Fault(f"expands over {limit:,} bytes, as a decompression bomb does", "split it, or give it decompressed"))
        yield chunk


class ChunkStream(io.RawIOBase):
    """Chunks as a stream; one that is empty is passed over. What their maker raises, a read raises."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        target = memoryview(buffer).cast("B")
        taken = min(len(target), len(self._rest))
        target[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken
