"""Posting lists as they lie on a server, and which postings of a fingerprint are worth reading. Pure.

Fingerprints share lists. Which list is theirs, and the bits that tell them apart in it, are taken from the product of fingerprint and
salt (Dietzfelbinger et al. 1997): whoever does not know the salt cannot choose texts that flood one list.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence

from services.classifier.index.candidates import Posting, article_number

#: Articles whose postings of one fingerprint are kept and read, the newest: what more than these share says little of any of them.
MAX_ARTICLES = 64
#: Of these the articles of one source at most: an outlet that floods the index must not hide the others' copies of a text.
MAX_OF_SOURCE = 16
#: Postings of one fingerprint that are kept and read per article, its newest revisions: a live blog must not crowd others out.
#: More than one, as the newest may still be in flight and then comes after whoever reads.
MAX_REVISIONS = 4
#: Bits of a fingerprint beyond its list's number. In a list of 50 one posting in 1,000 readings is another's, and it takes two such
#: of one article to compare a text for nothing.
_CHECK_BITS = 16
#: One posting: those bits, the source, the document's number (40 bits of the article, 8 of the revision).
_POSTING = struct.Struct(">HHHI")
#: Bytes of one posting.
POSTING_BYTES = _POSTING.size
_WORD = (1 << 64) - 1


def slot(print_: int, salt: int, bits: int) -> tuple[int, int]:
    """The list of a fingerprint among 2**bits, and the bits that tell it from others there."""
    top = (print_ * salt & _WORD) >> (64 - bits - _CHECK_BITS)
    return top >> _CHECK_BITS, top & (1 << _CHECK_BITS) - 1


def packed(check: int, posting: Posting) -> bytes:
    """`posting` as it is appended to a list."""
    return _POSTING.pack(check, posting.source, posting.number >> 32, posting.number & 0xFFFFFFFF)


def bearers(lists: Sequence[tuple[int, bytes | None]]) -> list[Posting]:
    """The newest postings of a fingerprint in its lists, given oldest first, each with the bits that tell it from others there."""
    found: list[Posting] = []
    for check, each in lists:
        if each:
            _gather(found, each, check.to_bytes(_CHECK_BITS // 8, "big"))
    return newest(found) if found else found


def newest(postings: Sequence[Posting]) -> list[Posting]:
    """Of postings in order of appearance the distinct ones of the last MAX_ARTICLES articles, up to MAX_REVISIONS of each.

    No more than MAX_OF_SOURCE of the articles are of one source, where it is known.
    """
    distinct = list(dict.fromkeys(reversed(postings)))
    if len(distinct) <= MAX_REVISIONS:  # as nearly all are
        return distinct
    kept: dict[int, list[Posting]] = {}
    sources: Counter[int] = Counter()
    for posting in distinct:
        article = article_number(posting.number)
        revisions = kept.get(article)
        if revisions is None:
            if len(kept) < MAX_ARTICLES and not (posting.source and sources[posting.source] >= MAX_OF_SOURCE):
                kept[article] = [posting]
                sources[posting.source] += 1
        elif len(revisions) < MAX_REVISIONS:
            revisions.append(posting)
    return [posting for revisions in kept.values() for posting in revisions]


def _gather(found: list[Posting], postings: bytes, check: bytes) -> None:
    """Searched for as bytes: of some fifty postings one at most is the fingerprint's, and unpacking all takes ten times as long."""
    at = postings.find(check)
    while at >= 0:
        if at % POSTING_BYTES == 0:
            _, source, high, low = _POSTING.unpack_from(postings, at)
            if high or low:  # else it is room for one
                found.append(Posting(high << 32 | low, source))
            at += POSTING_BYTES - 1
        at = postings.find(check, at + 1)
