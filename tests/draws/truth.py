"""What documents have in common, from where their words come. Pure.

Thresholds and figures are those of the corpus beside the checkout (score-syndication): containment is of the shorter text, both
containment and Jaccard are over words, furniture counted in the length.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from tests.draws.words import STANDING, Text

#: Jaccard from which two texts are near.
NEAR = 0.6
#: Containment in the shorter text from which a pair is `contain`.
CONTAIN = 0.5
#: Containment and words from which a pair is `partial`.
PARTIAL, PARTIAL_WORDS = 0.2, 60
#: Containment and words from which a pair below partial is too close to call, and is not scored.
GREY, GREY_WORDS = 0.12, 40
#: Words from which what is shared is listed at all.
EXCERPT_WORDS = 8
#: Share of a text's own words that a story must pass for the text to be one of its tellings.
BODY = 0.5
#: Share of a second story, written elsewhere, from which a text is a round-up and tells neither.
SECOND = 0.2
#: Words a passage has at least: a shorter run is as likely chance.
PASSAGE_WORDS = 5


@dataclass(frozen=True)
class Document:
    """A printed article. `own` is the story of what was written for it alone; `ops` are the edits that made it, in order."""

    name: str
    ts: int
    source: str
    text: Text
    own: int
    kind: str
    ops: tuple[str, ...] = ()
    family: str = ""

    @cached_property
    def origins(self) -> frozenset[int]:
        """Of its words that can be reused."""
        return frozenset(word.origin for word in self.text.words if word.origin != STANDING and word.counts)

    @cached_property
    def length(self) -> int:
        """Words, furniture and all."""
        return sum(word.counts for word in self.text.words)


@dataclass(frozen=True)
class Pair:
    """Two documents and what they share: `shared` words, their share of the shorter text, and Jaccard over words."""

    first: Document
    second: Document
    shared: int
    containment: float
    jaccard: float

    @property
    def relation(self) -> str:
        if self.jaccard == 1:
            return "exact"
        if self.jaccard >= NEAR:
            return "near"
        if self.containment >= CONTAIN:
            return "contain"
        if self.containment >= PARTIAL and self.shared >= PARTIAL_WORDS:
            return "partial"
        if self.containment >= GREY and self.shared >= GREY_WORDS:
            return "grey"
        return "excerpt" if self.shared >= EXCERPT_WORDS else "none"


def pair(first: Document, second: Document) -> Pair:
    """Compare two documents; linear in the shorter."""
    shared = len(first.origins & second.origins)
    shorter = min(first.length, second.length)
    return Pair(first, second, shared, shared / max(1, shorter), shared / max(1, first.length + second.length - shared))


def pairs(documents: Sequence[Document]) -> Iterator[Pair]:
    """All pairs that share anything worth listing, the earlier document first."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, document in enumerate(documents):
        for origin in document.origins:
            holders[origin].append(number)
    together: set[tuple[int, int]] = set()
    for group in {tuple(holding) for holding in holders.values() if len(holding) > 1}:
        together.update(combinations(group, 2))
    for one, other in sorted(together):
        found = pair(documents[one], documents[other])
        if found.relation != "none":
            yield found


def passages(first: Text, second: Text) -> list[tuple[int, int, int]]:
    """Runs of the same words in both: (word here, word there, words), at least PASSAGE_WORDS long, in the order of `first`."""
    there: dict[int, int] = {}
    for at, word in enumerate(second.words):
        there.setdefault(word.origin, at)
    runs: list[tuple[int, int, int]] = []
    for at, word in enumerate(first.words):
        other = there.get(word.origin) if word.origin != STANDING else None
        if other is None:
            continue
        if runs and (at, other) == (runs[-1][0] + runs[-1][2], runs[-1][1] + runs[-1][2]):
            runs[-1] = (*runs[-1][:2], runs[-1][2] + 1)
        else:
            runs.append((at, other, 1))
    return [run for run in runs if run[2] >= PASSAGE_WORDS]


def told(document: Document) -> int:
    """The story that `document` tells: the one with more than half of its words, unless another one is quoted at length; else its own."""
    stories = Counter(word.story for word in document.text.words if word.origin != STANDING and word.counts)
    if not stories:
        return document.own
    story, most = stories.most_common(1)[0]
    whole = stories.total()
    elsewhere = (words for other, words in stories.items() if other not in (story, document.own))
    return story if most > BODY * whole and max(elsewhere, default=0) < SECOND * whole else document.own


def clusters(documents: Sequence[Document]) -> list[str]:
    """The cluster of each document: the name of the first that tells its story."""
    first: dict[int, str] = {}
    return [first.setdefault(told(document), document.name) for document in documents]
