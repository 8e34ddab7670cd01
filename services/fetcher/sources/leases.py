"""Whose turn it is to ask which source: leases on the server, shared by all fetcher processes.

| key after `<prefix>:fetch:{schedule}:` | value |
|---|---|
| `sources` | hash: id → source, JSON; the operator's, written by `registry` |
| `state` | hash: id → state, JSON; written by whoever holds the lease |
| `due` | sorted set: id → when it is to be asked, in ms of the server's clock; a leased one when its lease ends, a paused one never |
| `leases` | hash: id → who asks it now, as `lua/claim.lua` writes it |

One source is asked by one process at a time. A lease that is not extended ends by itself; what its holder commits after somebody
else took the source over is refused. All four stand in one slot of a cluster. A claim costs O(log n).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.asyncio import Redis

from services.fetcher.sources.source import Source, SourceState
from services.fetcher.sources.stored import from_ms, read_source, read_state, to_ms
from shared.pipelined import Pipelined
from shared.pipelined_script import Script

#: How long a source is left to a process that no longer says it is at it: three of its words may be lost. Seconds.
LEASE = timedelta(seconds=60)
_CLAIM, _COMMIT, _EXTEND = (Script("services.fetcher.sources", f"lua/{name}") for name in ("claim", "commit", "extend"))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A source that is this process's to ask until its lease ends. Moments are the server's.

    `ran_out` counts the leases before this one that ended without a commit: processes that crashed while they asked it.
    """

    source: Source
    state: SourceState
    token: str
    at: datetime
    due_at: datetime
    ran_out: int = 0


class Leases:
    """The turns of one system's sources. `lease` is how long a claim lasts unless it is extended."""

    def __init__(self, client: Redis, prefix: str, *, lease: timedelta = LEASE) -> None:
        self._client, self._ask, self.lease = client, Pipelined(client), lease
        base = f"{prefix}:fetch:{{schedule}}:"
        self._due, self._leases, self._sources, self._states = (base + name for name in ("due", "leases", "sources", "state"))
        self._pushes_due = base + "pushes_due"  # as `services.fetcher.websub.store` has it
        self._keys = (self._due, self._leases, self._sources, self._states)

    async def claim(self) -> Claimed | None:
        """The source that is most overdue, to be asked by the caller alone; None where none is due.

        Where the reply is lost on the way, a second one may be claimed; the first is asked when its lease ends.
        """
        return await self._claim("")

    async def claim_this(self, source_id: str) -> Claimed | None:
        """This source, due or not, paused or not; None where there is none, or somebody is asking it just now."""
        return await self._claim(source_id)

    async def commit(self, claimed: Claimed, state: SourceState) -> bool:
        """Note what was learned, and ask again at `state.next_at`; False where the source was taken over, or removed."""
        words, due = state.model_dump_json(), to_ms(state.next_at)
        (done,) = await _COMMIT.sent(self._ask, [_COMMIT.call(self._keys, [claimed.source.source_id, claimed.token, words, due])])
        return bool(done == 1)

    async def extend(self, claimed: Claimed) -> bool:
        """Say that the caller is still at it, for another lease; False where the source was taken over, or removed."""
        return await self._extend(claimed, max(1, int(self.lease.total_seconds() * 1000)))

    async def release(self, claimed: Claimed) -> bool:
        """Give the source back unasked: it is due as it was. False where it was taken over, or removed."""
        return await self._extend(claimed, 0)

    async def _claim(self, source_id: str) -> Claimed | None:
        while True:
            token = secrets.token_hex(8)
            (reply,) = await _CLAIM.sent(self._ask, [_CLAIM.call(self._keys, [token, int(self.lease.total_seconds() * 1000), source_id])])
            if not reply:
                return None
            _, now, due, ran_out, words, state = reply
            if source := read_source(words):
                return Claimed(source, read_state(state), token, from_ms(float(now)), from_ms(float(due)), int(ran_out))
            # Not ours to read: leased as it now is, it is passed over, each time its lease ends for longer.

    async def _extend(self, claimed: Claimed, length_ms: int) -> bool:
        (done,) = await _EXTEND.sent(self._ask, [_EXTEND.call(self._keys[:2], [claimed.source.source_id, claimed.token, length_ms])])
        return bool(done == 1)
