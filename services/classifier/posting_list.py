"""Posting lists as they lie on a server, and which postings of a fingerprint are worth reading. Pure.

A list is shared by the fingerprints whose low bits are its number; each posting carries 24 bits more to tell them apart.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from services.classifier.candidates import Posting, article_number

#: Articles whose postings of one fingerprint are kept and read, the newest: what more than these share says little of any of them.
MAX_ARTICLES = 64
#: Postings of one fingerprint that are kept and read per article, its newest revisions: a live blog must not crowd others out.
#: More than one, as the newest may still be in flight and then comes after whoever reads.
MAX_REVISIONS = 4
#: One posting: 24 bits of the fingerprint that the list's own number does not hold, the source, the document's number.
_POSTING = struct.Struct(">3sHQ")
#: Bytes of one posting.
POSTING_BYTES = _POSTING.size


def packed(print_: int, bits: int, posting: Posting) -> bytes:
    """`posting` as it is appended to the list of fingerprint `print_`, one of 2**bits lists."""
    return _POSTING.pack(_check(print_, bits), posting.source, posting.number)


def bearers(lists: Sequence[bytes | None], print_: int, bits: int) -> list[Posting]:
    """The newest postings of `print_` in its lists, which are given oldest first."""
    check = _check(print_, bits)
    return newest([Posting(n, source) for each in lists if each for own, source, n in _POSTING.iter_unpack(each) if own == check])


def newest(postings: Sequence[Posting]) -> list[Posting]:
    """Of postings in order of appearance the distinct ones of the last MAX_ARTICLES articles, up to MAX_REVISIONS of each."""
    distinct = list(dict.fromkeys(reversed(postings)))
    if len(distinct) <= MAX_REVISIONS:  # as nearly all are
        return distinct
    kept: dict[int, list[Posting]] = {}
    for posting in distinct:
        article = article_number(posting.number)
        revisions = kept.get(article)
        if revisions is None:
            if len(kept) < MAX_ARTICLES:
                kept[article] = [posting]
        elif len(revisions) < MAX_REVISIONS:
            revisions.append(posting)
    return [posting for revisions in kept.values() for posting in revisions]


def _check(print_: int, bits: int) -> bytes:
    """24 bits of a fingerprint above those that choose its list; the top ones are no use, as sampling leaves them alike."""
    return (print_ >> bits & 0xFFFFFF).to_bytes(3, "big")
