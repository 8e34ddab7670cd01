"""What operators did, in a stream of its own, and the stages they have paused. A pause and its line in the record are one script."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from redis.asyncio import Redis

from shared.streams import scripts
from shared.streams.keys import Keys
from shared.streams.messages import entry_time
from shared.streams.scripts import Argument

#: Operations that are kept, about: years of an operator's deeds, and a few MB at most.
KEPT = 10_000
#: Characters of what an operator said that are kept.
MAX_SAID = 500


@dataclass(frozen=True, slots=True)
class Operation:
    """What somebody did. `by` is user@host, `subject` what it was done to, `count` to how many, `details` why, if that was told.

    Lines of one `run` that follow each other are one: a run of many calls leaves one line, with the sum of their counts.
    """

    by: str
    what: str
    subject: str
    count: int = 1
    details: str = ""
    run: str = ""

    def fields(self) -> dict[str, str]:
        """As the stream has it; `run` and `count` come first, where the scripts look for them."""
        return {
            "run": self.run,
            "count": str(self.count),
            "by": _kept(self.by),
            "what": self.what,
            "subject": _kept(self.subject),
            "details": _kept(self.details),
        }

    def arguments(self) -> list[Argument]:
        """As the scripts take it: how many lines are kept, then the fields in pairs."""
        return [KEPT, *(part for pair in self.fields().items() for part in pair)]


async def record(client: Redis, keys: Keys, operation: Operation) -> None:
    """Note what was done to the whole system. A call repeated after a lost reply may stand there twice."""
    await client.xadd(keys.first.operations, cast("dict[Any, Any]", operation.fields()), maxlen=KEPT, approximate=True)


async def recent(client: Redis, keys: Keys, count: int) -> list[tuple[datetime, Operation]]:
    """The newest `count` operations with the server's time of each, the newest first."""
    found: list[tuple[datetime, Operation]] = []
    for own in keys.all:
        rows = cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrevrange(own.operations, count=count))
        found += [(entry_time(entry.decode()), _operation(fields)) for entry, fields in rows]
    return sorted(found, key=lambda one: one[0], reverse=True)[:count]


async def server_time(client: Redis) -> datetime:
    """The server's clock."""
    seconds, micros = await client.time()
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros))


async def pause(client: Redis, keys: Keys, stage: str, *, by: str, why: str = "") -> bool:
    """Let a stage begin nothing new; whether it ran until now. A pause that stands already keeps its time, name and reason."""
    said = json.dumps({"at": (await server_time(client)).isoformat(), "by": _kept(by), "why": _kept(why)})
    arguments: list[Argument] = [stage, said, *Operation(by, "pause", stage, details=why).arguments()]
    return bool(await scripts.call(client, "pause", [keys.paused, keys.first.operations], arguments))


async def resume(client: Redis, keys: Keys, stage: str, *, by: str) -> bool:
    """Let a stage go on; whether it was paused until now."""
    arguments: list[Argument] = [stage, *Operation(by, "resume", stage).arguments()]
    return bool(await scripts.call(client, "resume", [keys.paused, keys.first.operations], arguments))


def _operation(fields: dict[bytes, bytes]) -> Operation:
    said = {name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, value in fields.items()}
    count = said.get("count", "")
    return Operation(
        by=said.get("by", ""),
        what=said.get("what", ""),
        subject=said.get("subject", ""),
        count=int(count) if count.isdecimal() and len(count) < 10 else 0,
        details=said.get("details", ""),
        run=said.get("run", ""),
    )


def _kept(text: str) -> str:
    return text[:MAX_SAID].encode("utf-8", "replace").decode()
