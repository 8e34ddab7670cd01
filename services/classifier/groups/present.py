"""The groups of articles as they stand, read without a change: records keep what was known when they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.classifier.groups.forest import Group, namings
from services.classifier.groups.ledger import Ledger, Node
from services.classifier.groups.telling import Telling
from shared.record import Record, Syndication


@dataclass(frozen=True, slots=True)
class Present:
    """A group by now: what it is called, and how it stands."""

    group: Group
    node: Node


async def present(records: Sequence[Record], ledger: Ledger) -> list[Present]:
    """The groups that the texts of these records are in; a round trip, and one more for each step to the furthest root."""
    named = [namings(record.article_id, record.syndication.sequence) for record in records]
    known = await _read({group for each in named for group in each}, ledger)
    own = [next((group for group in each if known[group] != Node()), each[0]) for each in named]
    roots = [_root(group, known) for group in own]
    return [Present(root, known[root]) for root in roots]


async def members(group: Group, ledger: Ledger) -> tuple[list[str], list[Telling]]:
    """Articles of a group, up to a page of them, and what is remembered of those that appeared first."""
    _, found = await ledger.contents(group)
    return sorted(article for article, one in found.items() if one.counts), await ledger.tellings(group)


def as_it_stands(record: Record, found: Present) -> Record:
    """`record` with the group that it is in by now; its verdict, and what it said of the original, are as they were."""
    said: Syndication = record.syndication
    if found.node == Node() or (said.group_id, said.group_size) == (found.group.id, found.node.size):
        return record
    now = said.model_copy(update={"group_id": found.group.id, "group_size": max(1, found.node.size)})
    return record.model_copy(update={"syndication": now})


async def _read(groups: set[Group], ledger: Ledger) -> dict[Group, Node]:
    """These groups and all on their way to the roots."""
    known: dict[Group, Node] = {}
    while unseen := sorted((groups | {node.into for node in known.values() if node.into}) - known.keys()):
        known |= zip(unseen, await ledger.nodes(unseen), strict=True)
    return known


def _root(group: Group, known: dict[Group, Node]) -> Group:
    while (above := known[group].into) is not None:
        group = above
    return group
