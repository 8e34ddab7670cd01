"""The wire format of an entry: one field `__data__` with FastStream's binary frame, version 1, headers and a JSON body.

    89 42 49 4E 0D 0A 1A 0A | u16 version | u32 headers offset | u32 body offset | u16 count | (u16 length, bytes)* | body

Numbers are big-endian; a header value is ASCII, other characters are percent-encoded (the frame counts characters where it
means bytes, so one non-ASCII header would make it unreadable to FastStream). Plain fields, as any program may write them, are
read as a flat JSON object of strings.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from struct import Struct
from urllib.parse import quote, unquote

from shared.errors import MalformedEntry

DATA = b"__data__"
_MAGIC = b"\x89BIN\r\n\x1a\n"
_VERSION = 1
_START = Struct(">8sHIIH")
#: What an unsigned number of 16 bits holds.
_MOST = 0xFFFF
#: Printable ASCII but the escape sign itself.
_PLAIN = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An entry's headers and its body (JSON, UTF-8)."""

    headers: Mapping[str, str]
    body: bytes


def encode(headers: Mapping[str, str], body: bytes) -> bytes:
    """The frame of `headers` and `body`.

    Raises:
        ValueError: a header takes more than 65,535 bytes, or there are more than 65,535 headers.
    """
    texts = list(chain.from_iterable(headers.items()))
    if not _is_plain("".join(texts)):
        texts = [text if _is_plain(text) else quote(text, safe=_PLAIN, errors="replace") for text in texts]  # half a character has no UTF-8
    longest = max(map(len, texts), default=0)
    if longest > _MOST:
        raise ValueError(f"a header of {longest} bytes does not fit into an envelope")
    if len(headers) > _MOST:
        raise ValueError(f"{len(headers)} headers do not fit into an envelope")
    packed = "".join([_length(len(text)) + text for text in texts]).encode("latin-1")
    # The offset of the headers is that of their count, which closes the fixed part.
    return _START.pack(_MAGIC, _VERSION, _START.size - 2, _START.size + len(packed), len(headers)) + packed + body


@lru_cache(1024)
def _length(count: int) -> str:
    """A length as the two characters that Latin-1 encodes as its two bytes: one encoding for all headers is three times faster."""
    return chr(count >> 8) + chr(count & 0xFF)


def _is_plain(text: str) -> bool:
    """Whether it stands in a header as it is."""
    return text.isascii() and text.isprintable() and "%" not in text


def decode(fields: Mapping[bytes, bytes]) -> Envelope:
    """The envelope in an entry's fields.

    Raises:
        MalformedEntry: the frame is cut short, or plain fields are not UTF-8.
    """
    data = fields.get(DATA)
    if data is None:
        return Envelope({}, _plain(fields))
    if not data.startswith(_MAGIC):
        return Envelope({}, data)
    return _framed(data)


def _plain(fields: Mapping[bytes, bytes]) -> bytes:
    try:
        return json.dumps({name.decode(): value.decode() for name, value in fields.items()}).encode()
    except UnicodeDecodeError as error:
        raise MalformedEntry(f"a plain field is not UTF-8 ({error.reason} at byte {error.start}); write it as UTF-8") from None


def _framed(data: bytes) -> Envelope:
    try:
        _, version, headers_at, body_at, count = _START.unpack_from(data)
    except struct.error as error:
        raise MalformedEntry(f"the envelope is cut short or not ours ({error})") from None
    if version != _VERSION:
        raise MalformedEntry(f"the envelope is of version {version}, this reader knows {_VERSION}")
    if not headers_at + 2 <= body_at <= len(data):
        raise MalformedEntry("the envelope is cut short")
    texts = _texts(data[headers_at + 2 : body_at], 2 * count)
    values = [unquote(text) if "%" in text else text for text in texts]
    return Envelope(dict(zip(values[::2], values[1::2], strict=True)), data[body_at:])


def _texts(packed: bytes, count: int) -> list[str]:
    """The first `count` texts, each behind its length in two bytes."""
    decoded = packed.decode("latin-1")
    texts, at = [], 0
    try:
        for _ in range(count):
            start = at + 2
            at = start + (packed[at] << 8 | packed[at + 1])
            texts.append(decoded[start:at])
    except IndexError:
        at = len(packed) + 1
    if at > len(packed):
        raise MalformedEntry("the envelope is cut short")
    if not "".join(texts).isascii():
        raise MalformedEntry("the envelope is not ours (a header is not ASCII)")
    return texts
