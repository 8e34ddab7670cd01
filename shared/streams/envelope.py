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
from itertools import chain
from struct import Struct
from urllib.parse import quote, unquote

from shared.errors import MalformedEntry

DATA = b"__data__"
_MAGIC = b"\x89BIN\r\n\x1a\n"
_VERSION = 1
_START = Struct(">8sHIIH")
_LENGTH = Struct(">H")
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
    parts: list[bytes] = []
    for text in chain.from_iterable(headers.items()):
        raw = _ascii(text)
        if len(raw) > _MOST:
            raise ValueError(f"a header of {len(raw)} bytes does not fit into an envelope")
        parts += (_LENGTH.pack(len(raw)), raw)
    if len(headers) > _MOST:
        raise ValueError(f"{len(headers)} headers do not fit into an envelope")
    packed = b"".join(parts)
    # The offset of the headers is that of their count, which closes the fixed part.
    return _START.pack(_MAGIC, _VERSION, _START.size - 2, _START.size + len(packed), len(headers)) + packed + body


def _ascii(text: str) -> bytes:
    if not (text.isascii() and text.isprintable() and "%" not in text):
        text = quote(text, safe=_PLAIN, errors="replace")  # a lone surrogate has no UTF-8 form
    return text.encode("ascii")


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
        if version != _VERSION:
            raise MalformedEntry(f"the envelope is of version {version}, this reader knows {_VERSION}")
        texts, at = [], headers_at + 2
        for _ in range(2 * count):
            (length,) = _LENGTH.unpack_from(data, at)
            at += 2
            texts.append(data[at : at + length].decode("ascii"))
            at += length
        if at > body_at or body_at > len(data):
            raise MalformedEntry("the envelope is cut short")
    except (struct.error, UnicodeDecodeError) as error:
        raise MalformedEntry(f"the envelope is cut short or not ours ({error})") from None
    values = [unquote(text) if "%" in text else text for text in texts]
    return Envelope(dict(zip(values[::2], values[1::2], strict=True)), data[body_at:])
