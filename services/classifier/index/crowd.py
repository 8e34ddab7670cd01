"""What a reader gets of a fingerprint that many articles have: first those before its place, then the cut.

The other way round a crowd of copies would hide the one before them: all that is left of it may be later than who reads.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from services.classifier.index.candidates import Posting
from services.classifier.index.ports import Earlier, Postings
from services.classifier.index.posting_list import worth_reading

#: Distinct postings of a fingerprint from which its bearers are a crowd: as many as are read of one source, so that fewer are never cut
#: but for the revisions of one article.
CROWD = 16

#: All postings of a fingerprint, oldest first. Asked for anew rather than kept: those of a crowd in every fingerprint of every article
#: in work are a million objects, and to have them looked through for garbage costs more than to decode the few lists again.
Listed = Callable[[int], Sequence[Posting]]
#: Those of some documents that come before who reads.
Before = Callable[[Sequence[int]], Awaitable[list[Earlier]]]


async def within_reach(fingerprints: Sequence[int], listed: Listed, before: Before) -> Postings:
    """Of all postings of each fingerprint those worth reading; where these are a crowd, at least one of those before who reads.

    A crowd whose oldest posting comes before who reads is cut as it is: the oldest stays. Of another all are asked for, and only those
    before are left. No call of `before` where there is no crowd, one for standing text, and two for a story that comes just now.
    """
    cut: Postings = {}
    oldest: dict[int, int] = {}
    for print_ in fingerprints:
        postings = _distinct(listed(print_))
        cut[print_] = worth_reading(postings)
        if len(postings) > CROWD:
            oldest[print_] = postings[0].number
    known = await _those(before, oldest.values())
    late = [print_ for print_, number in oldest.items() if number not in known]
    known = await _those(before, (posting.number for print_ in late for posting in listed(print_)))
    return cut | {print_: worth_reading([one for one in _distinct(listed(print_)) if one.number in known]) for print_ in late}


def _distinct(postings: Sequence[Posting]) -> list[Posting]:
    return list(dict.fromkeys(postings))


async def _those(before: Before, numbers: Iterable[int]) -> set[int]:
    """Those of the documents that come before, by their numbers."""
    asked = list(dict.fromkeys(numbers))
    return {one.document.number for one in await before(asked)} if asked else set()
