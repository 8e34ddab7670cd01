"""Into how many partitions a system is split: written down when it begins, for whoever counts otherwise would work past the others."""

from __future__ import annotations

from typing import cast

from redis.asyncio import Redis

from shared.errors import SettingsError
from shared.streams.keys import Keys, Stream


async def agree(client: Redis, keys: Keys) -> None:
    """Pass where the system on the server has as many partitions as `keys`, or begins with them.

    Raises:
        SettingsError: it was begun with another number: its articles would be looked for where they are not.
    """
    begun = await _begun_with(client, keys)
    if begun != keys.partitions:
        raise SettingsError(
            f"WIRESIFT_PARTITIONS={keys.partitions}: the system {keys.prefix!r} on this server was begun with {begun}; "
            f"set it to {begun}, or begin anew under another WIRESIFT_PREFIX"
        )


async def _begun_with(client: Redis, keys: Keys) -> int:
    """Systems of one partition write nothing down: so were all before there could be several."""
    if (noted := cast("bytes | None", await client.get(keys.count))) is not None:
        return int(noted)
    if keys.partitions == 1 or await client.exists(keys.first.stream(Stream.REQUESTED)):
        return 1
    await client.set(keys.count, keys.partitions, nx=True)
    return int(cast("bytes", await client.get(keys.count)))
