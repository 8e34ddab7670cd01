"""The ledger of groups in this process, without expiry: for tests and for `explain`, which needs no server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.classifier.groups.forest import Group, Membership, Text
from services.classifier.groups.ledger import MAX_TELLINGS, Ledger, Node, Turn
from services.classifier.groups.telling import Telling


@dataclass(slots=True)
class _Kept:
    """One group."""

    node: Node = field(default_factory=Node)
    members: dict[str, Membership] = field(default_factory=dict)
    tellings: set[Telling] = field(default_factory=set)

    def take_in(self, members: Mapping[str, Membership], tellings: Sequence[Telling]) -> None:
        for article, one in members.items():
            known = self.members.get(article)
            self.members[article] = known.met(one) if known else one
        first = sorted({*self.tellings, *tellings}, key=_appeared)[:MAX_TELLINGS]
        self.tellings = set(first)
        size = sum(one.counts for one in self.members.values())
        begun = self.node.shortened or max((one.at for one in members.values()), default=0)
        self.node = replace(self.node, size=size, told=len(first), shortened=begun)


@dataclass(slots=True)
class MemoryLedger:
    """See `Ledger`."""

    groups: dict[Group, _Kept] = field(default_factory=dict)
    settled: dict[str, Sequence[Text]] = field(default_factory=dict)
    merges: dict[str, list[Group]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    async def settle(self, by: str, partners: Sequence[Text]) -> Sequence[Text]:
        return self.settled.setdefault(by, tuple(partners))

    async def open(self, texts: Sequence[Text], at: int) -> list[Node]:
        for text in texts:
            kept = self.groups.setdefault(text.group, _Kept())
            if kept.node.into is None and text.article_id not in kept.members:
                kept.take_in({text.article_id: Membership(text.revision, 0, at)}, ())
        return await self.nodes([text.group for text in texts])

    async def nodes(self, groups: Sequence[Group]) -> list[Node]:
        return [self.groups[group].node if group in self.groups else Node() for group in groups]

    async def link(self, groups: Sequence[Group], into: Group, by: str) -> None:
        for group in groups:
            kept = self.groups.setdefault(group, _Kept())
            if kept.node.into is None:
                kept.node = replace(kept.node, into=into, by=by)

    async def note(self, by: str, merges: Sequence[Group]) -> None:
        noted = self.merges.setdefault(by, [])
        noted += [group for group in merges if group not in noted]

    async def noted(self, by: str) -> Sequence[Group]:
        return tuple(self.merges.get(by, ()))

    async def contents(self, group: Group, cursor: int = 0) -> tuple[int, Mapping[str, Membership]]:  # noqa: ARG002
        return 0, dict(self.groups[group].members) if group in self.groups else {}

    async def memberships(self, group: Group, articles: Sequence[str]) -> list[Membership | None]:
        return [self.groups[group].members.get(article) if group in self.groups else None for article in articles]

    async def tellings(self, group: Group) -> list[Telling]:
        return sorted(self.groups[group].tellings, key=_appeared) if group in self.groups else []

    async def admit(self, group: Group, members: Mapping[str, Membership], tellings: Sequence[Telling]) -> Node:
        kept = self.groups.setdefault(group, _Kept())
        if kept.node.into is None:
            kept.take_in(members, tellings)
        return kept.node

    async def moved(self, group: Group, root: Group) -> None:
        kept = self.groups[group]
        if kept.node.into is not None:
            kept.node = replace(kept.node, moved=True, into=min(kept.node.into, root))

    async def turn(self, group: Group, turn: Turn) -> Turn | None:
        kept = self.groups.setdefault(group, _Kept())
        last = kept.node.turn
        if last is not None and last.by == turn.by:
            return last
        if kept.node.into is not None or turn.number != (last.number if last else 0) + 1:
            return None
        kept.node = replace(kept.node, turn=turn)
        return turn

    async def say(self, by: str, said: str | None) -> str | None:
        return self.said.setdefault(by, said) if said is not None else self.said.get(by)

    async def shorten(self, group: Group, before: int, at: int) -> None:
        kept = self.groups[group]
        kept.members = {article: one for article, one in kept.members.items() if one.at >= before}
        kept.node = replace(kept.node, shortened=at)
        kept.take_in({}, ())


def _appeared(telling: Telling) -> tuple[float, int, str, int]:
    return telling.appeared_at.timestamp(), telling.sequence, telling.article_id, telling.revision


def _conforms(ledger: MemoryLedger) -> Ledger:
    return ledger
