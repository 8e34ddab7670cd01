"""The text that bytes of an unknown encoding stand for. Pure; time is linear in the bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from services.console.inputs.formats import binary_fault
from services.console.inputs.outcome import Fault

#: UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings of the web (WHATWG Encoding), by Python's name; labels that pages use for a subset lead to the whole of it.
_WIDENED = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
#: Decoders that may be named by a page. Python has others that are no charset, or take quadratic time (punycode, idna).
_DECLARABLE = frozenset(
    "utf-8 cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-2 iso8859-3 iso8859-4 "
    "iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman "
    "mac-cyrillic gb18030 big5hkscs euc_jp iso2022_jp".split()
)
#: Encodings guessed from the bytes: those in which news is found that declares none.
_GUESSABLE = "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 koi8_r cp932 euc_jp gb18030 big5 cp949".split()
#: Bytes in which a page must declare its encoding (HTML Standard, "prescan a byte stream").
_PRESCAN_BYTES = 1024
#: Bytes an encoding is guessed from; more do not change the guess, only its cost.
_SAMPLE_BYTES = 2**16
_DECLARATION = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,400}?\b(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)


def decode_text(body: bytes) -> str | Fault:
    """The text of a plain body: by its byte-order mark, as UTF-8, else by the likeliest encoding, Western (cp1252) on a tie."""
    return _decode(body, declared=None)


def decode_html(body: bytes) -> str | Fault:
    """The markup of a page: by its byte-order mark, as UTF-8 where it is that, else as it declares in a meta element."""
    return _decode(body, declared=_declared(body[:_PRESCAN_BYTES]))


def _decode(body: bytes, declared: str | None) -> str | Fault:
    if marked := next((charset for mark, charset in _MARKS if body.startswith(mark)), None):
        return body.decode(marked, errors="replace")
    if fault := binary_fault(body):
        return fault
    for charset in _likely(body, declared):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode(_guessed(body[:_SAMPLE_BYTES]), errors="replace")


def _likely(body: bytes, declared: str | None) -> Iterator[str]:
    # Bytes above 127 that are valid UTF-8 hardly ever are anything else, whatever a page kept from an older system declares.
    # Without any, the declaration counts: ISO-2022-JP is written in ASCII.
    if not body.isascii():
        yield "utf-8"
    if declared:
        yield declared
    yield "utf-8"


def _declared(head: bytes) -> str | None:
    found = _DECLARATION.search(head)
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii", "replace")).name
    except LookupError:
        return None
    name = _WIDENED.get(name, name)
    return name if name in _DECLARABLE else None


def _guessed(sample: bytes) -> str:
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample  # no character is cut in two
    matches = from_bytes(whole_lines, cp_isolation=_GUESSABLE)
    best = matches.best()
    if best is None:
        return "cp1252"
    tied = (match.encoding for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence))
    return "cp1252" if "cp1252" in tied else best.encoding
