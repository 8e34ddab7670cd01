"""Which group an article joins: one story body, its copies, edited, trimmed or extended. Pure.

It joins the group of its one best partner by resemblance. Containment would not do: an article that hosts a block of another,
or rounds up several, contains half of a short one and would tie stories together that have nothing in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.classifier.place import Place
from shared.record import Relation

#: Least resemblance (Jaccard of 5-word shingles, 0-1) of two texts with one story body: measured best single threshold.
JOIN = 0.30
#: Relations that can be between two tellings of one story body.
_JOINING = frozenset({Relation.EXACT, Relation.NEAR, Relation.CONTAINED, Relation.CONTAINS})


@dataclass(frozen=True, slots=True)
class Partner:
    """An earlier document that shares text: the group it is in and how the article resembles it, 0-1."""

    number: int
    place: Place
    group_id: str
    relation: Relation
    resemblance: float


def joins(partner: Partner) -> bool:
    """Whether the two are tellings of one story body."""
    return partner.relation is Relation.EXACT or (partner.relation in _JOINING and partner.resemblance >= JOIN)


def best_partner(partners: Sequence[Partner]) -> Partner | None:
    """The partner whose group the article joins, or None where it founds one: the most alike, of equals the first classified."""
    return min(filter(joins, partners), key=lambda partner: (-partner.resemblance, partner.place.first), default=None)
