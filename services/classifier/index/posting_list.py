"""Posting lists as they lie on a server, and which postings of a fingerprint are worth reading. Pure.

Fingerprints share lists. Which list is theirs, and the bits that tell them apart in it, are taken from the product of fingerprint and
salt (Dietzfelbinger et al. 1997): whoever does not know the salt cannot choose texts that flood one list.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence

from services.classifier.index.candidates import REVISION_BITS, Posting

#: Articles whose postings of one fingerprint are read: what more than these share says little of any of them.
MAX_ARTICLES = 64
#: Of these the articles of one source at most: an outlet that floods the index must not hide the others' copies of a text.
MAX_OF_SOURCE = 16
#: Of the articles the oldest that are always among them, so that no crowd of copies comes between a copy and where its story began.
FOUNDERS = 8
#: Postings of one fingerprint that are read per article, its oldest and its newest revisions: a live blog must not crowd others out.
#: More than one, as the newest may still be in flight and then comes after whoever reads.
MAX_REVISIONS = 4
#: Oldest articles of a fingerprint that a thinned list keeps beside the newest. More than are in flight at once with one text, as
#: which of those comes first is not told by who appended first.
MAX_OLDEST = 64
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
    """All postings of a fingerprint in its lists, given oldest first, each with the bits that tell it from others there."""
    found: list[Posting] = []
    for check, each in lists:
        if each:
            _gather(found, each, check.to_bytes(_CHECK_BITS // 8, "big"))
    return found


def worth_reading(postings: list[Posting]) -> list[Posting]:
    """Of distinct postings, oldest first, those of the FOUNDERS oldest articles, and of the newest up to MAX_ARTICLES in all.

    The oldest articles first. No more than MAX_OF_SOURCE are of one source, where it is known, and of each article no more than
    MAX_REVISIONS: its oldest posting and its newest ones.
    """
    if len(postings) <= MAX_REVISIONS:  # as nearly all are
        return postings
    if len(postings) <= MAX_OF_SOURCE and len({posting.number >> REVISION_BITS for posting in postings}) == len(postings):
        return [*postings[:FOUNDERS], *reversed(postings[FOUNDERS:])]  # nothing to leave out
    oldest = {posting.number >> REVISION_BITS: posting for posting in reversed(postings)}
    kept: dict[int, list[Posting]] = {}
    for posting in postings:
        if len(kept) == FOUNDERS:
            break
        kept.setdefault(posting.number >> REVISION_BITS, [posting])
    sources = Counter(posting.source for (posting,) in kept.values())
    for article, posting in oldest.items():
        if len(kept) == MAX_ARTICLES:
            break
        source = posting.source
        if article not in kept and not (source and sources[source] >= MAX_OF_SOURCE):
            kept[article] = [posting]
            sources[source] += 1
    if len(oldest) < len(postings):
        _with_newest_revisions(kept, postings)
    return [posting for revisions in kept.values() for posting in revisions]


def _with_newest_revisions(kept: dict[int, list[Posting]], postings: list[Posting]) -> None:
    for posting in reversed(postings):
        revisions = kept.get(posting.number >> REVISION_BITS)
        if revisions and len(revisions) < MAX_REVISIONS and posting != revisions[0]:
            revisions.append(posting)


def _gather(found: list[Posting], postings: bytes, check: bytes) -> None:
    """Searched for as bytes: of some fifty postings one at most is the fingerprint's, and unpacking all takes ten times as long."""
    at = postings.find(check)
    while at >= 0:
        if at % POSTING_BYTES == 0:
            number = int.from_bytes(postings[at + 4 : at + POSTING_BYTES], "big")
            if number:  # else it is room for one
                found.append(Posting(number, postings[at + 2] << 8 | postings[at + 3]))
            at += POSTING_BYTES - 1
        at = postings.find(check, at + 1)
