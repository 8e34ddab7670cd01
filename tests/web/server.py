"""Serves the web: every host at an address of its own, all at one port, in this process; every request is written down.

HTTP/1.1 by hand, for speed: over 2,000 pages a second, so that no fetcher waits for it. Only Linux answers on all of 127.0.0.0/8.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import cast

from tests.web.answers import answer
from tests.web.article import number_of
from tests.web.asked import Answer, Asked, Memory
from tests.web.log import Hit, Log, Role
from tests.web.plan import Plan
from tests.web.sockets import listening
from tests.web.world import World

#: Connections that wait to be accepted, of each host.
_BACKLOG = 128


class Web:
    """A world that is served. `moment` is the round it is in; setting it publishes what comes with that round."""

    def __init__(self, world: World) -> None:
        self.world, self.log, self.memory, self.moment = world, Log(), Memory(), 0
        self.connected: set[asyncio.Transport] = set()
        self._hosts = {world.address(host): host for host in range(world.plan.hosts)}

    def host_of(self, address: str) -> int | None:
        """The host at an address; None where nobody may come."""
        return self._hosts.get(address)


class Conversation(asyncio.Protocol):
    """One connection: requests one after the other, as clients that do not pipeline make them."""

    def __init__(self, web: Web) -> None:
        self._web, self._got, self._hit = web, b"", cast("Hit | None", None)
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        address = self._transport.get_extra_info("sockname")[0]
        host = self._web.host_of(address)
        if host is None:
            self._web.log.trapped.append(address)
            self._transport.close()
            return
        self._web.connected.add(self._transport)
        self._host, self._number = host, self._web.log.connections
        self._web.log.connections += 1

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, rest = self._got.partition(b"\r\n\r\n")
        if end:
            self._got = rest
            self._answer(head.decode("latin-1"))

    def connection_lost(self, error: Exception | None) -> None:
        self._web.connected.discard(self._transport)
        if self._hit and self._hit.ended is None:
            self._hit.ended = self._loop.time()

    def _answer(self, head: str) -> None:
        line, *lines = head.split("\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        path = line.split(" ")[1]
        found = answer(self._web.world, Asked(self._host, path, fields, self._web.moment, datetime.now(UTC)), self._web.memory)
        self._hit = hit = self._noted(path, fields, found)
        if found.wait_s:
            self._loop.call_later(found.wait_s, self._begin, found, hit)
        else:
            self._begin(found, hit)

    def _noted(self, path: str, fields: dict[str, str], found: Answer) -> Hit:
        hit = Hit(
            host=self._host,
            path=path,
            role=found.role,
            at=self._loop.time(),
            connection=self._number,
            fields=fields,
            gave={name.lower(): value for name, value in found.fields},
            article=number_of(path) if found.role in (Role.ARTICLE, Role.FORBIDDEN) else None,
            moment=self._web.moment,
            status=found.status,
            wait_s=found.pause_s,
        )
        self._web.log.hits.append(hit)
        return hit

    def _begin(self, found: Answer, hit: Hit) -> None:
        size = -(-len(found.body) // found.pieces) or 1
        pieces = iter([found.body[start : start + size] for start in range(0, len(found.body), size)])
        self._transport.write(_head(found) + next(pieces, b"")[: size // 2 if found.cut else None])
        self._go_on(found, hit, pieces)

    def _go_on(self, found: Answer, hit: Hit, pieces: Iterator[bytes]) -> None:
        """Send the next piece, or end."""
        if hit.ended is not None:
            return
        if found.cut:
            self._ended(hit, whole=False)
            self._transport.close()
        elif (piece := next(pieces, None)) is not None:
            self._loop.call_later(found.drip_s, self._drip, found, hit, piece, pieces)
        else:
            self._ended(hit, whole=True)

    def _drip(self, found: Answer, hit: Hit, piece: bytes, pieces: Iterator[bytes]) -> None:
        if hit.ended is None:
            self._transport.write(piece)
            self._go_on(found, hit, pieces)

    def _ended(self, hit: Hit, *, whole: bool) -> None:
        hit.ended, hit.whole = self._loop.time(), whole


def _head(found: Answer) -> bytes:
    """Status line and fields. Every host sets a cookie, which nobody is to bring back."""
    body = () if found.status == 304 else (("Content-Type", found.media_type), ("Content-Length", str(len(found.body))))
    date = ("Date", format_datetime(datetime.now(UTC), usegmt=True))
    fields = "".join(f"{name}: {value}\r\n" for name, value in (date, *body, *found.fields, ("Set-Cookie", "visitor=1; Path=/")))
    return f"HTTP/1.1 {found.status} {HTTPStatus(found.status).phrase}\r\n{fields}\r\n".encode("latin-1")


@asynccontextmanager
async def serving(plan: Plan) -> AsyncIterator[Web]:
    """The web of `plan`, for so long."""
    loop = asyncio.get_running_loop()
    with listening(plan) as (port, sockets):
        web = Web(World(plan, port))
        servers = [await loop.create_server(lambda: Conversation(web), sock=one, backlog=_BACKLOG) for one in sockets]
        try:
            yield web
        finally:
            for server in servers:
                server.close()
            for transport in list(web.connected):
                transport.abort()
