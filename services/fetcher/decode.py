"""A body as it arrives, its Content-Encoding undone, with a bound on what comes out of each coding. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from services.fetcher.codings import DECODERS, Decoder
from shared.errors import LimitExceeded

#: What is sent as Accept-Encoding: each can be undone piece by piece.
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
#: Codings of one body, one over the other. A proxy that compresses what came compressed makes two.
_MAX_CODINGS = 2
#: What servers write there that is no coding: browsers read on, and a robots.txt that is refused for it would close its whole site.
_NO_CODING = frozenset({"", "identity", "none", "binary", "8bit", "utf-8", "utf8", "iso-8859-1", "text/html"})
#: Characters of Content-Encoding that are read.
_MAX_FIELD = 200


def can_decode(encoding: str) -> bool:
    """Whether a body with this Content-Encoding, empty for none, can be read."""
    codings = _codings(encoding)
    return len(codings) <= _MAX_CODINGS and all(name in DECODERS for name in codings)


def _codings(encoding: str) -> tuple[str, ...]:
    """The codings that a Content-Encoding lists, in the order they were applied."""
    listed = (name.strip().lower() for name in encoding[:_MAX_FIELD].split(","))
    return tuple(name for name in listed if name not in _NO_CODING)


class BodyDecoder:
    """Collects a body whose Content-Encoding `can_decode`; never holds more than `max_bytes` and one piece of each coding.

    `setting` is the one that `max_bytes` comes from, for whoever reads that a body was larger.

    Raises:
        LimitExceeded: it is larger than `max_bytes`, or what is under the outer of two codings is.
        Transient: the compressed data is broken or ends too early, as after a cut connection.
    """

    def __init__(self, encoding: str, max_bytes: int, setting: str = "") -> None:
        self._decoders = [DECODERS[name]() for name in reversed(_codings(encoding))]
        self._undone = [0] * len(self._decoders)
        self._max_bytes = max_bytes
        self._over = f"the body is larger than {max_bytes} bytes" + (f", the limit of {setting}" if setting else "")
        self._kept = BytesIO()

    def feed(self, chunk: bytes) -> None:
        """Take in the next bytes as they came over the wire."""
        for _ in self.steps(chunk):
            pass

    def steps(self, chunk: bytes) -> Iterator[int]:
        """As `feed`, for who may have to stop before memory is taken: yields, after each piece, the bytes collected so far."""
        pieces: Iterator[bytes] = iter((chunk,))
        for depth, decoder in enumerate(self._decoders):
            pieces = self._through(depth, decoder, pieces)
        for piece in pieces:
            self._bound(self._kept.tell() + len(piece))
            self._kept.write(piece)
            yield self._kept.tell()

    def finish(self) -> bytes:
        """The whole decoded body."""
        for decoder in self._decoders:
            decoder.finish()
        return self._kept.getvalue()

    def _through(self, depth: int, decoder: Decoder, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """What lies under a coding is bounded like the body itself: it costs as much time."""
        for piece in pieces:
            for undone in decoder.decode(piece) if piece else ():
                self._undone[depth] += len(undone)
                self._bound(self._undone[depth])
                yield undone

    def _bound(self, size: int) -> None:
        if size > self._max_bytes:
            raise LimitExceeded(self._over)
