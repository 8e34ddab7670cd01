"""What the head of an answer rules out before any of its body is read: it costs the site and us the transfer. Pure."""

from __future__ import annotations

from services.fetcher.headers import Headers, content_type, header_value
from services.fetcher.web import Purpose
from shared.outcomes import Rejected, RejectReason

#: What no server labels a page as by mistake, and no page is.
_MEDIA = ("image/", "audio/", "video/", "font/", "model/")
_FILES = frozenset(
    "application/pdf application/zip application/msword application/vnd.ms-excel application/vnd.ms-powerpoint application/epub+zip "
    "application/x-7z-compressed application/x-tar application/x-bzip2 application/java-archive application/wasm".split()
)
#: Packed files: sitemaps and feeds come in gzip, and are looked into. Articles never do.
_PACKED = frozenset({"application/gzip", "application/x-gzip", "application/zstd"})
#: What may come under any label, because its body is read whatever it says: files that only we ask for.
_UNLABELLED = frozenset({Purpose.ROBOTS, Purpose.RIGHTS})
#: Digits of a Content-Length that is read as one.
_MAX_DIGITS = 18


def refusal_of(headers: Headers, purpose: Purpose, most_wire_bytes: int) -> Rejected | None:
    """Why the body need not be read: its stated type is none that `purpose` can use, or its stated length is over the cap."""
    declared, _ = content_type(headers)
    if declared and purpose not in _UNLABELLED and _is_useless(declared, purpose):
        return Rejected(RejectReason.NOT_AN_ARTICLE, f"the content is {declared[:80]}")
    length = (header_value(headers, "content-length") or "").strip()
    if length.isascii() and length.isdigit() and len(length) <= _MAX_DIGITS and int(length) > most_wire_bytes:
        return Rejected(
            RejectReason.TOO_LARGE, f"the body is {length} bytes as sent, over the {most_wire_bytes} of WIRESIFT_FETCHER_MAX_WIRE_BYTES"
        )
    return None


def _is_useless(declared: str, purpose: Purpose) -> bool:
    return declared.startswith(_MEDIA) or declared in _FILES or (declared in _PACKED and purpose is not Purpose.FEED)
