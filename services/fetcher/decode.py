"""Undoing Content-Encoding with a bound on what comes out: ten kilobytes of gzip can hold ten megabytes of nothing.

Pure. Only encodings whose decoder can be told to stop are offered to servers; brotli's and zstd's Python decoders turn one
chunk into as much as it holds.
"""

from __future__ import annotations

import zlib

from shared.errors import LimitExceeded, Transient

#: What is sent as Accept-Encoding.
ACCEPT_ENCODING = "gzip, deflate"
#: zlib's names for the formats: window bits, with 16 added for gzip and negated for no header at all.
_GZIP, _DEFLATE = 31, 15
#: What some servers mean by "deflate", against RFC 9110.
_RAW_DEFLATE = -15
_WINDOW_BITS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _DEFLATE}
_GZIP_MAGIC = b"\x1f\x8b"


def can_decode(encoding: str) -> bool:
    """Whether a body with this Content-Encoding (lower case, empty for none) can be read."""
    return encoding in ("", "identity") or encoding in _WINDOW_BITS


class BodyDecoder:
    """Collects a body as it arrives; never holds more than `max_bytes` and one chunk.

    Raises:
        LimitExceeded: the decoded body is larger than `max_bytes`.
        Transient: the compressed data is broken or ends too early, as after a cut connection.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._bits = _WINDOW_BITS.get(encoding)
        self._inflater = zlib.decompressobj(self._bits) if self._bits else None
        self._max_bytes = max_bytes
        self._body = bytearray()
        self._started = False

    def feed(self, chunk: bytes) -> None:
        """Take in the next bytes as they came over the wire."""
        if self._inflater is None:
            self._keep(chunk)
        while chunk and self._inflater is not None:
            chunk = self._inflate(self._inflater, chunk)

    def finish(self) -> bytes:
        """The whole decoded body."""
        if self._inflater is not None and self._started and not self._inflater.eof:
            raise Transient("the compressed body ends too early")
        return bytes(self._body)

    def _inflate(self, inflater: zlib._Decompress, chunk: bytes) -> bytes:
        """Inflate `chunk` into the body; returns what follows where the compressed data ends within it."""
        if inflater.eof:
            if self._bits != _GZIP or not chunk.startswith(_GZIP_MAGIC):
                return b""  # padding, which everybody ignores
            inflater = self._inflater = zlib.decompressobj(_GZIP)
        elif not self._started and self._bits == _DEFLATE and not _has_zlib_header(chunk):
            inflater = self._inflater = zlib.decompressobj(_RAW_DEFLATE)
        self._started = True
        try:
            self._keep(inflater.decompress(chunk, self._room() + 1))
        except zlib.error as error:
            raise Transient(f"the compressed body is broken: {error}") from None
        return inflater.unused_data

    def _room(self) -> int:
        return self._max_bytes - len(self._body)

    def _keep(self, decoded: bytes) -> None:
        if len(decoded) > self._room():
            raise LimitExceeded(f"the body is larger than {self._max_bytes} bytes")
        self._body += decoded


def _has_zlib_header(chunk: bytes) -> bool:
    """RFC 1950: compression method 8 in the low bits, and where the second byte is there, a multiple of 31."""
    return chunk[0] & 0x0F == 8 and (len(chunk) < 2 or int.from_bytes(chunk[:2]) % 31 == 0)
