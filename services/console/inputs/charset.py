"""The text that a file's bytes stand for. Pure; time is linear in the bytes."""

from __future__ import annotations

from services.console.inputs.formats import NO_TEXT, magic_fault
from services.console.inputs.outcome import Fault
from services.fetcher.charset import charset_of


def decode_body(body: bytes, *, markup: bool) -> str | Fault:
    """The text in the encoding found as for a fetched body without headers: by its mark, its declaration where `markup`, its bytes.

    Bytes that are broken in that encoding become U+FFFD. What holds zero characters then is binary data.
    """
    if fault := magic_fault(body):
        return fault
    text = body.decode(charset_of(body, header=None, markup=markup), errors="replace")
    return NO_TEXT if "\0" in text else text
