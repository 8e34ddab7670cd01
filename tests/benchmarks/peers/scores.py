"""What a method's answers are worth, by the definitions of the scorer beside the corpus. Pure.

exact, near, contain and partial pairs are duplicates, grey ones are not scored, all others are none; a document is a duplicate
where an earlier one is its partner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from tests.benchmarks.peers.collection import Truth

DUPLICATE = frozenset({"exact", "near", "contain", "partial"})


class Answer(NamedTuple):
    """What a method says of one document: the earlier ones that it shares text with, and those among them that tell its story."""

    name: str
    matches: tuple[str, ...]
    joined: tuple[str, ...]


class Scores(NamedTuple):
    """F1 of documents flagged and of matches, 0-1; adjusted Rand index of the groups, 1 where they are the clusters."""

    documents: float
    matches: float
    rand: float


def scored(answers: Sequence[Answer], truth: Truth) -> Scores:
    """The scores of `answers`, which are in order of appearance and name every document once."""
    order = {answer.name: at for at, answer in enumerate(answers)}
    relation = {_sorted(pair, order): kind for pair, kind in truth.relation.items()}
    true = {pair for pair, kind in relation.items() if kind in DUPLICATE}
    grey = {pair for pair, kind in relation.items() if kind == "grey"}
    claimed = {_sorted((answer.name, match), order) for answer in answers for match in answer.matches}
    copies = {later for _, later in true}
    flagged = {answer.name for answer in answers if answer.matches} - ({later for _, later in grey} - copies)
    groups, clusters = components(answers), truth.cluster
    names = [answer.name for answer in answers]
    rand = adjusted_rand([clusters[name] for name in names], [groups[name] for name in names])
    return Scores(_f1(flagged, copies), _f1(claimed - grey, true), rand)


def components(answers: Iterable[Answer]) -> dict[str, str]:
    """Which documents are one group: those that are joined, over others or directly, each by the name of one of them."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = name = root[root[name]]
        return name

    for answer in answers:
        for other in answer.joined:
            root[find(answer.name)] = find(other)
        find(answer.name)
    return {name: find(name) for name in root}


def adjusted_rand(first: Sequence[str], second: Sequence[str]) -> float:
    """Agreement of two partitions beyond chance (Hubert and Arabie 1985): 1 where they are the same, about 0 where unrelated."""
    joint, a, b = _pairs(Counter(zip(first, second, strict=True))), _pairs(Counter(first)), _pairs(Counter(second))
    expected, most = a * b / (len(first) * (len(first) - 1) / 2), (a + b) / 2
    return (joint - expected) / (most - expected) if most != expected else 1.0


def _pairs(counts: Mapping[object, int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def _f1(found: Collection[object], wanted: Collection[object]) -> float:
    right = len(set(found) & set(wanted))
    return 2 * right / (len(found) + len(wanted)) if found or wanted else 1.0


def _sorted(pair: tuple[str, str], order: Mapping[str, int]) -> tuple[str, str]:
    one, other = pair
    return (one, other) if order[one] < order[other] else (other, one)
