"""How bodies are written and packed, for good and for ill. Pure."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import cache

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.web.characters import Charset, Coding

#: Bytes that a bomb unpacks to: eight times the most that is taken.
_BOMB_BYTES = 64 * 2**20
#: What packs a body, by its coding.
ENCODERS: dict[Coding, Callable[[bytes], bytes]] = {
    Coding.PLAIN: bytes,
    Coding.GZIP: lambda body: gzip.compress(body, 1, mtime=0),
    Coding.DEFLATE: lambda body: zlib.compress(body, 1),
    Coding.BROTLI: lambda body: bytes(brotli.compress(body, quality=1)),
    Coding.ZSTD: lambda body: zstandard.compress(body, 1),
}
#: Codec and Content-Type of a page.
CHARSETS = {
    Charset.UTF_8: ("utf-8", "text/html; charset=utf-8"),
    Charset.META: ("utf-8", "text/html"),
    Charset.LATIN: ("cp1252", "text/html; charset=ISO-8859-1"),
    Charset.UTF_16: ("utf-16", "text/html"),
    Charset.MISLABELLED: ("utf-8", "text/html; charset=iso-8859-1"),
}


@cache
def bomb(coding: Coding) -> bytes:
    """A body of little that unpacks to 64 MiB."""
    return ENCODERS[coding](bytes(_BOMB_BYTES))
