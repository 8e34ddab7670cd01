"""How far a partition of documents agrees with the true one. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Precision and recall, 0-1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)


def adjusted_rand(truth: Sequence[str], found: Sequence[str]) -> float:
    """Agreement of two partitions over pairs, 0 by chance and 1 where they are the same (Hubert and Arabie, 1985)."""
    joint, a, b = _pairs(zip(truth, found, strict=True)), _pairs(truth), _pairs(found)
    expected, most = a * b / (len(truth) * (len(truth) - 1) / 2), (a + b) / 2
    return (joint - expected) / (most - expected) if most != expected else 1.0


def b_cubed(truth: Sequence[str], found: Sequence[str]) -> Rates:
    """Per document, the share of its found group that is of its cluster, and the reverse; means (Bagga and Baldwin, 1998)."""
    both = list(zip(truth, found, strict=True))
    in_cluster, in_group, joint = Counter(truth), Counter(found), Counter(both)
    precision = sum(joint[each] / in_group[each[1]] for each in both) / len(both)
    return Rates(precision, sum(joint[each] / in_cluster[each[0]] for each in both) / len(both))


def _pairs(labels: Iterable[object]) -> int:
    return sum(number * (number - 1) // 2 for number in Counter(labels).values())
