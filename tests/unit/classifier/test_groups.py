"""Groups are the connected components of what joins, whatever the order, the interleaving, the deaths and the redeliveries."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.classifier.groups.memory_ledger import MemoryLedger
from tests.unit.classifier.forests import Edges, check, judge, partition
from tests.unit.classifier.interleaved import interleaved


@st.composite
def stories(draw: st.DrawFn) -> tuple[int, Edges]:
    """Up to eight texts and which of them join."""
    count = draw(st.integers(2, 8))
    pairs = [(low, high) for high in range(2, count + 1) for low in range(1, high)]
    return count, frozenset(draw(st.lists(st.sampled_from(pairs), max_size=12)))


@given(stories(), st.lists(st.integers(0, 7), max_size=120), st.lists(st.none() | st.integers(0, 25), min_size=8, max_size=8), st.data())
@settings(max_examples=300, deadline=None)
def test_any_interleaving_with_any_deaths_gives_the_components(
    story: tuple[int, Edges], turns: list[int], deaths: list[int | None], data: st.DataObject
) -> None:
    """All texts at once, step by step, some dying anywhere and delivered again; a group that a record names is told once if it merges."""
    count, edges = story

    async def run() -> None:
        ledger = MemoryLedger()
        works = [lambda own, number=number: judge(own, number, edges) for number in range(1, count + 1)]
        first: list[Any] = await interleaved(ledger, works, turns, deaths[:count])
        again = data.draw(st.permutations([number for number, end in enumerate(first) if end is None]))
        later = await interleaved(ledger, [works[number] for number in again], turns[::-1], [None] * len(again))
        await check(ledger, count, edges)
        said = [end for end in [*first, *later] if end is not None]
        merged = [alias.group for _, aliases in said for alias in aliases]
        assert len(merged) == len(set(merged))
        assert {named for named, _ in said} <= {*merged, *await partition(ledger, count)}

    asyncio.run(run())


@given(stories(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_and_any_redelivery_gives_the_components(story: tuple[int, Edges], chance: Random) -> None:
    """One after the other, each as often as it likes."""
    count, edges = story
    order = [*range(1, count + 1), *(chance.randint(1, count) for _ in range(count))]
    chance.shuffle(order)

    async def run() -> None:
        ledger = MemoryLedger()
        for number in order:
            await judge(ledger, number, edges)
        await check(ledger, count, edges)

    asyncio.run(run())
