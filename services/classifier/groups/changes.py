"""Changes of groups, and the events that tell of them: each change has one number, and is told once, by the judgement that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.classifier.groups.forest import Group, Text
from services.classifier.groups.ledger import Ledger, Turn
from services.classifier.groups.original import MIN_CONFIDENCE, choose
from services.classifier.groups.settling import Alias
from services.classifier.groups.telling import Telling
from shared.events import MAX_TOUCHED, FormerGroup, GroupRevised, Touched
from shared.record import Original

#: Why a group is told anew.
Why = Literal["merged", "left", "original"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a group that is to be told."""

    group: Group
    size: int
    turn: Turn
    why: tuple[Why, ...]
    merged: Sequence[Alias] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What is told of groups, by a ledger that remembers what was told."""

    ledger: Ledger

    async def told(self, by: str) -> tuple[GroupRevised, ...]:
        """What the judgement `by` has told."""
        said = await self.ledger.say(by, None)
        return _read(said) if said else ()

    async def tell(self, own: Text, by: str, changes: Sequence[Change], now: datetime) -> tuple[GroupRevised, ...]:
        """The events of these changes, or what was said of them before in this judgement."""
        if not changes:
            return ()
        events = [await self._event(change, own, now) for change in changes]
        said = await self.ledger.say(by, "\n".join(event.model_dump_json() for event in events))
        return _read(said or "")

    async def _event(self, change: Change, own: Text, now: datetime) -> GroupRevised:
        former = [
            FormerGroup(group_id=alias.group.id, members=alias.size, original=_json(node.turn.after if node.turn else None))
            for alias, node in zip(change.merged, await self.ledger.nodes([alias.group for alias in change.merged]), strict=True)
        ]
        groups = [alias.group for alias in change.merged] + ([change.group] if "original" in change.why else [])
        return GroupRevised(
            group_id=change.group.id,
            merged_from=tuple(alias.group.id for alias in change.merged),
            original=_json(change.turn.after),
            members=change.size,
            verdict_revision=change.turn.number,
            why=change.why,
            original_before=_json(change.turn.before),
            merged=tuple(former),
            article_id=own.article_id,
            revision=own.revision,
            touched=await self._touched(groups, own.article_id),
            decided_at=now,
        )

    async def _touched(self, groups: Sequence[Group], own: str) -> tuple[Touched, ...]:
        found: dict[str, int] = {}
        for group in groups:
            _, members = await self.ledger.contents(group)
            found |= {article: one.within for article, one in members.items() if one.counts and article != own}
        return tuple(Touched(article_id=article, revision=found[article]) for article in sorted(found)[:MAX_TOUCHED])


def _read(said: str) -> tuple[GroupRevised, ...]:
    return tuple(GroupRevised.model_validate_json(line) for line in said.splitlines())


def said_before(tellings: Sequence[Telling], own: str) -> Original | None:
    """What the records said that were handed over before the article came."""
    others = [one for one in tellings if one.article_id != own]
    if len(others) == 1:  # it stood alone, and was nobody's copy
        return Original(article_id=others[0].article_id, url=others[0].url, confidence=0.0, basis=())
    return choose(others)


def claimed(original: Original | None) -> Original | None:
    """The original where it is likelier than not."""
    return original if original and original.confidence >= MIN_CONFIDENCE else None


def is_same(one: Original | None, other: Original | None) -> bool:
    """Whether the two are one article, or there is none either time."""
    return (one and one.article_id) == (other and other.article_id)


def why_of(turn: Turn) -> tuple[Why, ...]:
    """Why a turn has to be told by itself: its original is another than before."""
    return () if is_same(turn.before, turn.after) else ("original",)


def _json(original: Original | None) -> dict[str, object] | None:
    return original.model_dump(mode="json") if original else None
