"""Which part of a labelled corpus a row belongs to, so that what is trained is judged on publishers it has not seen.

A row's `group` names its publishing house: sites that share a template never stand on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

#: Parts of a corpus: four train, one judges, each in turn.
FOLDS = 5


def fold_of(group: str) -> int:
    """The fold, 0 to FOLDS - 1, of all rows of `group`; the same on every machine."""
    return int.from_bytes(sha256(group.encode()).digest()) % FOLDS


def parted(groups: list[str]) -> Iterator[tuple[list[int], list[int]]]:
    """For each fold the places in `groups` to train on and those to judge."""
    folds = [fold_of(group) for group in groups]
    for fold in range(FOLDS):
        yield [place for place, found in enumerate(folds) if found != fold], [place for place, found in enumerate(folds) if found == fold]
