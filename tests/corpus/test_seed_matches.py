"""Variants of the five sample articles, cleaned and classified: what is copied from where does not hang on their names and prompts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import permutations

import pytest

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.cleaner.clean import Cleaned
from shared.record import Record, Relation
from shared.store import MemoryStore
from tests.corpus.changes import PROMPTS, Change, in_euros, moved, names_in, renaming, renumbered, reworded
from tests.corpus.samples import NOISE, Line, cleaned, needs_samples, sample
from tests.unit.classifier.articles import NOW, article

pytestmark = needs_samples

#: Orders of arrival: as numbered, from behind, the short one of a pair first, and the shared one between the pair.
ORDERS = ("000 001 002 003 004", "004 003 002 001 000", "003 004 000 002 001", "002 001 003 000 004")
#: Words of the block that 002 and 004 share, and how far off an equal run of it may be: cleaning and changed figures move its ends.
BLOCK_WORDS, TOLERANCE = 400, 40


def variant(seed: int) -> Change:
    """Names, numbers, instruments, prompts and their places, changed in the same way in each article it is given."""
    every_name = {name for sampled in NOISE for name in names_in(sample(sampled))}
    steps = (
        renaming(every_name, seed),
        renumbered,
        in_euros,
        reworded({"payment": PROMPTS[("card", "debit")[seed % 2]]}),
        moved("payment", (0.3, 0.6, 1)[seed % 3]),
        moved("ticker", (0.6, 1, 0.3)[seed % 3]),
    )

    def change(lines: list[Line]) -> list[Line]:
        for step in steps:
            lines = step(lines)
        return lines

    return change


@cache
def texts(seed: int) -> dict[str, list[Line]]:
    """The five samples by name: as they are for seed 0, else a variant."""
    return {name: variant(seed)(sample(name)) if seed else sample(name) for name in NOISE}


@cache
def found_in(seed: int, name: str) -> Cleaned:
    return cleaned(texts(seed)[name])


async def classified(seed: int, order: Sequence[str]) -> tuple[dict[str, Record], frozenset[frozenset[str]]]:
    """The records of the samples, cleaned and classified in that order, and which of them are one story at the end."""
    index, store, groups = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger())
    records: dict[str, Record] = {}
    merged: dict[str, str] = {}
    for name in order:
        found = found_in(seed, name)
        given = article(name, found.original_text, removed=found.removed)
        said = await classify(given, index=index, store=store, groups=groups, now=NOW)
        records[name] = said.record
        merged |= {former: revised.group_id for revised in said.revised for former in revised.merged_from}
    stories: defaultdict[str, set[str]] = defaultdict(set)
    for name, record in records.items():
        stories[newest(record.syndication.group_id, merged)].add(name)
    return records, frozenset(map(frozenset, stories.values()))


def newest(group_id: str, merged: Mapping[str, str]) -> str:
    """The id of a group after all merges."""
    while group_id in merged:
        group_id = merged[group_id]
    return group_id


def relations(record: Record) -> dict[str, Relation]:
    return {match.article_id: match.relation for match in record.syndication.matches}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(4))
async def test_copies_stay_copies_whatever_their_names_and_prompts(seed: int, order: str) -> None:
    """002 and 004 share a block of some 400 words and the later is a duplicate, 003 is partial to both, 000 and 001 are none."""
    arrived = order.split()
    records, _ = await classified(seed, arrived)
    assert_told_apart(records, arrived)


@pytest.mark.parametrize("first", NOISE)
async def test_the_samples_are_told_apart_in_each_order_and_are_the_same_stories(first: str) -> None:
    """All 120 orders of the five, by which of them comes first."""
    _, stories = await classified(0, sorted(NOISE))
    for rest in permutations(name for name in NOISE if name != first):
        records, found = await classified(0, (first, *rest))
        assert_told_apart(records, (first, *rest))
        assert found == stories, (first, *rest)


def assert_told_apart(records: Mapping[str, Record], arrived: Sequence[str]) -> None:
    """002 and 004 share their block, the later is a duplicate, 003 is partial to both; 000 matches nothing, 001 is no duplicate."""
    early, late = sorted(("002", "004"), key=arrived.index)
    match = next(match for match in records[late].syndication.matches if match.article_id == early)
    assert records[late].syndication.is_duplicate
    assert match.relation in (Relation.CONTAINED, Relation.CONTAINS)
    assert abs(max(passage.words for passage in match.passages) - BLOCK_WORDS) <= TOLERANCE
    for name in ("002", "004"):
        first, second = sorted(("003", name), key=arrived.index)
        assert relations(records[second])[first] is Relation.PARTIAL
    assert not any(records[name].syndication.is_duplicate for name in ("000", "001"))
    assert set(relations(records["001"]).values()) <= {Relation.QUOTE}
    assert not records["000"].syndication.matches


@pytest.mark.parametrize("seed", range(1, 4))
async def test_a_variant_has_no_name_of_the_sample(seed: int) -> None:
    """The variants are other articles in earnest: none of the samples' names is left in them."""
    left = {name for sampled in NOISE for name in names_in(sample(sampled)) for line in texts(seed)[sampled] if name in line.text.split()}
    assert left == set()
