"""Joining groups, with the ledger in whatever state others leave it: every step may be repeated, and may come between any two of another.

    settle partners → open each one's group → unite: follow to the roots, link the later ones to the first, move what they held → tell

Groups are united as in lock-free union-find (Anderson and Woll 1991): a root is linked once, by one atomic step, and only to a group
founded before it. So links never form a ring, the root of a component is the group founded first, and any order of the same unions gives
the same components. What a group holds stands still once it is linked, and is then moved up by whoever passes by: the one who linked it,
his successor after a crash, or another on the way. A text costs some eight round trips where it joins, one where it stays alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.classifier.groups.forest import Group, Membership, Text
from services.classifier.groups.ledger import Ledger, Node
from services.classifier.groups.telling import Telling

#: Times per window that a group which lasts is gone through for what is older.
_SHORTENINGS = 4
#: What is remembered of some texts, in their order; None where nothing is kept of one.
Tell = Callable[[Sequence[Text]], Awaitable[Sequence[Telling | None]]]


@dataclass(frozen=True, slots=True)
class Joining:
    """A text about to join: the judgement `by` found it one story body with `partners`; `at` in unix seconds."""

    own: Text
    telling: Telling
    partners: Sequence[Text]
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Alias:
    """A group that was merged, and how many articles it had then."""

    group: Group
    size: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups in a ledger; of one that lasts, those articles are counted that joined in the last
    `window`, and a little longer."""

    ledger: Ledger
    window: timedelta = timedelta(days=30)

    async def join(self, joining: Joining, tell: Tell) -> Group:
        """Unite the groups of a text and its partners; the group they are then in."""
        partners = await self.ledger.settle(joining.by, joining.partners)
        texts = [joining.own, *partners]
        nodes = await self.ledger.open(texts, joining.at)
        untold = [text for text, node in zip(texts, nodes, strict=True) if text != joining.own and node.into is None and not node.told]
        found = await tell(untold) if untold else ()
        await self.admit(joining.own.group, {}, [joining.telling])
        for text, telling in zip(untold, found, strict=True):
            if telling is not None:
                await self.admit(text.group, {}, [telling])
        return await self._united(joining.own, joining.by, dict(zip((text.group for text in texts), nodes, strict=True)))

    async def root(self, group: Group) -> tuple[Group, Node]:
        """The group that it is in by now, as it stands; what lies unmoved on the way is moved."""
        ((root, node),) = (await self._roots({}, {group})).items()
        return root, node

    async def admit(self, group: Group, members: Mapping[str, Membership], tellings: Sequence[Telling]) -> Group:
        """Put these where they belong by now; where that is."""
        while True:
            node = await self.ledger.admit(group, members, tellings)
            if node.into is None:
                return group
            group = node.into

    async def merged(self, own: Text, by: str) -> list[Alias]:
        """The groups that the judgement `by` has merged and that somebody was told of, founded first first."""
        groups = sorted({own.group, *await self.ledger.noted(by)})
        nodes = await self.ledger.nodes(groups)
        return [
            Alias(group, node.size)
            for group, node in zip(groups, nodes, strict=True)
            if node.by == by and (group != own.group or node.size > 1)
        ]

    async def shortened(self, group: Group, node: Node, at: int) -> None:
        """Forget what joined before the window that ends `at`, where that was not done of late."""
        window = self.window.total_seconds()
        if at - node.shortened > window / _SHORTENINGS:
            await self.ledger.shorten(group, int(at - window), at)

    async def _united(self, own: Text, by: str, known: Mapping[Group, Node]) -> Group:
        """Link the roots of these groups until there is one; it. `known` is how the groups stood a moment ago."""
        groups = set(known)
        while True:
            first, *later = sorted(await self._roots(known, groups))
            if not later:
                return first
            if others := [group for group in later if group != own.group]:
                await self.ledger.note(by, others)
            await self.ledger.link(later, first, by)
            known = {}

    async def _roots(self, known: Mapping[Group, Node], groups: set[Group]) -> dict[Group, Node]:
        """The roots of these groups, each holding all that was found unmoved below it when it was read as a root.

        So a text that names a root is among its members, should it be merged later. `known` may be out of date: links do not mind.
        """
        while True:
            found = dict(known)
            while unseen := sorted(({node.into for node in found.values() if node.into} | groups) - found.keys()):
                found |= zip(unseen, await self.ledger.nodes(unseen), strict=True)
            settled = [await self._settled_down(group, found) for group in sorted(found, reverse=True)]
            if all(settled):
                return {group: node for group, node in found.items() if node.into is None}
            known = {}

    async def _settled_down(self, group: Group, known: Mapping[Group, Node]) -> bool:
        """Move what a merged group holds, and point it at its root, so that the next one has no way to go.

        False where what was known as its root takes nothing in any more.
        """
        node = known[group]
        if node.into is None:
            return True
        root = node.into
        while (above := known[root].into) is not None:
            root = above
        if node.moved and root == node.into:
            return True
        where = root if node.moved else await self._moved(group, root)
        await self.ledger.moved(group, where)
        return where == root

    async def _moved(self, group: Group, root: Group) -> Group:
        tellings, (cursor, members) = await asyncio.gather(self.ledger.tellings(group), self.ledger.contents(group))
        root = await self.admit(root, members, tellings)
        while cursor:
            cursor, members = await self.ledger.contents(group, cursor)
            root = await self.admit(root, members, ())
        return root
