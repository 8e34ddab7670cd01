"""The web's lists as sources of the fetchers' schedule."""

from __future__ import annotations

from typing import Any, cast

from redis.asyncio import Redis

from services.fetcher.sources.registry import SourceRegistry
from services.fetcher.sources.source import Source, source_id
from tests.web.log import Role
from tests.web.plan import PREFIX
from tests.web.server import Web
from tests.web.world import sources


class Schedule:
    """The sources on the server, one for each list of `web`."""

    def __init__(self, client: Redis, web: Web) -> None:
        self._client, self._registry, self._web = client, SourceRegistry(client, PREFIX), web
        self._sources = {(host, name): _source(web, host, name, kind) for host, name, kind in sources(web.world)}

    async def add(self) -> None:
        """As an operator does: all at once, due at once."""
        await self._registry.add(list(self._sources.values()))

    async def asked(self) -> bool:
        """Whether every list that may be asked for was, in this round of the web; in later rounds than the first, others are hastened."""
        log, moment = self._web.log, self._web.moment
        asked = {(hit.host, hit.path[1:]) for hit in log.hits if hit.role is Role.LIST and hit.moment == moment and hit.ended}
        waiting = [
            source for place, source in self._sources.items() if place not in asked and not self._web.world.hosts[place[0]].keeps_out
        ]
        if moment:
            await self._registry.hasten([source.source_id for source in waiting])
        return not waiting

    async def under_way(self) -> frozenset[tuple[int, str]]:
        """The lists that some fetcher is asking for just now."""
        leased = {name.decode() for name in await cast("Any", self._client.hkeys(f"{PREFIX}:fetch:{{schedule}}:leases"))}
        return frozenset(place for place, source in self._sources.items() if source.source_id in leased)


def _source(web: Web, host: int, name: str, kind: str) -> Source:
    url = f"{web.world.origin(host)}/{name}"
    fields = {"url": url, "kind": kind, "name": f"Publisher {host}", "added_at": web.world.began}
    return Source.model_validate({"source_id": source_id(url), **fields})
