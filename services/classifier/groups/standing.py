"""Where an article stands among the groups once it is judged, and what that changes of what was said before.

join → root → what was merged, which original → the next change of the group, told once → GroupRevised
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from services.classifier.groups.changes import Change, Changes, claimed, is_same, said_before, why_of
from services.classifier.groups.forest import Group, Membership, Text
from services.classifier.groups.ledger import Ledger, Node, Turn
from services.classifier.groups.original import choose
from services.classifier.groups.settling import Groups, Joining, Tell
from services.classifier.groups.telling import Telling
from shared.events import GroupRevised
from shared.record import Original


@dataclass(frozen=True, slots=True)
class Arrival:
    """A judged text: how it joins, and the revisions of its article that are another story (`continuing`)."""

    joining: Joining
    left: Text | None = None
    overtaken_by: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The group of an article, the articles in it, the original, and the changes that are to be told with the article's record."""

    group_id: str
    size: int = 1
    original: Original | None = None
    revised: tuple[GroupRevised, ...] = ()


class Standings(Protocol):
    """Where articles stand. `Ranks` is for judging in earnest, `reading.Foreseen` for judging without a trace."""

    async def stand(self, arrival: Arrival, tell: Tell, now: datetime) -> Standing:
        """Where an article stands from now on. Idempotent: the same judgement again changes nothing and tells the same."""

    async def told(self, by: str) -> tuple[GroupRevised, ...]:
        """The changes that the judgement `by` tells with its record."""


@dataclass(frozen=True)
class _Scene:
    """A group as it stands, and what is remembered of those in it."""

    root: Group
    node: Node
    tellings: Sequence[Telling]

    @cached_property
    def original(self) -> Original | None:
        """The likeliest original, whether or not it is claimed."""
        return choose(self.tellings)


class Ranks:
    """Standings by a ledger that all classifiers share."""

    def __init__(self, ledger: Ledger, *, window: timedelta = timedelta(days=30)) -> None:
        self._groups = Groups(ledger, window)
        self._changes = Changes(ledger)
        self._ledger = ledger

    async def stand(self, arrival: Arrival, tell: Tell, now: datetime) -> Standing:
        joining = arrival.joining
        if joining.partners:
            await self._groups.join(joining, tell)
        root, node = await self._groups.root(joining.own.group)
        left = await self._left(arrival, root)
        if not node.size:
            return Standing(root.id, revised=await self._changes.tell(joining.own, joining.by, [left] if left else [], now))
        now_in, changed = await self._changed(arrival, root, node)
        revised = await self._changes.tell(joining.own, joining.by, [change for change in (left, changed) if change], now)
        return Standing(now_in.root.id, max(1, now_in.node.size), now_in.original, revised)

    async def told(self, by: str) -> tuple[GroupRevised, ...]:
        return await self._changes.told(by)

    async def group(self, own: Text) -> tuple[Group, Node]:
        """The group that a text is in by now, as it stands."""
        return await self._groups.root(own.group)

    async def leave(self, own: Text, by: str, at: int, now: datetime) -> tuple[GroupRevised, ...]:
        """Let an article leave the group of a text of its, for good; the change that is to be told of what is left. Idempotent by `by`."""
        root, node = await self._groups.root(own.group)
        if node.told or node.size:
            root = await self._groups.admit(root, {own.article_id: Membership(0, own.revision + 1, at)}, ())
        return tuple(await self._after_leaving(root, own, by, now))

    async def _after_leaving(self, root: Group, own: Text, by: str, now: datetime) -> Sequence[GroupRevised]:
        if said := await self.told(by):
            return said
        root, node = await self._groups.root(root)
        if not node.size:
            return ()
        scene = _Scene(root, node, await self._counted(root))
        last = node.turn
        before = last.after if last else said_before(scene.tellings, own.article_id)
        turn = last if last and last.by == by else None
        turn = turn or await self._ledger.turn(root, Turn(last.number + 1 if last else 1, by, before, claimed(scene.original)))
        if turn is None:  # another was faster
            return await self._after_leaving(root, own, by, now)
        change = Change(root, node.size, turn, ("left", *why_of(turn)))
        return await self._changes.tell(own, by, [change], now)

    async def _changed(self, arrival: Arrival, root: Group, node: Node) -> tuple[_Scene, Change | None]:
        """The article's own group, and what it changed of it: another that was merged into it, or its original."""
        joining = arrival.joining
        if arrival.overtaken_by:
            root = await self._groups.admit(root, {joining.own.article_id: Membership(0, arrival.overtaken_by, joining.at)}, ())
        await self._groups.shortened(root, node, joining.at)
        merged = await self._groups.merged(joining.own, joining.by)
        scene, change = await self._turned(root, joining, even_so=bool(merged))
        if change is None:
            return scene, None
        return scene, replace(change, why=(*(("merged",) if merged else ()), *change.why), merged=merged)

    async def _left(self, arrival: Arrival, root: Group) -> Change | None:
        """What is left of the group that an earlier revision of the article is in, where this one is another story."""
        if arrival.left is None:
            return None
        old, node = await self._groups.root(arrival.left.group)
        if old == root or not node.told:
            return None
        own, joining = arrival.joining.own, arrival.joining
        old = await self._groups.admit(old, {own.article_id: Membership(0, own.revision, joining.at)}, ())
        _, change = await self._turned(old, joining, even_so=True)
        if change is None or not change.size:
            return None
        return replace(change, why=("left", *change.why))

    async def _turned(self, root: Group, joining: Joining, *, even_so: bool) -> tuple[_Scene, Change | None]:
        """The group, and its next change, if its original is another than was told, or `even_so`. Taken again where another is faster."""
        while True:
            (found, node), tellings = await asyncio.gather(self._groups.root(root), self._counted(root))
            if found != root:  # merged meanwhile: what was read is no more than a part
                root = found
                continue
            scene, last = _Scene(root, node, tellings), node.turn
            if last is not None and last.by == joining.by:
                return scene, Change(root, node.size, last, why_of(last))
            before = last.after if last else said_before(tellings, joining.own.article_id)
            after = claimed(scene.original) or before
            if not even_so and is_same(before, after):
                return scene, None
            turn = await self._ledger.turn(root, Turn(last.number + 1 if last else 1, joining.by, before, after))
            if turn is not None:
                return scene, Change(root, node.size, turn, why_of(turn))

    async def _counted(self, root: Group) -> list[Telling]:
        """The tellings of articles that are in the group, each at its newest revision."""
        newest: dict[str, Telling] = {}
        for one in await self._ledger.tellings(root):
            newest[one.article_id] = max(newest.get(one.article_id, one), one, key=lambda each: each.revision)
        members = await self._ledger.memberships(root, list(newest))
        return [one for one, member in zip(newest.values(), members, strict=True) if member is None or member.counts]
