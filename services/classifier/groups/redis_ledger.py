"""The ledger of groups on a server: two keys per group, in one slot, and one here and there per judgement.

| key | value |
|---|---|
| `<prefix>:group:{<id>:<sequence>}` | hash: a group, as `group.lua` has it |
| `<prefix>:group:{<id>:<sequence>}:told` | sorted set: its tellings, by when they appeared |
| `<prefix>:group:partners:<by>` | the partners that a judgement goes by, for an hour |
| `<prefix>:group:merges:<by>` | set: the groups that a judgement is about to merge |
| `<prefix>:group:said:<by>` | what a judgement tells beside its record |

No command touches two groups, so a Redis Cluster may spread them. All of them expire a window and a half after they were last touched;
whoever walks from a group to its root touches what he passes, so that no group outlives the one it was merged into.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from services.classifier.groups.forest import Group, Membership, Text
from services.classifier.groups.ledger import MAX_TELLINGS, Ledger, Node, Turn
from services.classifier.groups.telling import Telling
from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script
from shared.record import Original
from shared.streams.replicated import NO_WAIT, Wait

#: Windows that a group is kept after it was last touched: whoever finds a text as its window ends has to find its group as well.
_KEPT = 1.5
#: Seconds that the partners of a judgement are remembered: longer than any process is held up between two steps and goes on.
_SETTLED_S = 3600
#: Members on a page: at about 1 µs each no other client waits for long.
_PAGE = 512
_GROUP, _LINK, _MOVED, _TURN, _SHORTEN = (
    Script("services.classifier.groups", f"lua/{name}") for name in ("group", "link", "moved", "turn", "shorten")
)


class RedisLedger:
    """See `Ledger`. What many tasks ask for side by side shares round trips."""

    def __init__(self, client: Redis, prefix: str, *, window: timedelta, wait: Wait = NO_WAIT) -> None:
        self._ask, self._prefix = Pipelined(client, wait, prefix), f"{prefix}:group:"
        self._seconds = math.ceil(_KEPT * window.total_seconds())

    async def settle(self, by: str, partners: Sequence[Text]) -> Sequence[Text]:
        ours = json.dumps([[str(text.group), text.article_id, text.revision] for text in partners])
        given = await self._set_once(self._of("partners", by), ours, min(_SETTLED_S, self._seconds))
        return [Text(Group.read(group), article, revision) for group, article, revision in json.loads(given)]

    async def open(self, texts: Sequence[Text], at: int) -> list[Node]:
        founders = [(text.group, {text.article_id: Membership(text.revision, 0, at)}) for text in texts]
        return await self._nodes([self._call(group, founder, known=True) for group, founder in founders])

    async def nodes(self, groups: Sequence[Group]) -> list[Node]:
        return await self._nodes([self._call(group) for group in groups])

    async def link(self, groups: Sequence[Group], into: Group, by: str) -> None:
        await _LINK.sent(self._ask, [_LINK.call([self._key(group)], [self._seconds, str(into), by]) for group in groups])

    async def note(self, by: str, merges: Sequence[Group]) -> None:
        key = self._of("merges", by)
        await self._ask([("SADD", key, *map(str, merges)), ("EXPIRE", key, self._seconds)])

    async def noted(self, by: str) -> Sequence[Group]:
        (found,) = await self._ask([("SMEMBERS", self._of("merges", by))])
        return [Group.read(name.decode()) for name in found]

    async def contents(self, group: Group, cursor: int = 0) -> tuple[int, Mapping[str, Membership]]:
        ((following, found),) = await self._ask([("HSCAN", self._key(group), cursor, "MATCH", "@*", "COUNT", _PAGE)])
        return int(following), {name[1:].decode(): _membership(value) for name, value in found.items()}

    async def memberships(self, group: Group, articles: Sequence[str]) -> list[Membership | None]:
        if not articles:
            return []
        (found,) = await self._ask([("HMGET", self._key(group), *(f"@{article}" for article in articles))])
        return [_membership(value) if value else None for value in found]

    async def tellings(self, group: Group) -> list[Telling]:
        (found,) = await self._ask([("ZRANGE", self._told(group), 0, MAX_TELLINGS - 1)])
        return [Telling.model_validate_json(value) for value in found]

    async def untell(self, group: Group, article: str) -> int:
        """Forget what is told of an article in a group; how many tellings went."""
        (found,) = await self._ask([("ZRANGE", self._told(group), 0, -1)])
        theirs = [value for value in found if Telling.model_validate_json(value).article_id == article]
        if theirs:
            await self._ask([("ZREM", self._told(group), *theirs)])
        return len(theirs)

    async def unsay(self, by: Sequence[str]) -> None:
        """Forget what these judgements told beside their records, and whom they went by."""
        await self._ask([("UNLINK", self._of(what, one)) for one in by for what in ("said", "partners", "merges")])

    async def admit(self, group: Group, members: Mapping[str, Membership], tellings: Sequence[Telling]) -> Node:
        (node,) = await self._nodes([self._call(group, members, tellings)])
        return node

    async def moved(self, group: Group, root: Group) -> None:
        await _MOVED.sent(self._ask, [_MOVED.call([self._key(group), self._told(group)], [str(root), root.sequence])])

    async def turn(self, group: Group, turn: Turn) -> Turn | None:
        call = _TURN.call([self._key(group)], [self._seconds, turn.by, turn.number, _written(turn)])
        (found,) = await _TURN.sent(self._ask, [call])
        return _turn(found) if found else None

    async def say(self, by: str, said: str | None) -> str | None:
        key = self._of("said", by)
        if said is not None:
            return await self._set_once(key, said, self._seconds)
        (given,) = await self._ask([("GET", key)])
        return given.decode() if given else None

    async def shorten(self, group: Group, before: int, at: int) -> None:
        cursor = 0
        while True:
            cursor, members = await self.contents(group, cursor)
            old = [article for article, one in members.items() if one.at < before]
            await _SHORTEN.sent(self._ask, [_SHORTEN.call([self._key(group)], [before, at, *old])])
            if not cursor:
                return

    async def _set_once(self, key: str, value: str, seconds: int) -> str:
        _, given = await self._ask([("SET", key, value, "NX", "EX", seconds), ("GET", key)])
        return given.decode() if given else value

    def _call(
        self, group: Group, members: Mapping[str, Membership] | None = None, tellings: Sequence[Telling] = (), *, known: bool = False
    ) -> Command:
        joining = [word for article, one in (members or {}).items() for word in (article, *one)]
        telling = [word for one in tellings for word in (one.appeared_at.timestamp(), one.model_dump_json(exclude_defaults=True))]
        arguments = [self._seconds, MAX_TELLINGS, "known" if known else "all", len(members or {}), *joining, *telling]
        return _GROUP.call([self._key(group), self._told(group)], arguments)

    async def _nodes(self, calls: Sequence[Command]) -> list[Node]:
        return [_node(*reply) for reply in await _GROUP.sent(self._ask, calls)]

    def _key(self, group: Group) -> str:
        return f"{self._prefix}{{{group}}}"

    def _told(self, group: Group) -> str:
        return f"{self._key(group)}:told"

    def _of(self, what: str, by: str) -> str:
        return f"{self._prefix}{what}:{by}"


def _node(into: bytes, by: bytes, moved: bytes, size: bytes, told: int, turn: bytes, shortened: bytes) -> Node:
    return Node(
        size=int(size),
        told=told,
        into=Group.read(into.decode()) if into else None,
        by=by.decode(),
        moved=bool(moved),
        shortened=int(shortened),
        turn=_turn(turn) if turn else None,
    )


def _membership(value: bytes) -> Membership:
    return Membership(*map(int, value.split(b",")))


def _written(turn: Turn) -> str:
    before, after = (each.model_dump() if each else None for each in (turn.before, turn.after))
    return json.dumps({"number": turn.number, "by": turn.by, "before": before, "after": after})


def _turn(value: bytes) -> Turn:
    facts: dict[str, Any] = json.loads(value)
    before, after = (Original.model_validate(facts[name], strict=False) if facts[name] else None for name in ("before", "after"))
    return Turn(facts["number"], facts["by"], before, after)


def _conforms(ledger: RedisLedger) -> Ledger:
    return ledger
