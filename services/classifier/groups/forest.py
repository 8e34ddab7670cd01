"""Groups as a forest: every text founds a group, and groups that turn out to be one story body merge. Pure.

A group is a connected component of texts that are tellings of one story body. Of two groups that merge the one founded first stays,
the other is an alias of it for ever; so a group's id is that of its first text, and neither hangs on the order of the merges.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from services.classifier.place import Place


class Group(NamedTuple):
    """The group that a text founds, by the text's sequence, which no other has: the lesser of two was founded first."""

    sequence: int
    id: str

    def __str__(self) -> str:
        return f"{self.id}:{self.sequence}"

    @classmethod
    def read(cls, name: str) -> Group:
        """The group that was written as `name`."""
        group_id, _, sequence = name.rpartition(":")
        return cls(int(sequence), group_id)


class Text(NamedTuple):
    """One text, an article at a revision, by the group that it founds."""

    group: Group
    article_id: str
    revision: int

    def __str__(self) -> str:
        return f"{self.article_id}:{self.revision}"


class Membership(NamedTuple):
    """The newest revision of an article that is `within` a group, the newest known to be `outside`, and when it
    was last added, in unix seconds.

    Where two accounts of it meet, the higher of each counts: so they may meet in any order and as often as they like.
    """

    within: int
    outside: int
    at: int

    @property
    def counts(self) -> bool:
        """Whether the article is in the group: its newest revision is."""
        return self.within >= self.outside and self.within > 0

    def met(self, other: Membership) -> Membership:
        """What both accounts say together."""
        return Membership(*map(max, self, other))


def founded(article_id: str, revision: int, place: Place) -> Text:
    """The text with the group it founds. The group is named after the article by the text of it that was classified first."""
    first, later = namings(article_id, place.sequence)
    return Text(first if place.sequence == place.first else later, article_id, revision)


def namings(article_id: str, sequence: int) -> tuple[Group, Group]:
    """The group that a text of that sequence founds: where it is the article's first, and where it is a later one."""
    later = hashlib.sha256(f"group\n{article_id}\n{sequence}".encode()).hexdigest()[:32]
    return Group(sequence, article_id), Group(sequence, later)
