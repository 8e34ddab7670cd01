"""Texts, which of them join, and what their groups have to be by definition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from services.classifier.groups.forest import Group, Text, founded
from services.classifier.groups.ledger import Ledger
from services.classifier.groups.settling import Alias, Groups, Joining
from services.classifier.groups.telling import Telling
from services.classifier.place import Place
from tests.unit.classifier.articles import NOW

AT = 1_700_000_000
Edge = tuple[int, int]
Edges = frozenset[Edge]


def text(number: int) -> Text:
    """The text that is classified as number so many, from 1."""
    return founded(f"a{number}", 1, Place(number, number))


def told(one: Text) -> Telling:
    return Telling(article_id=one.article_id, revision=one.revision, sequence=one.group.sequence, words=100, seen_at=NOW)


async def tell(texts: Sequence[Text]) -> list[Telling | None]:
    return [told(one) for one in texts]


def partners(number: int, edges: Edges) -> list[Text]:
    """The earlier ones that a text is found to be one story body with."""
    return [text(low) for low, high in sorted(edges) if high == number]


async def judge(ledger: Ledger, number: int, edges: Edges) -> tuple[Group, list[Alias]]:
    """Join a text to its partners; the group that its record names, and the groups that this merged."""
    one, groups = text(number), Groups(ledger)
    if found := partners(number, edges):
        named = await groups.join(Joining(one, told(one), found, f"{one}:1", AT), tell)
    else:
        named, _ = await groups.root(one.group)
    return named, await groups.merged(one, f"{one}:1")


def components(count: int, edges: Edges) -> set[frozenset[int]]:
    """By definition: what can be reached from each other."""
    reached = {number: {number} for number in range(1, count + 1)}
    for low, high in edges:
        both = reached[low] | reached[high]
        for number in both:
            reached[number] = both
    return {frozenset(each) for each in reached.values()}


async def partition(ledger: Ledger, count: int) -> dict[Group, frozenset[int]]:
    """The groups that the texts are in, by what the ledger says of each."""
    found: defaultdict[Group, set[int]] = defaultdict(set)
    for number in range(1, count + 1):
        root, _ = await Groups(ledger).root(text(number).group)
        found[root].add(number)
    return {group: frozenset(numbers) for group, numbers in found.items()}


async def check(ledger: Ledger, count: int, edges: Edges) -> None:
    """The groups are the components, named after their first texts; each knows its size, its members and their tellings."""
    found = await partition(ledger, count)
    assert set(found.values()) == components(count, edges)
    for group, numbers in found.items():
        assert group == text(min(numbers)).group
        if len(numbers) > 1:
            (node,) = await ledger.nodes([group])
            _, members = await ledger.contents(group)
            assert node.size == len(numbers)
            assert {article for article, one in members.items() if one.counts} == {f"a{number}" for number in numbers}
            assert {one.article_id for one in await ledger.tellings(group)} == {f"a{number}" for number in numbers}
