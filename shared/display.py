"""Text of others as a terminal may show it: nothing in it moves a cursor, hides, colours or reorders what stands around it. Pure."""

from __future__ import annotations

import re

#: What commands a terminal or deceives a reader: controls but tab, bidirectional marks and overrides (Unicode TR 36), line and
#: paragraph separators, and halves of surrogate pairs, which no encoding can write.
_DECEIVING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_IN_PLACE = "\N{REPLACEMENT CHARACTER}"


def harmless(text: str, *, lines: bool = False) -> str:
    """`text` with each character that commands a terminal replaced; `lines` keeps its line breaks (LF, and CRLF as LF)."""
    if not lines:
        return _DECEIVING.sub(_IN_PLACE, text)
    return "\n".join(_DECEIVING.sub(_IN_PLACE, line) for line in text.replace("\r\n", "\n").split("\n"))


def harmless_json(document: str) -> str:
    """JSON text that says the same, with each such character written as its escape; line breaks between its tokens stay."""
    return "\n".join(_DECEIVING.sub(_escape, line) for line in document.split("\n"))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
