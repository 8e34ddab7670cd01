"""Dead letters that nobody has dealt with: how many, and of which stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from shared.streams import scripts
from shared.streams.inspect.stages import READERS
from shared.streams.keys import Keys, Stream

#: Newest letters whose stage is looked at, and the bytes of letters after which no more are: bounds the time the server is held.
_LETTERS, _BYTES = 1000, 4 * 2**20


@dataclass(frozen=True, slots=True)
class OpenLetters:
    """`count` is of all; `by_stage` of those among the newest 1,000, or fewer large ones."""

    count: int
    by_stage: Mapping[str, int]

    @property
    def more(self) -> bool:
        """Whether there are some whose stage was not looked at, or is not known."""
        return sum(self.by_stage.values()) < self.count


def whole(parts: Sequence[OpenLetters]) -> OpenLetters:
    """Those of all partitions."""
    return OpenLetters(
        sum(one.count for one in parts), {stage: sum(one.by_stage.get(stage, 0) for one in parts) for stage in READERS.values()}
    )


async def open_letters(client: Redis, keys: Keys, letters: int) -> OpenLetters:
    """Those among the `letters` of a partition's log; two calls."""
    handled = int(await client.zcard(keys.handled))
    said = await scripts.call(client, "look_dead", [keys.stream(Stream.DEAD), keys.handled], [_LETTERS, _BYTES])
    found = {stage.decode(): int(count) for stage, count in zip(said[::2], said[1::2], strict=True)}
    # A mark may outlive its letter by a moment.
    return OpenLetters(max(0, letters - handled), {stage: found.get(stage, 0) for stage in READERS.values()})
